// Which image a production's clones run, where some can be had and some cannot.
import { expect, test } from 'vitest'
import { bringWeb, chooseWeb, retryMissingWebs, webImageOf } from '../../../../src-main/clones/provide-web-image.ts'
import type { EngineParts } from '../../../../src-main/engine-parts.ts'
import { productionRow } from '../../../support/rows.ts'

/** An engine that has some images; it counts how often it was asked for which. */
function engineWith(had: readonly string[]) {
  const asked: string[] = []
  const ready = {
    docker: {
      async image(name: string) {
        asked.push(name)
        if (had.includes(name)) return `sitefork/${name}:1`
        throw new Error('It cannot be pulled.')
      },
    } as EngineParts['docker'],
    images: { keeper: '', webs: new Map<string, string | null>([['web', 'sitefork/web:1']]), servers: new Map() },
  }
  return { asked, ready }
}

const php = (version: string) => {
  const { facts } = productionRow()
  return { facts: { ...facts, php: { version, from: 'pages' as const, extensions: [], settings: {} } } }
}
const quiet = () => undefined

test('takes the same version, else the nearest, and does not try again each time what could not be had', async () => {
  const { asked, ready } = engineWith(['web-8.2'])
  expect((await chooseWeb(ready, php('8.1.2'), quiet)).name).toBe('web-8.2')
  expect((await chooseWeb(ready, php('8.1.2'), quiet)).name).toBe('web-8.2')
  expect(asked).toEqual(['wordpress:php8.1-apache', 'web-8.2'])
  retryMissingWebs(ready)
  await chooseWeb(ready, php('8.1.2'), quiet)
  expect(asked.at(-1)).toBe('wordpress:php8.1-apache')
})

test('falls back to the usual build', async () => {
  const { ready } = engineWith([])
  expect((await chooseWeb(ready, php('7.4.33'), quiet)).name).toBe('web')
})

test('runs the build of a clone’s point, or the one chosen for the clone, and never another', async () => {
  const { ready } = engineWith(['web-8.2', 'wordpress:php8.1-apache'])
  const image = (webBuild: string, chosen: '8.2' | '7.4' | null = null) =>
    webImageOf(ready, php('8.4.1'), { webBuild }, chosen, quiet)
  expect(await image('')).toBe('sitefork/web:1')
  expect(await image('web-8.2')).toBe('sitefork/web-8.2:1')
  expect(await image('wordpress:php8.1-apache')).toBe('sitefork/wordpress:php8.1-apache:1')
  expect(await image('web', '8.2')).toBe('sitefork/web-8.2:1')
  await expect(image('web', '7.4')).rejects.toMatchObject({ code: 'image-failed' })
})

test('builds nothing for a cancelled job, and does not record the image as missing', async () => {
  const { ready } = engineWith([])
  const signal = AbortSignal.abort(new Error('cancelled'))
  await expect(bringWeb(ready, { name: 'web-7.4', php: [7, 4] }, quiet, signal)).rejects.toThrow('cancelled')
  expect(ready.images.webs.has('web-7.4')).toBe(false)
})
