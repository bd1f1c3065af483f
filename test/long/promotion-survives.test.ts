// What promotions survive: production that failed over, whose binary log begins anew, so that nobody knows what it did since the clone was
// made; two homes that promote at once; a production whose disk is full; and one that is pulled.
import { beforeAll, describe, expect, it } from 'vitest'
import { deedsInClone } from '../support/cloned-deeds.ts'
import { siteOfDeeds } from '../support/deed-site.ts'
import { draftedDeeds } from '../support/drafted-deeds.ts'
import { type TestHost, testHost } from '../support/host.ts'
import { linked } from '../support/link.ts'
import { type TwinSite, twinOf } from '../support/twin-site.ts'
import { writeDraft, writer } from '../support/written-site.ts'

const someOfAll = ['publishes', 'retitles', 'removesPost', 'changesKeyOfShared', 'putsPageIntoMenu', 'writesFiles']

describe('a production', () => {
  const site = siteOfDeeds()
  let twin: TwinSite
  const { book, worked, drafted, refused, written } = draftedDeeds(site, () => twin)

  beforeAll(async () => {
    twin = await twinOf(site.production)
  })

  const sync = async () => (await site.host.client().production.list())[0]?.sync.is

  it('that failed over to a replica is written to as it is', async () => {
    const work = await worked('failed-over', ...someOfAll)
    await site.production.sql('SET GLOBAL server_id = 4711; FLUSH BINARY LOGS')
    const dumps = await site.production.sql(
      "SELECT id FROM information_schema.processlist WHERE command = 'Binlog Dump'",
    )
    for (const dump of dumps.split('\n').filter(Boolean)) await site.production.sql(`KILL ${dump}`)
    await twin.byOthers(book.others())
    await written(await drafted(work), work.deeds)
  })

  it('that takes no writes any more, for another one took its place, is not written to', async () => {
    const work = await worked('read-only', ...someOfAll)
    const id = await drafted(work)
    await site.production.sql('SET GLOBAL read_only = 1')
    expect(await refused(id)).toContain('(read_only)')
    await site.production.sql('SET GLOBAL read_only = 0')
    await written(id, work.deeds)
  })

  it('of which nobody knows what it did since the clone was made is compared by what it is', async () => {
    const work = await worked('old', ...someOfAll)
    const id = await drafted(work)
    const client = site.host.client()
    await client.production.pause({ production: site.id })
    for (let n = 0; n < 5; n++) await twin.byOthers(book.others())
    await site.production.sql('RESET MASTER')
    for (let n = 0; n < 5; n++) await twin.byOthers(book.others())
    await client.production.resume({ production: site.id })
    await site.host.until('the mirror says it lost its place', async () => (await sync()) === 'broken')
    await refused(id)
    const { job } = await client.production.reseed({ production: site.id })
    expect((await site.host.ended(job)).state).toBe('done')
    await written(id, work.deeds)
  })

  it('to which two homes promote at once gets what both did, and of the same row what one did', async () => {
    const other = await testHost({ poolBytes: 4 * 2 ** 30 })
    try {
      await other.start()
      const theirs = { ...site, host: other, id: await linked(other, site.production) }
      await other.client().promotion.allow({ production: theirs.id, ...writer })
      const works = await Promise.all([
        worked('mine', ...someOfAll),
        deedsInClone(
          theirs,
          'theirs',
          someOfAll.map((kind) => book.deed(kind)),
        ),
      ])
      const draft = async (host: TestHost, clone: string) =>
        (await host.client().promotion.draft({ wish: { is: 'promote', clone } })).id
      const [mine, yours] = [await drafted(works[0]), await draft(other, works[1].clone)]
      const outcomes = await Promise.all([
        writeDraft(site, mine, { acceptMentions: true }),
        writeDraft(theirs, yours, { acceptMentions: true }),
      ])
      expect(outcomes.map(({ says }) => says)).toEqual(['done', 'done'])
      for (const { statements, script } of works.flatMap(({ deeds }) => deeds)) await twin.byHand(statements, script)
      expect(await twin.differing()).toEqual([])

      const deed = book.deed('retitles')
      const against = { ...deed, statements: deed.against ?? [] }
      const [one, two] = [await deedsInClone(site, 'one', [deed]), await deedsInClone(theirs, 'two', [against])]
      const both = await Promise.all([
        writeDraft(site, await draft(site.host, one.clone), {}),
        writeDraft(theirs, await draft(other, two.clone), {}),
      ])
      const said = both.map(({ says }) => says)
      expect(said.filter((says) => says === 'done')).toHaveLength(1)
      expect(said.find((says) => says !== 'done')).toMatch(/nothing was written|Nothing was written/)
      await twin.byHand(said[0] === 'done' ? deed.statements : against.statements)
      expect(await twin.differing()).toEqual([])
    } finally {
      await other.cleanUp()
    }
  })
})

describe('a production whose disk is full', () => {
  // A disk of its own, of 64 MB: the memory that Docker gives every container.
  const site = siteOfDeeds({}, { databaseOptions: ['--log-bin=/dev/shm/binlog'] })
  let twin: TwinSite
  const { worked, drafted } = draftedDeeds(site, () => twin)

  beforeAll(async () => {
    twin = await twinOf(site.production)
  })

  it('is written to wholly or not at all, which is known once there is room', async () => {
    const work = await worked('full', ...someOfAll)
    const id = await drafted(work)
    await site.production.exec('sh', '-c', 'dd if=/dev/zero of=/dev/shm/fill bs=4k 2> /dev/null || true')
    const { says } = await writeDraft(site, id, { acceptMentions: true })
    expect(says).toMatch(/^failed .*(?:[Nn]othing (?:of production )?was (?:written|changed)|until it answers)/)
    await site.production.exec('rm', '/dev/shm/fill')
    const client = site.host.client()
    const state = async () => (await client.promotion.list({})).find((one) => one.id === id)?.state
    await site.host.until(
      'it is known',
      async () => {
        if ((await state()) === 'unknown') await client.promotion.settle({ promotion: id }).catch(() => undefined)
        return (await state()) !== 'unknown'
      },
      300,
    )
    if ((await state()) === 'draft') {
      expect(await twin.differing()).toEqual([])
      expect((await writeDraft(site, id, { acceptMentions: true })).says).toBe('done')
    }
    for (const { statements, script } of work.deeds) await twin.byHand(statements, script)
    expect(await twin.differing()).toEqual([])
  })
})

describe('a production whose rows are pulled', () => {
  const site = siteOfDeeds({}, { databaseOptions: ['--skip-log-bin'] })
  let twin: TwinSite
  const { book, worked, drafted, refused, written } = draftedDeeds(site, () => twin)

  beforeAll(async () => {
    twin = await twinOf(site.production)
  })

  it('is written to as it is by then', async () => {
    const work = await worked('pulled', ...someOfAll)
    for (let n = 0; n < 5; n++) await twin.byOthers(book.others())
    const id = await drafted(work)
    await twin.byOthers(work.deeds[1]?.against ?? [])
    expect(await refused(id)).toContain('in conflict with what production has now')
    await site.host.client().promotion.decide({ promotion: id, conflicts: null, choice: { is: 'mine' } })
    await written(id, work.deeds)
  })
})
