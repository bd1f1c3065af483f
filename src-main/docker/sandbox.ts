// The scripts that make a network namespace a sandbox: nothing that is sent leaves it, everything is refused at once, and what
// comes in reaches a clone's web server only through the door (resources/images/keeper/door.c).

/** What a sandbox's container writes once nothing gets out any more. */
export const sandboxReady = 'sealed'

/**
 * The port at which the door listens, the only way to a web server. No site uses this port, for browsers refuse it.
 */
export const doorPort = 1
/** The address that all requests through the door come from, in `door.c` and in the web server's log as well. */
export const doorVisitor = '192.0.2.1'
/** The account that a clone's web server runs as, and all code of its site. */
const siteUser = 33

/**
 * The shell function `kernel_uid`: prints the kernel's uid of the account `$1` of this container, which an engine may have
 * mapped. Packet filter rules need that one.
 */
export const kernelUid = `kernel_uid() {
  while read -r inside outside count; do
    if [ "$1" -ge "$inside" ] && [ "$1" -lt $((inside + count)) ]; then echo $((outside + $1 - inside)); fi
  done < /proc/self/uid_map
}`

/**
 * The rules of the packet filter. Answers pass as parts of connections that came in; counters tell how often something asked for
 * a name or tried to get out.
 */
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
 * The program of a container that holds a database server's namespace: with NET_ADMIN it sets the rules, then it drops every
 * capability and sleeps. Its arguments are addresses that loopback takes on.
 */
export const sandboxScript = `set -eu
${rules({ incoming: '', answers: 'ct state established,related accept' })}
exec setpriv --bounding-set=-all --inh-caps=-all sleep infinity`

/**
 * The program of a container that holds a clone's namespace: as `sandboxScript`, but instead of sleeping it runs the door, as
 * the account nobody. Its arguments are the database server's port, the door's lock, and addresses for loopback. The site's own
 * code answers nobody outside: it could take over the port of a server that it made crash.
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
