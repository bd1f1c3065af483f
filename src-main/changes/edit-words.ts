// An edit in words: a sentence that names the most important thing it did, and whose it was. Pure.
import { plainText } from '../contract/plain-text.ts'
import {
  askedFor,
  automaticOf,
  deedOf,
  editorOf,
  isCommand,
  isMerge,
  isReading,
  isUndo,
  isVisit,
  purposeOf,
} from './cause.ts'
import { isAutomatic, predicateOf } from './edit-predicate.ts'
import type { Known } from './known.ts'
import type { RequestName } from './request.ts'
import { type Whose, work } from './row-meaning.ts'
import { partsOf } from './thing-id.ts'
import type { EditParts, EditWords, ThingWords } from './wordpress.ts'

type Things = readonly (readonly [string, ThingWords])[]

export function wordsOfEdit(edit: EditParts, known: Known): EditWords {
  const { request } = edit
  const told = [...edit.things].filter(([, { class: is }]) => is !== 'noise')
  const cause = request && causeOfItself(request, told, known)
  const counting = cause ? told.filter(([id, thing]) => isSomebodys(id, thing, known)) : told
  const deed = request ? deedOf(request, known) : undefined
  const whose = counting.length === 0 && deed ? work : whoseEdit(edit, counting, cause)
  return { title: plainText(titleOf(edit, counting, whose, known), 300), ...whose }
}

/** Who writes without being asked to, and why that is noise as long as it is not somebody's. */
function causeOfItself(request: RequestName, told: Things, known: Known) {
  const automatic = automaticOf(request, known.requests)
  if (automatic) return automatic
  if (isVisit(request)) return { who: 'a visit', why: 'it was written while a page was shown to a visitor' }
  const isOpening = request.user !== 0 && isReading(request) && askedFor(request).action === ''
  if (!isOpening || !told.every(([id]) => isAutomatic(id, known))) return undefined
  return { who: 'WordPress', why: 'WordPress wrote it by itself when a page was opened' }
}

/**
 * Whether it is of a kind that somebody makes or decides. What nobody is known to set by hand, such as a counter of a plugin, is
 * noise where it was written by itself.
 */
function isSomebodys(id: string, { class: is, summary, change }: ThingWords, known: Known): boolean {
  if (is === 'own') return true
  const parts = partsOf(id)
  if (parts.kind === 'row' || isAutomatic(id, known)) return false
  if (parts.kind === 'setting' || parts.kind === 'network-setting') {
    const [found] = known.names(parts.kind === 'setting' ? 'option' : 'network')?.matches(parts.id) ?? []
    return found?.value.label !== undefined
  }
  return !(change === 'changed' && /^\d+ meta fields?$/.test(summary))
}

function whoseEdit(edit: EditParts, told: Things, cause: { readonly why: string } | undefined | null): Whose {
  if (told.length === 0 && edit.statements.length === 0) {
    const [first] = edit.things.values()
    const why = cause?.why ?? first?.why ?? 'nothing that somebody made was changed'
    return { class: 'noise', why }
  }
  const { request } = edit
  const isPersons = request !== null && (isCommand(request) || (request.user !== 0 && !cause))
  const own = told.find(([, thing]) => thing.class === 'own')?.[1]
  if (isPersons || !own || edit.statements.length > 0) return { class: 'work', why: null }
  const isAllOwn = told.every(([, thing]) => thing.class === 'own')
  const isVisitors = request !== null && !cause
  return isAllOwn || isVisitors ? { class: 'own', why: own.why } : { class: 'work', why: null }
}

function titleOf(edit: EditParts, told: Things, whose: Whose, known: Known): string {
  const { request } = edit
  if (!request) return titleOfUnnamed(edit, told, known)
  if (request.method === 'CLI') return commandTitle(request.path)
  if (isMerge(request)) return request.path
  const who = subjectOf(edit, known)
  const deed = deedOf(request, known)
  // What is left of it tells more, where that is what it was about.
  if (deed && !told.some(([, { kind }]) => /^(?:plugin|theme)$/.test(kind))) return `${who} ${deed}`
  if (told.length > 0) return `${who} ${predicateOf(told, known, [...edit.things])}`
  if (whose.class === 'work') return `${who} ${schemaChanges(edit.statements.length)}`
  return titleOfNoise(edit, request, who, known)
}

const schemaChanges = (count: number) => `made ${count === 1 ? 'a schema change' : `${count} schema changes`}`

function subjectOf({ request, login }: EditParts, known: Known): string {
  if (request && isUndo(request)) return 'an undo'
  const automatic = request && automaticOf(request, known.requests)
  if (automatic) return automatic.who
  const editor = editorOf(request, login, known.requests)
  if (editor.is !== 'user') return 'a visitor'
  return login === null || login === String(editor.id) ? `user ${editor.id}` : editor.name
}

function titleOfUnnamed(edit: EditParts, told: Things, known: Known): string {
  const who = edit.rows > 0 || edit.files === 0 ? 'a program with its own connection' : 'a program'
  if (told.length > 0 && told.length <= 3) return `${who} ${predicateOf(told, known)}`
  if (edit.rows > 0) return `${counted(edit.rows, 'row')} by ${who}`
  if (edit.files > 0) return `${counted(edit.files, 'file')} by ${who}`
  return `${who} ${schemaChanges(edit.statements.length)}`
}

const counted = (count: number, one: string) => `${count} ${count === 1 ? one : `${one}s`}`

function titleOfNoise(edit: EditParts, request: RequestName, who: string, known: Known): string {
  const { path, action } = askedFor(request)
  if (automaticOf(request, known.requests)) return who
  const purpose = purposeOf(request, known.requests)
  const user = [...edit.things].find(([id]) => id.startsWith('user:'))?.[1].title
  if (purpose) return `${request.user === 0 ? (user ?? 'somebody') : who} ${purpose}`
  const shown = action ? `${path} (${action})` : path
  return isReading(request) ? `${who} opened ${shown}` : `${who} asked ${shown}`
}

/** @param words behind `wp`; with `php` first those of another script */
const commandTitle = (words: string) => withoutSecrets(words.startsWith('php ') ? words : `wp ${words}`)

/** A command as it was given, but for what must not be read over somebody's shoulder. */
function withoutSecrets(command: string): string {
  return command.replace(/(--[\w-]*(?:pass|secret|token|key)[\w-]*[= ])\S+/gi, '$1…')
}
