// Titles of things that changes only mention, asked of a server.
import { expect, it } from 'vitest'
import { lookUpThings } from '../../../../src-main/comparing/look-up.ts'

const hex = (text: string) => Buffer.from(text).toString('hex').toUpperCase()

/** Answers each statement with a row for every id that it names, and keeps what it was asked. */
function server() {
  const asked: string[] = []
  return {
    asked,
    async query(sql: string) {
      asked.push(sql)
      const ids = /IN \(([\d, ]+)\)/.exec(sql)?.[1]?.split(', ') ?? []
      return ids.map((id) => ({ id, title: hex(`Tïtle ${id}`), type: sql.includes('user_login') ? '' : hex('page') }))
    },
  }
}

it('asks for all of them, however many there are', async () => {
  const ids = Array.from({ length: 1_200 }, (_none, at) => `post:${at + 1}`)
  const one = server()
  const found = await lookUpThings(one, { database: 'wordpress', prefix: 'wp_' }, ids)
  expect(found.size).toBe(1_200)
  expect(found.get('post:1200')).toEqual({ title: 'Tïtle 1200', type: 'page' })
  expect(one.asked).toHaveLength(3)
})

it('asks the tables of the site that they are of; users are the whole network’s', async () => {
  const one = server()
  const things = ['post:1', '2/post:1', '2/user:3', 'term:4']
  const found = await lookUpThings(one, { database: 'word`press', prefix: 'wp_' }, things)
  expect([...found.keys()]).toEqual(things)
  const tables = one.asked.map((sql) => /FROM (\S+)/.exec(sql)?.[1])
  expect(tables).toEqual(['posts', '2_posts', 'users', 'terms'].map((name) => `\`word\`\`press\`.\`wp_${name}\``))
})

it('lets nothing into a statement that is no number, and leaves out what has no title', async () => {
  const one = server()
  const things = ['post:1) OR (1', 'post:', 'setting:blogname', 'file:12', 'constructor:1', '../post:1']
  expect(await lookUpThings(one, { database: 'wordpress', prefix: 'wp_' }, things)).toEqual(new Map())
  expect(one.asked).toEqual([])
})
