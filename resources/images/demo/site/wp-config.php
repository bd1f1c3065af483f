<?php
/** The base configuration of this WordPress. */
define( 'DB_NAME', 'wordpress' );
define( 'DB_USER', 'wordpress' );
define( 'DB_PASSWORD', '@password@' );
define( 'DB_HOST', '@host@' );
define( 'DB_CHARSET', 'utf8mb4' );
define( 'DB_COLLATE', '' );

define( 'AUTH_KEY', '@salt@' );
define( 'SECURE_AUTH_KEY', '@salt@' );
define( 'LOGGED_IN_KEY', '@salt@' );
define( 'NONCE_KEY', '@salt@' );
define( 'AUTH_SALT', '@salt@' );
define( 'SECURE_AUTH_SALT', '@salt@' );
define( 'LOGGED_IN_SALT', '@salt@' );
define( 'NONCE_SALT', '@salt@' );

$table_prefix = 'wp_';

define( 'WP_DEBUG', false );
define( 'AUTOMATIC_UPDATER_DISABLED', true );

if ( ! defined( 'ABSPATH' ) ) {
	define( 'ABSPATH', __DIR__ . '/' );
}
require_once ABSPATH . 'wp-settings.php';
