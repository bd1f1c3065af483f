# Starts the host's three servers. HOME_URL says where the site lives, DATABASE_OPTIONS what its server is started with.
set -eu
path=$(printf %s "$HOME_URL" | sed -E 's#^https?://[^/]+##; s#/*$##')
port=$(printf %s "$HOME_URL" | sed -nE 's#^https?://[^/:]+:([0-9]+).*#\1#p')
if [ -n "$path" ] && [ ! -e "/var/www/html$path" ]; then
  mv /var/www/html /var/www/site
  mkdir -p "$(dirname "/var/www/html$path")"
  mv /var/www/site "/var/www/html$path"
fi
sed "s#@base@#$path/#" /opt/production/htaccess > "/var/www/html$path/.htaccess"
printf 'ServerName localhost\nListen 80\n' > /etc/apache2/ports.conf
if [ -n "$port" ] && [ "$port" != 80 ]; then printf 'Listen %s\n' "$port" >> /etc/apache2/ports.conf; fi
cat > /etc/apache2/sites-enabled/production.conf <<'APACHE'
SetEnvIf X-Forwarded-Proto "^https$" HTTPS=on
DocumentRoot /var/www/html
<Directory /var/www/html>
  Options FollowSymLinks
  AllowOverride All
  Require all granted
</Directory>
APACHE
rm -f /run/production-up /run/apache2/apache2.pid
ssh-keygen -A > /dev/null
mkdir -p /run/sshd /run/mysqld
chown mysql /run/mysqld
/usr/sbin/sshd
mariadbd --user=mysql ${DATABASE_OPTIONS:-} &
trap 'apache2ctl -k stop; kill -TERM %1; wait; exit 0' TERM INT
until mariadb -e 'SELECT 1' > /dev/null 2>&1; do sleep 0.1; done
apache2ctl start
touch /run/production-up
while :; do sleep 86400 & wait $!; done
