// The access to a host as it is stored: the address that ssh made of the words then, whatever its configuration says later.
import type { ProductionAccess } from '../reach/production-access.ts'
import type { enterHost } from '../reach/ssh-route.ts'

export type HostAccess = Pick<ProductionAccess, 'sshAuth' | 'jumpAuths'> & {
  readonly ssh: Omit<ProductionAccess['ssh'], 'path'>
}

/** @param typed the host as the person typed it, which is kept as its alias where it is another name */
export function hostAccess(
  { ssh, route: { host, port, user, via } }: Awaited<ReturnType<typeof enterHost>>,
  typed: string,
): HostAccess {
  const jumps = ssh.carriers.map(({ hostKey }, index) => {
    const { host, port, user } = via[index] ?? { host: '', port: 22, user: '' }
    return { host, port, user, hostKey }
  })
  return {
    ssh: {
      host,
      port,
      user,
      auth: ssh.auth.is,
      hostKey: ssh.hostKey,
      ...((typed !== host || jumps.length > 0) && { alias: typed }),
      ...(jumps.length > 0 && { jumps }),
    },
    sshAuth: ssh.auth,
    ...(jumps.length > 0 && { jumpAuths: ssh.carriers.map((one) => one.auth) }),
  }
}
