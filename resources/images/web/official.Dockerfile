# WordPress' official image of a version of PHP that no release of Debian has, made to serve clones as the others do.
ARG BASE
FROM $BASE AS compiler
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends gcc libc6-dev apache2-dev
WORKDIR /build
COPY modules .
RUN for module in mod_*.c; do apxs -Wc,-Wall -Wc,-Wextra -c "$module" || exit 1; done

FROM $BASE
COPY --from=compiler /build/.libs/mod_*.so /usr/lib/apache2/modules/
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends redis-server memcached \
 && rm -rf /var/lib/apt/lists/* /etc/apache2/sites-enabled/* \
 && a2enmod -q rewrite headers expires ssl setenvif mime deflate brotli remoteip \
 && { a2disconf -q other-vhosts-access-log serve-cgi-bin localized-error-pages || true; } \
 && if command -v docker-php-ext-install > /dev/null; then docker-php-ext-install pdo_mysql; fi
COPY apache.conf /etc/apache2/conf-enabled/sitefork.conf
COPY php.ini /tmp/php.ini
COPY ports.conf /etc/apache2/ports.conf
COPY serve /usr/local/bin/serve
COPY caches.php log-in.php name-writes.php without-cache.php /usr/local/share/sitefork/
# As in the Dockerfile beside this one.
RUN chmod 0755 /usr/local/bin/serve \
 && cp /tmp/php.ini "$PHP_INI_DIR/conf.d/99-sitefork.ini" \
 && openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=sitefork -keyout /dev/null -out /tmp/named.pem \
 && ln -sf /run/apache2/sitefork/cert.pem "/etc/ssl/certs/$(openssl x509 -in /tmp/named.pem -noout -subject_hash).0" \
 && rm /tmp/named.pem /tmp/php.ini
CMD ["serve", "/var/www/html"]
