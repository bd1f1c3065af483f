// WordPress in words, for one site, from files of knowledge. Pure.
import { wordsOfEdit } from './edit-words.ts'
import { attachedFile, meaningOfPath } from './file-meaning.ts'
import type { Knowledge } from './knowledge.ts'
import { compileKnowledge, type WordPressSite } from './known.ts'
import { knownRow, meaningOfRow } from './row-meaning.ts'
import { mentionedBy, wordsOfThing } from './thing-words.ts'
import type { WordPressWords } from './wordpress.ts'

/** @param knowledge as `readKnowledge` gives it: a later file's word counts more than an earlier one's */
export function createWordPressWords(knowledge: readonly Knowledge[], site: WordPressSite): WordPressWords {
  const known = compileKnowledge(knowledge, site)
  return {
    meaningOf: (change) => meaningOfRow(knownRow(change, known), known),
    meaningOfFile: (file, attachmentOf) => meaningOfPath(file, known, site, attachmentOf),
    attachedFile: (change) => attachedFile(knownRow(change, known), site),
    describeThing: (thing, rows, files, lookUp) => wordsOfThing(thing, rows, files, lookUp, known, site),
    describeEdit: (edit) => wordsOfEdit(edit, known),
    mentions: (thing, rows) => mentionedBy(thing, rows, known),
  }
}
