<?php
// Writes random values with ids in them, and the same with other ids, as PHP serialises them: one JSON object a line. Behind classes.php.
[ , $seed, $count, $map ] = $argv;
mt_srand( (int) $seed );
$map = json_decode( $map, true );

function one_of( array $some ) { return $some[ mt_rand( 0, count( $some ) - 1 ) ]; }

function id(): int { global $map; return one_of( array_keys( $map ) ); }

function text(): string {
	return one_of( array( 'größe ', '😀-', "a\"b;}", "line\n", "\0", 'x\\', 'wp-image-', '?p=', '', 's:3:"', '<b id="', '5,' ) ) . id() . one_of( array( '', ' 日本', "\xff", '">', ',7', '";', '.' ) );
}

function plain_text(): string { return one_of( array( 'größe ', 'a"b', 'x\\y/z', 'post-' ) ) . id() . one_of( array( '', ' 日本', '">' ) ); }

function key_of_any_kind() { return one_of( array( mt_rand( 0, 99 ), id(), 'post-' . id(), 'größe', (string) id() ) ); }

/** @param bool $is_json Whether JSON can have it. */
function value( int $depth, bool $is_json = false ) {
	if ( $depth === 0 || mt_rand( 0, 9 ) < 3 ) {
		return one_of( array( null, true, mt_rand( 0, 5000 ), $is_json ? 3 : 0.25, id(), -id(), $is_json ? plain_text() : text(), $is_json ? plain_text() : text() ) );
	}
	$count = mt_rand( 0, 4 );
	switch ( mt_rand( 0, 9 ) ) {
		case 0: return $is_json ? id() : new Plain();
		case 1:
			if ( $is_json ) { return plain_text(); }
			$magic = new Magic();
			$magic->data = array( id() => value( $depth - 1 ), 'name' => text() );
			return $magic;
		case 2:
		case 3: return serialize( value( $depth - 1, $is_json ) );
		case 4: return json_encode( array( 'of' => value( $depth - 1, true ) ), one_of( array( 0, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE ) ) );
		case 5:
		case 6:
			$object = new stdClass();
			while ( $count-- > 0 ) {
				$object->{ one_of( array( 'p', 'post-' . id() ) ) } = value( $depth - 1, $is_json );
			}
			return $object;
		case 7:
			if ( $is_json ) { return array( id(), plain_text() ); }
			$twice = (object) array( 'id' => id() );
			return array( $twice, text(), $twice );
		default:
			$all = array();
			while ( $count-- > 0 ) {
				$all[ key_of_any_kind() ] = value( $depth - 1, $is_json );
			}
			return $all;
	}
}

function in_text( string $text ): string {
	global $map;
	return preg_replace_callback( '/(?<!\d)\d{4,20}(?!\d)/', fn ( $found ) => $map[ $found[0] ] ?? $found[0], $text );
}

function with_other_ids( $value, SplObjectStorage $seen ) {
	if ( is_int( $value ) ) {
		return (int) in_text( (string) $value );
	}
	if ( is_string( $value ) ) {
		$inner = @unserialize( $value );
		if ( $inner !== false ) {
			return serialize( with_other_ids( $inner, new SplObjectStorage() ) );
		}
		$json = $value !== '' && $value[0] === '{' ? json_decode( $value ) : null;
		if ( $json !== null ) {
			$flags = json_encode( $json ) === $value ? 0 : JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE;
			return json_encode( with_other_ids( $json, new SplObjectStorage() ), $flags );
		}
		return in_text( $value );
	}
	if ( is_array( $value ) ) {
		$now = array();
		foreach ( $value as $key => $one ) {
			$now[ with_other_ids( $key, $seen ) ] = with_other_ids( $one, $seen );
		}
		return $now;
	}
	if ( $value instanceof Magic && ! $seen->contains( $value ) ) {
		$seen->attach( $value );
		$value->data = with_other_ids( $value->data, $seen );
	} elseif ( $value instanceof stdClass && ! $seen->contains( $value ) ) {
		$seen->attach( $value );
		$properties = (array) $value;
		foreach ( array_keys( $properties ) as $key ) {
			unset( $value->$key );
		}
		foreach ( $properties as $key => $one ) {
			$value->{ with_other_ids( $key, $seen ) } = with_other_ids( $one, $seen );
		}
	}
	return $value;
}

while ( $count-- > 0 ) {
	$value = value( 5 );
	$before = serialize( $value );
	$after = serialize( with_other_ids( $value, new SplObjectStorage() ) );
	echo json_encode( array_map( 'base64_encode', compact( 'before', 'after' ) ) ), "\n";
}
