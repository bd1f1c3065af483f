<?php
// Classes of every kind that PHP serialises in a way of its own.
error_reporting( E_ALL & ~E_DEPRECATED );

class Plain {
	public $title = 'plain';
	protected $kept = 0.1;
	private $own = array( -1 => 'größe' );
}
class Magic {
	public array $data = array( 5 => 'five', 'name' => 'magic' );
	public function __serialize(): array { return $this->data; }
	public function __unserialize( array $data ): void { $this->data = $data; }
}
class Old implements Serializable {
	public function serialize() { return 'a:1:{"}";N'; }
	public function unserialize( $text ) {}
}
enum Suit { case Hearts; }
