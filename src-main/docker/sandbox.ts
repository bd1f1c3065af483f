// Seals a network namespace from within: nothing it sends leaves it, everything is refused at once, and what comes in reaches
// a clone's web server through its door alone.

/** What the seal's container says once nothing gets out any more. */
export const sandboxReady = 'sealed'

/**
 * Where the door listens, which is all that is published of a web server. No site has its server at this port, for
 * browsers refuse to speak to it.
 */
export const doorPort = 1
/** Whom the door's visitors come from; `door.c` and the web server's own log say the same. */
export const doorVisitor = '192.0.2.1'
/** Who a clone's web server runs as, and all code of its site. */
const siteUser = 33

/**
 * A function `kernel_uid`: prints what the kernel calls the account `$1` of this container, which an engine may have mapped.
 * Rules go by that name.
 */
export const kernelUid = `kernel_uid() {
  while read -r inside outside count; do
    if [ "$1" -ge "$inside" ] && [ "$1" -lt $((inside + count)) ]; then echo $((outside + $1 - inside)); fi
  done < /proc/self/uid_map
}`

/** Answers pass as parts of connections that came in. The counters tell how often something asked for a name, or tried to get out. */
const rules = ({ incoming, answers }: { readonly incoming: string; readonly answers: string }) => `
for address in "$@"; do
  case "$address" in *:*) bits=128 ;; *) bits=32 ;; esac
  ip address replace "$address/$bits" dev lo
done
nft -f - <<RULES
table inet sitefork {
  counter lookups {}
  counter refused {}
  # Ahead of the engine's own redirection of its resolver, which would take seconds to give up on every name.
  chain names {
    type filter hook output priority -150; policy accept;
    ip daddr 127.0.0.11 counter name lookups reject
  }
  ${incoming}
  chain output {
    type filter hook output priority 0; policy drop;
    oifname "lo" accept
    ${answers}
    # A word of ICMP would reach a connecting socket while it is locked, be lost, and come again a second later.
    meta l4proto tcp counter name refused reject with tcp reset
    counter name refused reject with icmpx admin-prohibited
  }
}
RULES
echo ${sandboxReady}
`

/**
 * The whole life of the container that holds a server's namespace: with NET_ADMIN it sets the rules, then it drops every
 * capability and sleeps. Arguments are addresses that loopback takes on.
 */
export const sandboxScript = `set -eu
${rules({ incoming: '', answers: 'ct state established,related accept' })}
exec setpriv --bounding-set=-all --inh-caps=-all sleep infinity`

/**
 * The same for a clone's two servers; instead of sleeping it keeps the door (`door.c`), as nobody. Arguments are the port of
 * the database server, the door's lock, and addresses for loopback. What the site's own code would answer never leaves: it
 * could take over a port whose server it made fall.
 */
export const sandboxWithDoor = `set -eu
${kernelUid}
database="$1" lock="$2" site=$(kernel_uid ${siteUser})
shift 2
set -- ${doorVisitor} "$@"
${rules({
  incoming: `chain input {
    type filter hook input priority 0; policy drop;
    iifname "lo" accept
    ct state established,related accept
    tcp dport { ${doorPort}, $database } accept
    meta l4proto tcp reject with tcp reset
  }`,
  answers: `meta skuid $site meta l4proto tcp counter name refused reject with tcp reset
    ct state established,related accept`,
})}
exec setpriv --reuid=65534 --regid=65534 --clear-groups --bounding-set=-all --inh-caps=-all door ${doorPort} "$lock" 80`
