# MariaDB 10.11, which Debian's release before the current one has.
FROM debian:bookworm-slim AS compiler
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends gcc libc6-dev
COPY holes.c .
RUN gcc -O2 -Wall -shared -fPIC -o holes.so holes.c

FROM debian:bookworm-slim
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends mariadb-server mariadb-client procps \
 && rm -rf /var/lib/apt/lists/* /var/lib/mysql/* \
 && install -d -o mysql -g mysql -m 0755 /run/mysqld
COPY --from=compiler holes.so /usr/local/lib/holes.so
# Files that grow by holes are compressed in the pool; see holes.c.
ENV LD_PRELOAD=/usr/local/lib/holes.so
# Every mirror begins with this empty data directory, whose root comes through the socket only.
RUN mkdir -p /usr/local/share/sitefork && mariadb-install-db --no-defaults --user=root --datadir=/usr/local/share/sitefork/empty \
    --auth-root-authentication-method=socket --skip-test-db --skip-name-resolve \
 && chown -R 3306:3306 /usr/local/share/sitefork/empty
CMD ["mariadbd", "--version"]
