// The web server of a clone, with production's directories at production's own paths.
import { webUser } from '../pool/state-scripts.ts'
import { isWithin } from '../production/site/mountable.ts'
import { phpEnvironment } from './php-environment.ts'
import { type CloneServer, databaseShare, type MountedSite } from './service.ts'
import { placesOf, type SitePlaces } from './site-places.ts'

/** What PHP may write besides the site's files; all of it counts as the web server's memory. */
const tmpfs = {
  '/run/apache2': 'size=16m,uid=33,gid=33,mode=0755',
  '/tmp': 'size=1g,mode=1777',
  '/var/tmp': 'size=64m,mode=1777',
  '/var/lib/php/sessions': 'size=64m,uid=33,gid=33,mode=0700',
}
/** Mount options of a directory in which only links of production's stand. */
const linksTmpfs = 'size=1m,uid=33,gid=33,mode=0755'

export const webServer: CloneServer = {
  role: 'web',
  title: 'web server',
  writesState: true,
  graceSeconds: 3,
  spec(mounted) {
    const { layout, inside, site, volumes, limits } = mounted
    const places = placesOf(layout, inside.socket)
    const mounts = siteMounts(mounted, places)
    const caches = site.caches?.rooms.filter((room) => !mounts.some((one) => isWithin(room, one.target))) ?? []
    return {
      image: mounted.webImage,
      command: commandOf(mounted, places),
      env: phpEnvironment(mounted.php),
      user: webUser,
      mounts: [...mounts, { volume: volumes.socket, target: places.socketDirectory, readOnly: true }],
      tmpfs: { ...tmpfs, ...Object.fromEntries([...places.rooms, ...caches].map((room) => [room, linksTmpfs])) },
      memoryBytes: Math.round(limits.memoryBytes * (1 - databaseShare)),
      cpus: limits.cpus,
    }
  },
}

function siteMounts({ layout, volumes }: MountedSite, places: SitePlaces) {
  const volumeOf = new Map([[layout.base, volumes.files]])
  for (const [index, { path }] of layout.trees.entries()) volumeOf.set(path, volumes.trees[index] ?? volumes.files)
  return places.mounts.flatMap(({ directory, target }) => {
    const volume = volumeOf.get(directory)
    return volume === undefined ? [] : [{ volume, target }]
  })
}

/** The arguments of `resources/images/web/serve`. */
function commandOf({ layout, inside, site }: MountedSite, places: SitePlaces): readonly string[] {
  const links = places.links.flatMap(({ path, target }) => ['--link', path, target])
  const aliases = layout.aliases.flatMap(({ url, path }) => ['--alias', url, path])
  const config = layout.config === null ? [] : ['--config', layout.config]
  const port = (one: number) => (site.homeUrl.startsWith('https:') ? `${one}/tls` : String(one))
  const options = [...links, ...aliases, ...config, '--content', layout.content]
  return ['serve', ...options, layout.webRoot, inside.urlPath, ...inside.webPorts.map(port)]
}
