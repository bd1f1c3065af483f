// The files of knowledge: each is valid, none contradicts another, and what they name is there.
import { describe, expect, it } from 'vitest'
import { type Knowledge, parseKnowledge, type Reference } from '../../../../src-main/changes/knowledge.ts'
import { schemas } from '../../../support/wordpress-rows.ts'
import { shippedKnowledge, shippedNames } from '../../../support/words.ts'

const tables = shippedKnowledge.flatMap((file) => Object.entries(file.tables))

const repeated = (all: readonly string[]) => all.filter((one, at) => all.indexOf(one) !== at)

it('there is a file for WordPress and for each plugin that was promised', () => {
  expect(shippedNames).toEqual(
    [
      'acf',
      'action-scheduler',
      'contact-form-7',
      'core',
      'elementor',
      'gravity-forms',
      'polylang',
      'redirection',
      'the-events-calendar',
      'woocommerce',
      'wpml',
      'yoast',
    ].map((name) => `${name}.json`),
  )
})

describe('no two rules say something of the same', () => {
  it('table', () => {
    expect(repeated(tables.map(([name]) => name))).toEqual([])
  })

  it('type', () => {
    const types = shippedKnowledge.flatMap((file) =>
      Object.entries(file.types).flatMap(([kind, known]) => Object.keys(known).map((type) => `${kind} ${type}`)),
    )
    expect(repeated(types)).toEqual([])
  })

  it('name', () => {
    const names = shippedKnowledge.flatMap((file) =>
      file.names.flatMap(({ of, name, value }) => [name].flat().map((one) => `${of} ${one} ${value ?? ''}`)),
    )
    expect(repeated(names)).toEqual([])
  })

  it('path', () => {
    expect(repeated(shippedKnowledge.flatMap((file) => file.files.flatMap(({ path }) => path)))).toEqual([])
  })

  it('kind: the same word has the same heading', () => {
    const words = shippedKnowledge.flatMap((file) => [
      ...Object.values(file.types).flatMap((known) => Object.values(known)),
      ...Object.values(file.tables).flatMap((table) => table.words ?? []),
      ...Object.values(file.kinds),
    ])
    const headings = Map.groupBy(words, ({ kind }) => kind)
    expect([...headings].filter(([, all]) => new Set(all.map(({ group }) => group)).size > 1)).toEqual([])
  })
})

describe('what is said of a table', () => {
  it.each(tables)('%s names columns that it has', (name, table) => {
    const columns = new Set(schemas[name]?.split(/,\s*/).map((part) => part.replace('*', '').split(' ')[0] ?? ''))
    const templates = [table.thing ?? '', table.about?.thing ?? ''].flatMap((one) => [...one.matchAll(/\{(\w+)\}/g)])
    const named = [
      ...templates.map(([, column = '']) => column),
      ...table.title,
      ...table.derived,
      ...[table.type ?? [], table.status ?? [], table.names?.key ?? [], table.names?.value ?? []].flat(),
      ...table.rules.flatMap(({ when }) => Object.keys(when)),
      ...Object.keys(table.columns),
      ...Object.keys(table.references),
    ]
    expect(named.filter((column) => !columns.has(column))).toEqual([])
  })
})

/** What a reference may point at: a kind of thing, a table, or what is no row. */
const targets = new Set([
  ...tables.map(([name]) => name),
  ...['post', 'term', 'user', 'comment', 'site', 'file', 'plugin', 'theme', 'widget', 'content', 'field'],
])

function referencesOf({ tables: known, names, references, content }: Knowledge): readonly Reference[] {
  return [
    ...Object.values(known).flatMap((table) => Object.values(table.references).flat()),
    ...names.flatMap((one) => one.references),
    ...Object.values(references).flatMap((columns) => Object.values(columns).flat()),
    ...Object.values(content.blocks).flat(),
    ...Object.values(content.shortcodes).flat(),
  ]
}

describe('a reference', () => {
  it.each(shippedKnowledge.map((file) => [file.name, file] as const))('of %s points at what is known', (_, file) => {
    const all = referencesOf(file)
    expect(all.filter(({ to }) => !targets.has(to))).toEqual([])
    // Inside of a value, it must say where.
    expect(all.filter(({ as, path }) => (as === 'php' || as === 'json') && path === undefined)).toEqual([])
  })

  it('is there for each of WordPress’ own', () => {
    const core = shippedKnowledge.find(({ name }) => name === 'WordPress')
    const inOptions = core?.names
      .filter(({ references }) => references.length > 0)
      .flatMap(({ of, name }) => [name].flat().map((one) => `${of} ${one}`))
    expect(inOptions).toEqual(
      expect.arrayContaining([
        'option sticky_posts',
        'option page_on_front',
        'option site_icon',
        'option theme_mods_*',
        'option widget_nav_menu',
        'option widget_media_gallery',
        'option nav_menu_options',
        'option default_category',
        'post _thumbnail_id',
        'post _menu_item_object_id',
        'post _menu_item_menu_item_parent',
        'post _wp_attached_file',
        'post _wp_attachment_metadata',
      ]),
    )
    expect(core?.content.blocks['core/block']).toEqual([{ to: 'post', as: 'json', path: 'ref' }])
    expect(core?.content.shortcodes.gallery).toContainEqual({ to: 'post', as: 'list', path: 'ids' })
    expect(core?.content.markup).toContainEqual({ text: 'wp-image-{id}', to: 'post' })
  })
})

describe('a file of a person’s', () => {
  it('may say as little as a name', () => {
    expect(parseKnowledge('{"name":"Mine"}', 'mine.json').tables).toEqual({})
  })

  it.each([
    [
      'is no JSON',
      '{"name": Mine}',
      /^What mine\.json says of WordPress cannot be used: it is no JSON\. .* It was left out; correct the file, or remove it\.$/,
    ],
    [
      'has a class that there is not',
      '{"name":"Mine","tables":{"x":{"class":"junk","why":"because of that"}}}',
      / at tables › x › class: .*work.*own.*noise/,
    ],
    [
      'says noise without a reason',
      '{"name":"Mine","tables":{"x":{"class":"noise"}}}',
      /what is noise or own must say why/,
    ],
    ['gives work a reason', '{"name":"Mine","tables":{"x":{"why":"because it is so"}}}', /and what is work must not/],
    ['misspells a word', '{"name":"Mine","tabels":{}}', /tabels/],
    [
      'has an expression that is none',
      '{"name":"Mine","names":[{"of":"post","name":"x","value":"("}]}',
      / at names › 0 › value: it is no regular expression/,
    ],
    [
      'has a pattern of nothing but stars',
      '{"name":"Mine","names":[{"of":"post","name":"*a*b*c*"}]}',
      /at most three \*/,
    ],
    ['has control characters where it is wrong', '{"name":"Mine","tables":{"\\u001b[2J":1}}', /^\P{Cc}*$/u],
  ])('is refused in a sentence where it %s', (_, text, sentence) => {
    expect(() => parseKnowledge(text, 'mine.json')).toThrow(sentence)
    expect(() => parseKnowledge(text, 'mine.json')).toThrow(
      expect.objectContaining({ name: 'Failure', code: 'bad-input' }),
    )
  })
})
