<?php
// Installs WordPress for HOME_URL with one administrator, admin / "pass word".
$home = rtrim(getenv('HOME_URL'), '/');
$parts = parse_url($home);
$_SERVER['HTTP_HOST'] = $parts['host'] . (isset($parts['port']) ? ':' . $parts['port'] : '');
$_SERVER['REQUEST_URI'] = '/';
define('WP_INSTALLING', true);
define('WP_SITEURL', $home);
require getenv('SITE') . '/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
add_filter('pre_wp_mail', '__return_true');
wp_install('Trial', 'admin', 'admin@example.com', true, '', 'pass word');
update_option('home', $home);
update_option('permalink_structure', '/%postname%/');
