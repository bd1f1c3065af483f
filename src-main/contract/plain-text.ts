// Makes text that others wrote fit to be shown: in a sentence, in a terminal, in a log.

/** Control characters, and those that change the direction or the line of what stands around them. */
const unshown = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu

/** One line without control characters, and no longer than `most`: what is cut off ends in “…”. */
export function plainText(text: string, most = 200): string {
  const cut = text.length > most ? `${text.slice(0, most)}…` : text
  return cut.replace(unshown, '�')
}

/** As many lines as there are, each as plain as `plainText` makes it; of more than `most` characters the last ones. */
export function plainLines(text: string, most = 4000): string {
  const last = text.slice(-most)
  return last
    .split('\n')
    .map((line) => plainText(line, most))
    .join('\n')
    .trim()
}

/** Whether there is anything in it that a name, a path or a password cannot have. */
export function hasControls(text: string): boolean {
  return /\p{Cc}/u.test(text)
}
