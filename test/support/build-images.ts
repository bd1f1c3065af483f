// Builds the images that most tests start from, which takes minutes on a machine that has none: no test waits for it.
import { join } from 'node:path'
import { findEngine } from '../../src-main/docker/engine.ts'
import { ensureImage, recipeOf } from '../../src-main/docker/images.ts'

const recipes = join(import.meta.dirname, '../../resources/images')
const { api } = await findEngine(process.env, process.platform)
for (const name of ['keeper', 'web', 'mariadb', 'demo'] as const) {
  console.log(await ensureImage(api, name, recipeOf(recipes, name), (line) => console.log(line)))
}
