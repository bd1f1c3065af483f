// A fork is done, a point proven and a production linked where a clone shows what production shows, and told where it does not.
import { beforeAll, describe, expect, it } from 'vitest'
import type { Job, Point } from '../../src-main/contract/models.ts'
import { linkedSite } from '../support/linked-site.ts'

const site = linkedSite()
const plugin = 'wp-content/mu-plugins/trouble.php'

beforeAll(() => site.production.exec('mkdir', '-p', `${site.production.path}/wp-content/mu-plugins`))

/** As production is now, with these files of its own. */
async function fork(name: string, php: string): Promise<{ readonly job: Job; readonly id: string }> {
  await site.production.writeFile(plugin, `<?php ${php}`)
  const started = await site.host.client().clone.fork({ production: site.id, name, from: { is: 'now' } })
  return { job: await site.host.ended(started.job), id: started.id }
}

const points = () => site.host.client().point.list({ production: site.id })
const cloneOf = async (id: string) => (await site.host.client().snapshot()).clones.find((one) => one.id === id)
const pointOf = async (id: string) => {
  const clone = await cloneOf(id)
  return (await points()).find((one) => one.id === clone?.point) as Point
}

/** Production has this file, and its clones do not. */
const onlyThere = '/opt/production/configure.php'

it('a production that was linked was asked for its pages', async () => {
  expect((await points()).map(({ kind, pages }) => ({ kind, pages }))).toEqual([
    { kind: 'linked', pages: { at: expect.any(String), compared: true, failure: null } },
  ])
})

describe('a site whose clones show an error where production shows its pages', () => {
  it('is forked with a failure that says the line that explains it, and never takes the place of one that is well', async () => {
    const { job, id } = await fork('broken', `if (!is_file('${onlyThere}')) only_in_production();`)
    expect(job).toMatchObject({
      state: 'failed',
      failure: {
        code: 'pages-differ',
        message: expect.stringMatching(
          /^“broken” runs, but does not show what production shows\. Its front page answers 500; production’s answers 200, “Acme Garden – .*Uncaught Error: Call to undefined function only_in_production\(\)/,
        ),
        detail: expect.stringContaining('newest post: answers 500'),
      },
    })
    expect(await cloneOf(id)).toMatchObject({
      status: 'running',
      remarks: [expect.stringContaining('Its front page answers 500')],
    })
    // A clone that is well is not exchanged for it.
    const well = await fork('well', '')
    expect(well.job.state).toBe('done')
    await site.production.writeFile(plugin, `<?php if (!is_file('${onlyThere}')) only_in_production();`)
    const { job: refresh } = await site.host.client().clone.refresh({ clone: well.id, from: { is: 'now' } })
    expect(await site.host.ended(refresh)).toMatchObject({
      state: 'failed',
      failure: { code: 'pages-differ', message: expect.stringMatching(/^“well” stays as it was/) },
    })
    expect(await pointOf(well.id)).toMatchObject({ pages: { failure: null } })
  })
})
