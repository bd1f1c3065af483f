// Finds in a web server's log the lines of .htaccess files that it skipped because none of its modules knows them. Pure.
import { plainText } from '../contract/plain-text.ts'

/** How many lines are named; of more, only their number is. */
const most = 12

/** @returns a sentence about them, in the order of files and lines; undefined when there are none */
export function skippedRules(log: string, documentRoot: string): string | undefined {
  const said = [...log.matchAll(/\[owner:warn\].*? skipped (\/.{1,300}):(\d{1,6}): (\S{1,80})$/gm)]
  const found = said.map(([, file = '', line = '', word = '']) => {
    const path = file.startsWith(`${documentRoot}/`) ? file.slice(documentRoot.length + 1) : file
    return { path, line: Number(line), word }
  })
  const ordered = found.toSorted((a, b) => (a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1))
  const named = [...new Set(ordered.map(({ path, line, word }) => `${path} line ${line} (${word})`))]
  if (named.length === 0) return undefined
  const more = named.length > most ? `, and ${named.length - most} more` : ''
  return `The clone’s web server skipped what only production’s knows: ${plainText(named.slice(0, most).join(', '), 1500)}${more}. Everything else in these files counts.`
}
