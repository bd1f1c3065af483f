# Sets addresses and passwords. Reads from standard input, one per line: SSH, database, replication, admin and
# writing passwords.
set -eu
until [ -e /run/production-up ]; do sleep 0.05; done
IFS= read -r ssh
IFS= read -r database
IFS= read -r replication
IFS= read -r admin
IFS= read -r writing
path=$(printf %s "$HOME_URL" | sed -E 's#^https?://[^/]+##; s#/*$##')
site="/var/www/html$path"
printf 'deploy:%s\n' "$ssh" | chpasswd
DATABASE_PASSWORD="$database" REPLICATION_PASSWORD="$replication" WRITING_PASSWORD="$writing" \
  ADMIN_PASSWORD="$admin" SITE="$site" php /opt/production/configure.php
chown www-data:www-data "$site/wp-config.php" "$site/.htaccess"
