// Opens an engine for one Sitefork home: all that is made carries the instance's labels, and nothing else is touched.
import { join } from 'node:path'
import { openContainers } from './containers.ts'
import type { Docker } from './docker.ts'
import type { Engine } from './engine.ts'
import { execIn } from './exec.ts'
import { asking } from './failures.ts'
import { ensureImage, ensurePulled, recipeOf } from './images.ts'
import { removeNetworks } from './networks.ts'
import { openVolumes } from './volumes.ts'
import { watchEngine } from './watch.ts'

/** @param resources the folder that holds `images/` */
export function openDocker(options: {
  readonly engine: Engine
  readonly instance: string
  readonly resources: string
  /** The home directory, with which volumes are labelled; absent where there is none. */
  readonly home?: string
}): Docker {
  const { engine, instance, resources, home } = options
  const { api } = engine
  const containers = openContainers(api, instance)
  const volumes = openVolumes(api, instance, home)
  return {
    instance,
    engine: { id: engine.id, version: engine.version, where: engine.where, rootless: engine.rootless },
    ...containers,
    ...volumes,
    image: (name, report = () => undefined, signal) =>
      ensureImage(api, name, recipeOf(join(resources, 'images'), name), report, signal),
    pulled: (reference, report = () => undefined) => ensurePulled(api, reference, report),
    exec: (name, argv, execOptions) => execIn(api, `sitefork-${instance}-${name}`, argv, execOptions),
    async removeEverything() {
      const all = await containers.list()
      await Promise.all(all.map((one) => containers.remove(one.name)))
      for (const one of await volumes.listVolumes()) await volumes.removeVolume(one.name)
      await removeNetworks(api, instance)
    },
    watch: (watcher) => asking('watch containers', () => watchEngine(api, instance, watcher)),
  }
}
