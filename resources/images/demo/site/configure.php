<?php
// The part of configure.sh that quotes: SQL and PHP literals. The accounts first, then WordPress' own settings.
$site = getenv('SITE');
$password = getenv('DATABASE_PASSWORD');
$root = new mysqli('localhost', 'root', '', '', 0, '/run/mysqld/mysqld.sock');
$text = fn ($value) => "'" . $root->real_escape_string($value) . "'";
$root->query("SET SESSION sql_log_bin = 0");
foreach (["'%'", "'localhost'"] as $host) {
	$root->query("CREATE OR REPLACE USER wordpress@$host IDENTIFIED BY {$text($password)}");
	$root->query("GRANT ALL ON wordpress.* TO wordpress@$host");
	$root->query("CREATE OR REPLACE USER replica@$host IDENTIFIED BY {$text(getenv('REPLICATION_PASSWORD'))}");
	$root->query("GRANT REPLICATION SLAVE, REPLICATION CLIENT, RELOAD, PROCESS, BINLOG MONITOR, SLAVE MONITOR ON *.* TO replica@$host");
	$root->query("GRANT SELECT, SHOW VIEW, TRIGGER, EVENT, LOCK TABLES, EXECUTE ON wordpress.* TO replica@$host");
}
// It may do nothing yet: rights are granted by whoever administers the server.
$root->query("CREATE OR REPLACE USER writer@'%' IDENTIFIED BY {$text(getenv('WRITING_PASSWORD'))}");
$root->query("SET SESSION sql_log_bin = 1");
$config = file_get_contents('/opt/production/wp-config.php');
$literal = fn ($value) => strtr($value, ['\\' => '\\\\', "'" => "\\'"]);
$config = strtr($config, ['@password@' => $literal($password), '@host@' => $literal(getenv('DB_HOST') ?: 'localhost')]);
$config = preg_replace_callback('/@salt@/', fn () => bin2hex(random_bytes(32)), $config);
file_put_contents("$site/wp-config.php", $config);

$home = rtrim(getenv('HOME_URL'), '/');
$address = parse_url($home);
$_SERVER['HTTP_HOST'] = $address['host'] . (isset($address['port']) ? ":{$address['port']}" : '');
$_SERVER['REQUEST_URI'] = '/';
require "$site/wp-load.php";
global $wpdb;
$wpdb->query($wpdb->prepare("UPDATE $wpdb->posts SET post_content = REPLACE(post_content, %s, %s), guid = REPLACE(guid, %s, %s)", 'http://acme.example', $home, 'http://acme.example', $home));
update_option('siteurl', $home);
update_option('home', $home);
add_filter('send_password_change_email', '__return_false');
wp_set_password(getenv('ADMIN_PASSWORD'), 1);
