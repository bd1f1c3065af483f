// Builds the images that most tests start from, which takes minutes on a machine that has none: no test waits for it.
import { join } from 'node:path'
import { ensureBase } from '../../src-main/docker/base-image.ts'
import { findEngine } from '../../src-main/docker/engine.ts'
import { ensureImage, recipeOf } from '../../src-main/docker/images.ts'

const recipes = join(import.meta.dirname, '../../resources/images')
const { api } = await findEngine(process.env, process.platform)
await ensureBase(api, 'trixie', (line) => console.log(line))
// Each waits for its packages a good part of the time.
await Promise.all(
  (['keeper', 'web', 'mariadb', 'mysql', 'demo'] as const).map(async (name) => {
    console.log(await ensureImage(api, name, recipeOf(recipes, name), (line) => console.log(`${name}: ${line}`)))
  }),
)
