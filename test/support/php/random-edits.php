<?php
// Writes random values, two people's edits of each, and both edits together, as PHP serialises them: one JSON object a line. Behind classes.php.
[ , $seed, $count ] = $argv;
mt_srand( (int) $seed );

function one_of( array $some ) { return $some[ mt_rand( 0, count( $some ) - 1 ) ]; }

function text(): string {
	$words = array( 'sale', 'größe', '日本', '😀', "a\"b;}", "line\nline", "\0bytes\xff", 'x\\y', 'i:5;', '' );
	return one_of( $words ) . ' ' . mt_rand() . one_of( $words );
}

function scalar() {
	return one_of( array( null, true, false, mt_rand(), -mt_rand(), PHP_INT_MIN, 0.1, -1.0e25, INF, -INF, 1 / 3, 750.0, text(), text(), text() ) );
}

function key_of_any_kind() {
	return one_of( array( mt_rand( -9, -1 ), mt_rand( 0, 99 ), mt_rand( 1000, 2000000000 ), 'key ' . mt_rand( 0, 30 ), 'größe' . mt_rand( 0, 9 ), '01', '-0', '', "a\"b" ) );
}

function value( int $depth ) {
	if ( $depth === 0 || mt_rand( 0, 9 ) < 3 ) {
		return scalar();
	}
	$count = mt_rand( 0, 5 );
	switch ( mt_rand( 0, 11 ) ) {
		case 0: return new Plain();
		case 1: return new Magic();
		case 2: return new Old();
		case 3: return mt_rand( 0, 40 ) ? scalar() : Suit::Hearts;
		case 4: return serialize( value( $depth - 1 ) );
		case 5:
		case 6:
			$object = new stdClass();
			while ( $count-- > 0 ) {
				$object->{ 'p' . mt_rand( 0, 30 ) } = value( $depth - 1 );
			}
			return $object;
		case 7:
		case 8:
			$list = array();
			while ( $count-- > 0 ) {
				$item = value( $depth - 1 );
				$list[ serialize( $item ) ] = $item;
			}
			// Of two items that are the same nobody can say which of them was taken out.
			return array_values( $list );
		default:
			$map = array();
			while ( $count-- > 0 ) {
				$map[ key_of_any_kind() ] = value( $depth - 1 );
			}
			return $map;
	}
}

/** The ways to all arrays and objects that have no class of their own. */
function places( $value, array $way = array() ): array {
	if ( ! is_array( $value ) && ! $value instanceof stdClass ) {
		return array();
	}
	$found = array( $way );
	foreach ( $value as $key => $one ) {
		array_push( $found, ...places( $one, array( ...$way, $key ) ) );
	}
	return $found;
}

function edit_of( $root, array $way ): array {
	foreach ( $way as $key ) {
		$root = is_object( $root ) ? $root->$key : $root[ $key ];
	}
	$keys = array_keys( (array) $root );
	$is_list = is_array( $root ) && array_is_list( $root );
	$does = $keys ? one_of( array( 'set', 'set', 'unset', 'add' ) ) : 'add';
	$key = $does === 'add' ? ( $is_list ? mt_rand( 0, count( $keys ) ) : ( is_object( $root ) ? 'new' : one_of( array( 'new', -77, 2100000000 ) ) ) ) : one_of( $keys );
	return array( 'way' => $way, 'does' => $does, 'key' => $key, 'list' => $is_list, 'value' => $does === 'unset' ? null : ( $is_list ? text() : value( 1 ) ) );
}

function apply( $root, array $edit ) {
	$at = &$root;
	foreach ( $edit['way'] as $key ) {
		if ( is_object( $at ) ) {
			$at = &$at->$key;
		} else {
			$at = &$at[ $key ];
		}
	}
	[ 'does' => $does, 'key' => $key, 'value' => $value ] = $edit;
	if ( $edit['list'] && $does !== 'set' ) {
		array_splice( $at, $key, $does === 'add' ? 0 : 1, $does === 'add' ? array( $value ) : array() );
	} elseif ( is_object( $at ) ) {
		if ( $does === 'unset' ) {
			unset( $at->$key );
		} else {
			$at->$key = $value;
		}
	} elseif ( $does === 'unset' ) {
		unset( $at[ $key ] );
	} else {
		$at[ $key ] = $value;
	}
	unset( $at );
	return $root;
}

/** Edits of different arrays, none of which is in what another takes away or replaces. */
function edits_of( $root ): array {
	$edits = array();
	$ways = places( $root );
	shuffle( $ways );
	foreach ( array_slice( $ways, 0, 4 ) as $way ) {
		$edit = edit_of( $root, $way );
		$touched = array( ...$way, $edit['key'] );
		$is_apart = true;
		foreach ( $edits as $other ) {
			$also = array( ...$other['way'], $other['key'] );
			$is_apart = $is_apart && ! is_within( $touched, $also ) && ! is_within( $also, $touched );
		}
		if ( $is_apart ) {
			$edits[] = $edit;
		}
	}
	// The innermost first, so that the ways of the others stay what they are.
	usort( $edits, fn ( $one, $other ) => count( $other['way'] ) <=> count( $one['way'] ) );
	return $edits;
}

function is_within( array $way, array $other ): bool {
	return array_slice( $way, 0, count( $other ) ) === $other;
}

$copy = fn ( $value ) => unserialize( serialize( $value ) );
while ( $count-- > 0 ) {
	do {
		$base = value( 5 );
	} while ( count( places( $base ) ) < 3 );
	$mine = $copy( $base );
	$theirs = $copy( $base );
	$both = $copy( $base );
	foreach ( edits_of( $base ) as $edit ) {
		$both = apply( $both, $copy( $edit ) );
		if ( mt_rand( 0, 1 ) ) {
			$mine = apply( $mine, $copy( $edit ) );
		} else {
			$theirs = apply( $theirs, $copy( $edit ) );
		}
	}
	$written = array_map( fn ( $value ) => base64_encode( serialize( $value ) ), compact( 'base', 'mine', 'theirs', 'both' ) );
	echo json_encode( $written ), "\n";
}
