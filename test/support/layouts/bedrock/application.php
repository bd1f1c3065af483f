<?php
// A project's own configuration: everything that differs between its places comes from .env.
$root_dir = dirname(__DIR__);
$webroot_dir = $root_dir . '/web';

define('WP_HOME', env('WP_HOME'));
define('WP_SITEURL', env('WP_SITEURL'));
define('CONTENT_DIR', '/app');
define('WP_CONTENT_DIR', $webroot_dir . CONTENT_DIR);
define('WP_CONTENT_URL', WP_HOME . CONTENT_DIR);
define('DB_NAME', env('DB_NAME'));
define('DB_USER', env('DB_USER'));
define('DB_PASSWORD', env('DB_PASSWORD'));
define('DB_HOST', env('DB_HOST') ?: 'localhost');
define('DB_CHARSET', 'utf8mb4');
define('AUTH_KEY', env('AUTH_KEY'));
$table_prefix = env('DB_PREFIX') ?: 'wp_';

if (!defined('ABSPATH')) {
	define('ABSPATH', $webroot_dir . '/wp/');
}
