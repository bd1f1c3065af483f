// A plugin that both sides updated is taken as a whole, a table that both altered has the columns of both, and a text that does not fit is refused.
import { expect, test } from 'vitest'
import { forked } from '../support/clones.ts'
import { linkedSite } from '../support/linked-site.ts'
import { mergingClones } from '../support/merging-clones.ts'

const site = linkedSite()
const { edited, asked, inside, pointTaken, merged } = mergingClones(site)

test('a plugin of two versions is one conflict, a table that both altered has both columns, and a text that does not fit is refused', async () => {
  const client = site.host.client()
  await site.production.sql('CREATE TABLE wp_demo_items (id INT PRIMARY KEY, what VARCHAR(20))')
  await site.production.sql("INSERT INTO wp_demo_items VALUES (1, 'one'), (2, 'two')")
  const clone = await forked(site.host, site.id, 'plugins', { is: 'point', point: await pointTaken() })
  const plugin = (version: string, own: string) =>
    `mkdir -p wp-content/plugins/demo && printf '<?php\\n// Plugin Name: Demo\\n// Version: ${version}\\n' > wp-content/plugins/demo/demo.php && echo '<?php // ${version}' > wp-content/plugins/demo/a.php && touch wp-content/plugins/demo/${own}.php`
  await inside(clone, plugin('1.1', 'mine'))
  await edited(
    clone,
    'ALTER TABLE wp_demo_items ADD COLUMN mine INT DEFAULT 1',
    'UPDATE wp_demo_items SET mine = 9 WHERE id = 2',
    "UPDATE wp_users SET display_name = 'Mine' WHERE ID = 1",
  )
  await site.production.exec('sh', '-c', `cd '${site.production.path}' && ${plugin('1.2', 'theirs')}`)
  await site.production.sql('ALTER TABLE wp_demo_items ADD COLUMN theirs INT DEFAULT 2')
  await site.production.sql("UPDATE wp_demo_items SET what = 'theirs' WHERE id = 2")
  await site.production.sql("UPDATE wp_users SET display_name = 'Theirs' WHERE ID = 1")
  const point = await pointTaken()
  const { merge } = await merged({ wish: { is: 'refresh', clone: 'plugins', from: { is: 'point', point } } })
  const { conflicts } = await client.merge.conflicts({ merge: merge.id })
  expect(
    conflicts.map(({ thing, place, mine: own, theirs }) => [thing.id, place, own.value?.text, theirs.value?.text]),
  ).toEqual([
    ['plugin:demo', 'version', 'Version 1.1', 'Version 1.2'],
    ['user:1', 'display_name', 'Mine', 'Theirs'],
  ])
  const [ofPlugin = '', ofName = ''] = conflicts.map(({ id }) => id)
  const decide = (conflict: string, choice: Parameters<typeof client.merge.decide>[0]['choice']) =>
    client.merge.decide({ merge: merge.id, conflicts: [conflict], choice })
  await expect(decide(ofName, { is: 'edited', text: 'x'.repeat(251) })).rejects.toThrow(/room for 250 characters/)
  await decide(ofName, { is: 'edited', text: 'Both' })
  expect(await decide(ofPlugin, { is: 'mine' })).toMatchObject({ state: 'ready' })
  const { job } = await client.merge.continue({ merge: merge.id })
  const { state, failure } = await site.host.ended(job)
  expect([state, failure?.message]).toEqual(['done', undefined])
  expect(await inside(clone, 'cat wp-content/plugins/demo/a.php && ls wp-content/plugins/demo')).toBe(
    '<?php // 1.1\na.php\ndemo.php\nmine.php',
  )
  expect(await asked(clone, 'SELECT id, what, mine, theirs FROM wp_demo_items ORDER BY id')).toBe(
    '1\tone\t1\t2\n2\ttheirs\t9\t2',
  )
  expect(await asked(clone, 'SELECT display_name FROM wp_users WHERE ID = 1')).toBe('Both')
})
