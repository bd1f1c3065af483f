<?php
// Reads lines of base64, and writes for each what PHP serialises again of what it read; `false` for what it cannot read. Behind classes.php.
while ( ( $line = fgets( STDIN ) ) !== false ) {
	$text = base64_decode( trim( $line ) );
	$value = @unserialize( $text );
	echo json_encode( $value === false && $text !== 'b:0;' ? false : base64_encode( serialize( $value ) ) ), "\n";
}
