# Installs WordPress at HOME_URL, then serves it as a clone's web server would: the scheme comes in X-Forwarded-Proto.
set -e
path=$(printf %s "$HOME_URL" | sed -E 's#^https?://[^/]+##; s#/$##')
root=/srv/www
site=$root$path
mkdir -p "$site"
cp -rL /usr/share/wordpress/. "$site/"
mkdir -p "$site/wp-content/uploads"
cat > "$site/wp-config.php" <<'PHP'
<?php
define('DB_NAME', 'wp');
define('DB_USER', 'wp');
define('DB_PASSWORD', 'wp');
define('DB_HOST', 'localhost');
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
define('AUTOMATIC_UPDATER_DISABLED', true);
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('DISABLE_WP_CRON', true);
$table_prefix = 'wp_';
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
PHP
cat > "$site/.htaccess" <<HTACCESS
RewriteEngine On
RewriteRule .* - [E=HTTP_AUTHORIZATION:%{HTTP:Authorization}]
RewriteBase $path/
RewriteRule ^index\\.php$ - [L]
RewriteCond %{REQUEST_FILENAME} !-f
RewriteCond %{REQUEST_FILENAME} !-d
RewriteRule . $path/index.php [L]
HTACCESS
chown -R www-data "$root"
cat > /etc/apache2/sites-enabled/000-default.conf <<APACHE
ServerName localhost
SetEnvIf X-Forwarded-Proto ^https$ HTTPS=on
<VirtualHost *:80>
  DocumentRoot $root
  <Directory $root>
    AllowOverride All
    Require all granted
  </Directory>
</VirtualHost>
APACHE
printf 'upload_max_filesize=256M\npost_max_size=256M\n' > /etc/php/8.4/apache2/conf.d/90-test.ini
a2enmod -q rewrite
service mariadb start
mariadb -e "CREATE DATABASE wp; CREATE USER wp@localhost IDENTIFIED BY 'wp'; GRANT ALL ON wp.* TO wp@localhost"
SITE=$site php /opt/install.php
chown -R www-data "$root"
exec apache2ctl -D FOREGROUND
