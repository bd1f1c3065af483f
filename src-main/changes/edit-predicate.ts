// What somebody did, as the predicate of a sentence: `published the post “Spring sale” and 3 more`. Pure.
import type { Known } from './known.ts'
import { partsOf } from './thing-id.ts'
import type { ThingWords } from './wordpress.ts'

type Entry = readonly [id: string, words: ThingWords]
type Things = readonly Entry[]

/**
 * @param things of which the most important one is named; at least one
 * @param all with what is noise
 */
export function predicateOf(things: Things, known: Known, all: Things = things): string {
  return pluginsOrTheme(things) ?? menu(things, all) ?? widgets(things, known) ?? general(things, known)
}

/** Whether a thing is of a kind that WordPress or a plugin writes by itself too. */
export function isAutomatic(id: string, known: Known): boolean {
  const { kind, id: name } = partsOf(id)
  if (kind !== 'setting' && kind !== 'network-setting') return known.isAutomatic(kind)
  return known.names(kind === 'setting' ? 'option' : 'network')?.matches(name)[0]?.value.automatic ?? false
}

const idOf = ([id]: Entry) => {
  const { kind, id: rest } = partsOf(id)
  return `${kind}:${rest}`
}

/** Activating a plugin, or another theme, writes settings and tables, which are its own business. */
function pluginsOrTheme(things: Things): string | undefined {
  const setting = (...ids: readonly string[]) => things.find((entry) => ids.includes(idOf(entry)))?.[1]
  const theme = setting('setting:current_theme') ?? setting('setting:stylesheet')
  const rest = things.filter(([, { kind }]) => !/setting$|^row of |^plugin$|^theme$/.test(kind)).length
  const more = rest > 0 ? ` and ${rest} more` : ''
  if (theme?.summary.startsWith('switched to ')) return `switched the theme to ${theme.summary.slice(12)}${more}`
  const plugins = setting('setting:active_plugins', 'network-setting:active_sitewide_plugins')
  const said = plugins?.summary.match(/^(.*?) (activated|deactivated)(?:, (.*) (deactivated))?$/)
  if (!said) return undefined
  const [, names = '', verb = '', others, second = ''] = said
  const one = (list: string) => `the plugin${/ and /.test(list) ? 's' : ''} ${list}`
  return `${verb} ${one(names)}${others ? ` and ${second} ${one(others)}` : ''}${more}`
}

const isMenuItem = ([, { kind }]: Entry) => kind === 'menu item'
const isMenu = ([, { kind }]: Entry) => kind === 'menu'

function menu(things: Things, all: Things): string | undefined {
  const items = things.filter(isMenuItem)
  // Of a menu that got or lost items nothing but its count differs.
  const own = things.filter(isMenu)
  const counted = all.filter(isMenu)
  const menus = own.length === 0 && items.length > 0 && counted.length === 1 ? counted : own
  if (
    items.length + menus.length === 0 ||
    !things.every((one) => isMenu(one) || isMenuItem(one) || isMenuSetting(one))
  ) {
    return undefined
  }
  const [first] = menus
  if (!first) return undefined
  const verb = { added: 'created', changed: 'edited', removed: 'deleted' }[first[1].change]
  return `${verb} ${named(
    'menu',
    'menus',
    menus.map(([, { title }]) => `“${title}”`),
    0,
  )}`
}

/** Which menus take new pages, and where a theme shows them. */
const isMenuSetting = (entry: Entry) => /^setting:(?:nav_menu_options|theme_mods_)/.test(idOf(entry))

function widgets(things: Things, known: Known): string | undefined {
  const isWidget = (entry: Entry) => /^setting:(?:sidebars_widgets$|widget_)/.test(idOf(entry))
  const [first] = sorted(things, known)
  if (!first || !isWidget(first) || !things.every(isWidget)) return undefined
  return 'edited the widgets'
}

const defaults = { added: 'created', changed: 'edited', removed: 'deleted' } as const

function priority([, { kind, change }]: Entry, known: Known): number {
  const base = known.wordsOf(kind)?.priority ?? (kind.startsWith('row of ') ? 70 : 21)
  return base * 4 + { added: 0, removed: 1, changed: 2 }[change]
}

const sorted = (things: Things, known: Known) =>
  things.toSorted((one, other) => priority(one, known) - priority(other, known))

/** The verb, and what of it stands behind the object: `moved … to the trash`. */
interface Verb {
  readonly verb: string
  readonly tail: string
}

const sayable =
  /^(published|scheduled|approved|restored|moved|made|marked|held|handed in|completed|cancelled|refunded|put)( .*)?$/

function verbOf({ kind, change, summary }: ThingWords, known: Known): Verb {
  const own = known.wordsOf(kind)?.verbs[change]
  if (own) return { verb: own, tail: '' }
  const [, verb, tail = ''] = sayable.exec(summary.split(',')[0] ?? '') ?? []
  if (verb && change !== 'removed') return { verb, tail }
  if (summary.startsWith('created as a draft')) return { verb: 'drafted', tail: '' }
  if (summary === 'file replaced') return { verb: 'replaced the file of', tail: '' }
  return { verb: defaults[change], tail: '' }
}

function general(all: Things, known: Known): string {
  // What comes along by itself is not told beside what somebody did.
  const meant = all.filter(([id]) => !isAutomatic(id, known))
  const things = sorted(meant.length > 0 ? meant : all, known)
  const [first, ...others] = things
  if (!first) return 'changed nothing'
  const [, { kind, group, title, change }] = first
  const { verb, tail } = verbOf(first[1], known)
  const isSame = ([, other]: Entry) => {
    const said = verbOf(other, known)
    return other.kind === kind && said.verb === verb && said.tail === tail
  }
  const same = [first, ...others.filter(isSame)]
  const left = things.length - same.length
  const bare = known.wordsOf(kind)?.bare ?? false
  const about = bare === 'about' && change === 'added' ? / (?:on|of|in) “.*”$/.exec(title)?.[0] : undefined
  if (about) return `${verb}${about}${more(things.length - 1)}`
  const titles = same.map((entry) => quoted(entry, bare === 'about'))
  const object =
    bare === true && known.wordsOf(kind)?.verbs[change]
      ? list(titles, left)
      : named(kind, pluralOf(group, kind), titles, left)
  return `${verb} ${object}${tail}`
}

const more = (count: number) => (count > 0 ? ` and ${count} more` : '')

/** A title in quotation marks; what is a name by itself, or says who and on what, without. */
function quoted([id, { kind, title }]: Entry, isAbout: boolean): string {
  if (title.startsWith(`${kind} `)) return title.slice(kind.length + 1)
  if (/^(?:\d+\/)?(?:plugin|theme|wordpress):/.test(id)) return title
  return isAbout ? `by ${title}` : `“${title}”`
}

function named(kind: string, plural: string, titles: readonly string[], rest: number): string {
  return `the ${titles.length === 1 ? kind : plural} ${list(titles, rest)}`
}

/** `“a”`, `“a” and “b”`, `“a”, “b” and 3 more`. */
function list(titles: readonly string[], rest: number): string {
  const shown = titles.slice(0, titles.length + rest > 2 && titles.length > 2 ? 2 : titles.length)
  const left = titles.length - shown.length + rest
  if (left > 0) return `${shown.join(', ')} and ${left} more`
  return shown.length > 1 ? `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}` : (shown[0] ?? '')
}

function pluralOf(group: string, kind: string): string {
  if (/^(?:Rows|Posts|Terms|Comments) of /.test(group)) return `${kind}s`
  return group.charAt(0).toLowerCase() + group.slice(1)
}
