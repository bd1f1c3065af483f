<?php
// Reads lines of base64, each a post's content, and writes what WordPress finds in it: tokens, blocks, and the content again.
define( 'ABSPATH', '/var/www/html/' );
function apply_filters( $name, $value ) { return $value; }
function wp_json_encode( $value, $flags = 0 ) { return json_encode( $value, $flags ); }
foreach ( array( 'class-wp-block-parser-block', 'class-wp-block-parser-frame', 'class-wp-block-parser', 'blocks' ) as $file ) {
	require_once ABSPATH . "wp-includes/$file.php";
}

function tokens( string $content ): array {
	$parser = new WP_Block_Parser();
	$parser->document = $content;
	$parser->offset = 0;
	$found = array();
	for ( $token = $parser->next_token(); $token[0] !== 'no-more-tokens'; $token = $parser->next_token() ) {
		[ $is, $name, , $start, $length ] = $token;
		$found[] = array( $is, $name, $start, $length );
		$parser->offset = $start + $length;
	}
	return $found;
}

function outline( array $blocks ): array {
	return array_map( fn ( $block ) => array( $block['blockName'], outline( $block['innerBlocks'] ) ), $blocks );
}

while ( ( $line = fgets( STDIN ) ) !== false ) {
	$content = base64_decode( trim( $line ) );
	$blocks = parse_blocks( $content );
	echo json_encode( array(
		'tokens' => tokens( $content ),
		'outline' => outline( $blocks ),
		'again' => base64_encode( serialize_blocks( $blocks ) ),
	) ), "\n";
}
