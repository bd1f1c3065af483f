// Where the parts of a site stand in a clone's web server: at production's own paths, links included. Pure.
import { posix } from 'node:path'
import type { Layout } from '../contract/models.ts'
import { isWithin, mayMount, roomForLink } from '../production/site/mountable.ts'
import { usualSocket } from './site-address.ts'

export interface SitePlaces {
  /** Which directory of production's stands at which path; one may stand at several. */
  readonly mounts: readonly { readonly directory: string; readonly target: string }[]
  /** Directories in memory in which links stand. */
  readonly rooms: readonly string[]
  readonly links: readonly { readonly path: string; readonly target: string }[]
  /** Where the directory of the database server's socket is mounted; links lead there from every other path that the socket has. */
  readonly socketDirectory: string
}

/** @param socket the path of the database server's socket as the site names it */
export function placesOf(layout: Layout, socket: string): SitePlaces {
  const directories = [layout.base, ...layout.trees.map((one) => one.path)]
  const mounts = new Map(directories.filter(mayMount).map((one) => [one, one]))
  // A site that lies where the server has its own is in its place all the same: there is no other for it.
  mounts.set(layout.base, layout.base)
  const socketName = socket.replace(/^\/var\/run\//, '/run/')
  const beside = posix.dirname(socketName) === posix.dirname(usualSocket) && socketName !== usualSocket
  const socketDirectory = beside ? '/run/sitefork-socket' : posix.dirname(usualSocket)
  const reached = posix.join(socketDirectory, posix.basename(usualSocket))
  const sockets = beside ? [usualSocket, socketName] : socketName === usualSocket ? [] : [socketName]
  const rooms = new Set(beside ? [posix.dirname(usualSocket)] : [])
  const links = sockets.map((path) => ({ path, target: reached })).filter(({ path }) => beside || stands(path))
  links.push(...layout.links.filter(({ path, target }) => stands(path) || alias(path, target)))

  function stands(path: string): boolean {
    const room = roomForLink(path, [...mounts.keys()])
    if (room?.tmpfs) rooms.add(room.tmpfs)
    return room !== undefined
  }
  /** Mounts what a link leads to in the link's own place, where no link can stand. */
  function alias(path: string, target: string): boolean {
    const to = posix.resolve(posix.dirname(path), target)
    for (const directory of directories.filter((one) => isWithin(one, to))) {
      const place = path + directory.slice(to.length)
      if (mayMount(place) && !mounts.has(place)) mounts.set(place, directory)
    }
    return false
  }
  return {
    mounts: [...mounts].map(([target, directory]) => ({ directory, target })),
    rooms: [...rooms].filter((room) => !mounts.has(room)),
    links,
    socketDirectory,
  }
}
