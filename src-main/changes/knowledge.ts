// What is known of WordPress or of one plugin, as a file says it: tables, names of settings and of meta fields, types, files,
// requests, references. `resources/wordpress/*.json` are such files, and a person may add more. Pure.
import { z } from 'zod'
import { changeClasses } from '../contract/changes.ts'
import { Failure } from '../contract/failure.ts'
import { plainText } from '../contract/plain-text.ts'
import { mergeWays } from './merge/merge.ts'

const word = z.string().min(1).max(200)
/** A name in which `*` stands for anything; `{prefix}` for the prefix of the site's tables. */
const pattern = z
  .string()
  .min(1)
  .max(200)
  .refine((text) => text.split('*').length <= 4, 'at most three * may stand in a pattern')
const patterns = z.union([pattern, z.array(pattern).min(1)])
/** A thing's id, with columns of the row in braces: `post:{post_id}`. */
const template = z.string().regex(/^[a-z-]+:[^\n]{1,200}$/, 'a thing is written like post:{post_id}')

const way = z.enum(mergeWays)

const classShape = {
  /** Whose a change of it is; work where nothing is said. */
  class: z.enum(changeClasses).default('work'),
  /** Why it is noise or production's own: a whole phrase. */
  why: z.string().min(10).max(300).nullable().default(null),
}
type Classed = z.infer<z.ZodObject<typeof classShape>>
const hasReason = ({ class: is, why }: Classed) => (is === 'work') === (why === null)
const saysWhy = { message: 'what is noise or own must say why, and what is work must not' }

/** What holds the id of something else, and how. */
const referenceSchema = z.strictObject({
  /** The kind of thing it points at: `post`, `term`, `user`, or the table of it for others. */
  to: word,
  /** `list`: separated by commas; `php` and `json`: somewhere in a serialised value, at `path`; `slug`: by its name. */
  as: z.enum(['id', 'list', 'php', 'json', 'slug', 'path', 'name']).default('id'),
  /** Keys with dots between them; `*` for any key. */
  path: word.optional(),
  /** Holds only where this other column, or this other meta field of the same thing, has this value, in which `*` may stand. */
  when: z.record(word, z.string()).optional(),
})

const wordsShape = {
  /** In the singular: `page`. */
  kind: word,
  /** In the plural, as a heading: `Pages`. */
  group: word,
  /** The lowest names an edit. */
  priority: z.number().int().min(0).max(100).default(50),
  /** What somebody did to it, in the past: `uploaded`. Without, `created`, `edited`, `deleted`. */
  verbs: z.strictObject({ added: word.optional(), changed: word.optional(), removed: word.optional() }).default({}),
  /**
   * Whether sentences say `uploaded “x.jpg”` instead of `uploaded the media file “x.jpg”`; `about`: of what was added only what
   * it is about, `commented on “Hello world”`.
   */
  bare: z.union([z.boolean(), z.literal('about')]).default(false),
}
const wordsSchema = z.strictObject(wordsShape)

const typeSchema = z
  .strictObject({
    ...wordsShape,
    ...classShape,
    /** Names those that have no title of their own; `{id}` stands for the id. */
    title: word.optional(),
    /** The meta field that points at what gives it its title, where it has none. */
    named: word.optional(),
    /** The column that ends in the name of its file, which is its title where the two differ by the extension only. */
    fileColumn: word.optional(),
    /** Columns by which two of this type are the same although their ids differ. */
    identity: z.array(word).default([]),
  })
  .refine(hasReason, saysWhy)

const cell = z.union([z.string(), z.array(z.string()).min(1), z.null()])
const ruleSchema = z
  .strictObject({
    ...classShape,
    /** Columns with the values that they have before as well as after; `*` may stand in one. */
    when: z.record(word, cell),
    /** Only of rows that were added. */
    added: z.boolean().default(false),
  })
  .refine(hasReason, saysWhy)

const countSchema = z.strictObject({ table: word, column: word, own: word })

const tableSchema = z
  .strictObject({
    ...classShape,
    /** What its rows belong to; without, each is a thing of its own. */
    thing: template.optional(),
    /** Whether its row is the thing itself, and not a part of it. */
    main: z.boolean().default(false),
    /** Whether the plugin writes it by itself too: then it is nobody's where nobody asked for it. */
    automatic: z.boolean().default(false),
    /** There is one for all sites of a network. */
    network: z.boolean().default(false),
    /** Words of its things, where these have no types. */
    words: wordsSchema.optional(),
    /** Columns that name the thing; the first that is not empty counts. */
    title: z.array(word).default([]),
    /** Columns that say of which type the thing is, and in which state. */
    type: word.optional(),
    status: word.optional(),
    /** Its rows have names: settings, meta fields. `of` says which list of `names` holds. */
    names: z.strictObject({ of: word, key: word, value: word }).optional(),
    /** What its title goes on with: `on “Hello world”`. */
    about: z.strictObject({ thing: template, word }).optional(),
    /** Columns that others determine: a row in which nothing else changed is noise. */
    derived: z.array(word).default([]),
    rules: z.array(ruleSchema).default([]),
    /** What a row or a column is called in a summary: `terms`, `title`. */
    label: word.optional(),
    columns: z.record(word, word).default({}),
    references: z.record(word, z.union([referenceSchema, z.array(referenceSchema)])).default({}),
    /** How two values of a column are brought together, `*` for every column; see `mergeWays`. */
    merge: z.record(word, way).default({}),
    /** Columns that count rows of another table, which name this row's `own` column. */
    counts: z.record(word, countSchema).default({}),
    /** Columns by which two rows are the same although their ids differ; `term_taxonomy.taxonomy` is one of a row of the same thing. */
    identity: z.array(word).default([]),
    /** Whether several rows of one thing may have the same identity: they are told apart by their order. */
    repeats: z.boolean().default(false),
    /** Columns of which one at least stays what it was when the row was made: they tell whether two rows of one id are one. */
    birth: z.array(word).default([]),
  })
  .refine(hasReason, saysWhy)

const expression = z
  .string()
  .max(200)
  .refine((text) => compiles(text), 'it is no regular expression')

const nameSchema = z
  .strictObject({
    ...classShape,
    /** `option`, `network`, `post`, `term`, `user`, `comment`: whose names these are. */
    of: word,
    name: patterns,
    /** What it is called; each `*` stands for what that of the pattern stood for. */
    label: word.optional(),
    /** What its values are called, where they are not called what they are: `on`. */
    values: z.record(z.string().max(100), word).default({}),
    /** Whether WordPress or the plugin writes it by itself too: then it is nobody's where nobody asked for it. */
    automatic: z.boolean().default(false),
    /** Parts of a serialised value that come by themselves: where nothing else differs, it is noise. */
    derived: z.array(word).default([]),
    /** Holds only where its value, or the first of it, is like this. */
    value: expression.optional(),
    /** Whether all of a thing that was added is of this class. */
    governs: z.boolean().default(false),
    /** How two values of it are brought together; see `mergeWays`. */
    merge: way.optional(),
    /** Whether a thing has several of this name, which are a set. */
    many: z.boolean().default(false),
    references: z.array(referenceSchema).default([]),
  })
  .refine(hasReason, saysWhy)

const fileSchema = z
  .strictObject({
    ...classShape,
    /** From the site's top; `**` at the end for everything below, `*` for anything within one name. */
    path: z.union([word, z.array(word).min(1)]),
    /** `{1}` stands for what the first `*` stood for. */
    thing: template.optional(),
    words: wordsSchema.optional(),
    title: word.optional(),
  })
  .refine(hasReason, saysWhy)

const requestSchema = z.strictObject({
  /** Ends of the path, or the `action` that it asks for. */
  path: patterns.optional(),
  action: patterns.optional(),
  method: z.string().optional(),
  /** Whether WordPress sends it by itself. */
  automatic: z.boolean().default(false),
  /** Whether what it says was done by it, even where nothing of that is left. */
  deed: z.boolean().default(false),
  /** What it is for, as a predicate: `logged in`; `the plugin {plugin}` and `the theme {theme}` stand for the one that it names. */
  says: word.optional(),
})

export const knowledgeSchema = z.strictObject({
  /** WordPress, or the plugin's name. */
  name: word,
  about: z.string().max(2000).optional(),
  /** The plugin's folder. */
  plugin: word.optional(),
  tables: z.record(word, tableSchema).default({}),
  /** By the kind of thing, then by the type, in which `*` may stand. */
  types: z.record(word, z.record(z.string().max(200), typeSchema)).default({}),
  /** What a status is called once a thing has come to it. */
  statuses: z.record(word, word).default({}),
  names: z.array(nameSchema).default([]),
  files: z.array(fileSchema).default([]),
  requests: z.array(requestSchema).default([]),
  /** Titles of things that have none in the database: `theme:twentytwentyfour`. */
  titles: z.record(word, word).default({}),
  /** Words of kinds of things that have neither a table nor a type. */
  kinds: z.record(word, wordsSchema).default({}),
  /** References in columns of tables that another file describes. */
  references: z.record(word, z.record(word, z.array(referenceSchema))).default({}),
  /** Where ids stand in content: attributes of blocks and of shortcodes, and markup in which `{id}` is one. */
  content: z
    .strictObject({
      blocks: z.record(word, z.array(referenceSchema)).default({}),
      shortcodes: z.record(word, z.array(referenceSchema)).default({}),
      markup: z.array(z.strictObject({ text: word, to: word })).default([]),
    })
    .default({ blocks: {}, shortcodes: {}, markup: [] }),
})

export type Knowledge = z.infer<typeof knowledgeSchema>
export type KnownTable = z.infer<typeof tableSchema>
export type KnownCount = z.infer<typeof countSchema>
export type KnownType = z.infer<typeof typeSchema>
export type KnownName = z.infer<typeof nameSchema>
export type KnownFile = z.infer<typeof fileSchema>
export type KnownRequest = z.infer<typeof requestSchema>
export type KindWords = z.infer<typeof wordsSchema>
export type Reference = z.infer<typeof referenceSchema>

/** The most that a file of knowledge may hold, bytes. */
export const mostOfKnowledge = 2_000_000

/**
 * Reads one file of knowledge.
 *
 * @param file its name, for the sentence
 * @throws Failure `bad-input` that says what is wrong in it, and where
 */
export function parseKnowledge(text: string, file: string): Knowledge {
  const parsed = knowledgeSchema.safeParse(jsonOf(text, file))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const place = issue?.path.length ? ` at ${plainText(issue.path.map(String).join(' › '))}` : ''
  throw bad(file, `${place}: ${plainText(issue?.message ?? 'it is not what it should be')}.`)
}

function jsonOf(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw bad(file, `: it is no JSON. ${plainText(error instanceof Error ? error.message : '')}`)
  }
}

function bad(file: string, what: string): Failure {
  return new Failure(
    'bad-input',
    `What ${plainText(file)} says of WordPress cannot be used${what} It was left out; correct the file, or remove it.`,
  )
}

function compiles(text: string): boolean {
  try {
    new RegExp(text)
    return true
  } catch {
    return false
  }
}
