# While the image is built: lays WordPress out as a host would, and installs it, so that a start takes seconds.
set -eu
here=/opt/production
site=/var/www/html
mkdir -p "$site"
cp -rL /usr/share/wordpress/. "$site/"
rm -rf "$site/wp-config.php" "$site/wp-content/uploads"
mkdir -p "$site/wp-content/uploads"
sed 's/@password@/building/; s/@host@/localhost/' "$here/wp-config.php" > "$site/wp-config.php"
mkdir -p /run/mysqld
chown mysql /run/mysqld
rm -rf /var/lib/mysql
mariadb-install-db --user=mysql --skip-test-db > /dev/null
mariadbd-safe --skip-log-bin &
until mariadb -e 'SELECT 1' > /dev/null 2>&1; do sleep 0.2; done
mariadb -e "CREATE DATABASE wordpress CHARACTER SET utf8mb4;
  CREATE USER wordpress@'%' IDENTIFIED BY 'building'; GRANT ALL ON wordpress.* TO wordpress@'%'"
php "$here/install.php"
mariadb-admin shutdown
wait
# Whoever deploys is of the web server's group, and writes the site's files as it does; what WordPress makes is as what it lies in.
chown -R www-data:www-data "$site"
chmod -R g+rwX "$site"
