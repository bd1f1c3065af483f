# MySQL's server and client programs, which Debian has in sid only; the base and everything else stay stable.
# A mirror of Debian that stands still for a while is as good as any: its signature is checked, its age is not.
FROM debian:trixie-slim AS compiler
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends gcc libc6-dev
COPY holes.c .
RUN gcc -O2 -Wall -shared -fPIC -o holes.so holes.c

FROM debian:trixie-slim
RUN mirror=$(sed -nE 's/^(deb|URIs:) *(\[[^]]*\] *)?(https?:[^ ]+).*/\3/p' /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | grep -v security | head -n 1) \
 && printf 'Types: deb\nURIs: %s\nSuites: sid\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n' "$mirror" > /etc/apt/sources.list.d/sid.sources \
 && printf 'Package: *\nPin: release n=sid\nPin-Priority: 100\n' > /etc/apt/preferences.d/sid \
 && apt-get -o Acquire::Check-Valid-Until=false update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends -t sid mysql-server mysql-client procps \
 && rm -rf /var/lib/apt/lists/* /var/lib/mysql/* \
 && install -d -o mysql -g mysql -m 0755 /run/mysqld
COPY --from=compiler holes.so /usr/local/lib/holes.so
# Files that grow by holes are compressed in the pool; see holes.c.
ENV LD_PRELOAD=/usr/local/lib/holes.so
# Every mirror begins with this empty data directory, whose root comes through the socket only; what a server makes itself
# to be told from others is left out.
RUN printf '%s\n' "INSTALL PLUGIN auth_socket SONAME 'auth_socket.so';" \
    "ALTER USER root@localhost IDENTIFIED WITH auth_socket;" > /tmp/init.sql \
 && mkdir -p /usr/local/share/sitefork && empty=/usr/local/share/sitefork/empty \
 && mysqld --no-defaults --initialize-insecure --user=root --datadir="$empty" --innodb-use-native-aio=OFF --init-file=/tmp/init.sql \
 && rm -f /tmp/init.sql "$empty"/auto.cnf "$empty"/*.pem \
 && chown -R 3306:3306 "$empty"
CMD ["mysqld", "--version"]
