// Seals a clone's network namespace from within: nothing it sends leaves it, and everything is refused at once.

/** What the seal's container says once nothing gets out any more. */
export const sealedWord = 'sealed'

/**
 * The whole life of the container that holds a pair's namespace: with NET_ADMIN it sets the rules, then it drops every
 * capability and sleeps. Arguments are addresses that loopback takes on. Answers to the gateway pass as parts of
 * connections that came in; the counters tell how often something asked for a name, or tried to get out.
 */
export const sealScript = `set -eu
for address in "$@"; do ip address add "$address/32" dev lo; done
nft -f - <<'RULES'
table inet sitefork {
  counter lookups {}
  counter refused {}
  # Ahead of the engine's own redirection of its resolver, which would take seconds to give up on every name.
  chain names {
    type filter hook output priority -150; policy accept;
    ip daddr 127.0.0.11 counter name lookups reject
  }
  chain output {
    type filter hook output priority 0; policy drop;
    oifname "lo" accept
    ct state established,related accept
    # A word of ICMP would reach a connecting socket while it is locked, be lost, and come again a second later.
    meta l4proto tcp counter name refused reject with tcp reset
    counter name refused reject with icmpx admin-prohibited
  }
}
RULES
echo ${sealedWord}
exec setpriv --bounding-set=-all --inh-caps=-all sleep infinity`
