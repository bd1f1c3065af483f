// Text full of origins, and of what looks nearly like one, in every spelling that web pages have.
import type { Random } from './random.ts'

const schemes = ['', '', 'https', 'https', 'https', 'http', 'http', 'HTTPS', 'wss', 'ws', 'ftp', '\\n']
const colons = [':', ':', '%3A', '%3a', '%253A', '\\u003A', '&#58;', '&#x3A;']
const backslashes = ['', '', '\\', '\\\\\\', '%5C', '%255C']
const slashes = ['/', '/', '%2F', '%2f', '%252F', 'u002F', '&#x2F;', '&#47;']
const hosts = ['example.com', 'www.example.com', 'shop.example.com', 'other.org', 'notexample.com', 'mail.other.org']
const ports = ['8080', '8080', '443', '80', '80801', '9']
const ends = ['', '/', '/a', '.', ':', ':x', '%2F', '%', '?', ' ', '"', '<', '\n', '=', 'é', '\u0000', '&', '\\']
const badEnds = ['.a', '-', '@', '%40', ':1', '%3A1', '%253a1', 'x']

function slash(random: Random): string {
  return random.pick(backslashes).repeat(random.chance(2 / 3) ? random.below(8) : 0) + random.pick(slashes)
}

function anOrigin(random: Random, names: readonly string[]): string {
  const one = slash(random)
  return [
    random.pick(schemes),
    random.chance(5 / 6) ? random.pick(colons) : '',
    random.chance(5 / 6) ? one + (random.chance(7 / 8) ? one : slash(random)) : one,
    random.pick(names),
    random.chance(1 / 3) ? random.pick(colons) + random.pick(ports) : '',
    random.pick(random.chance(3 / 4) ? ends : badEnds),
  ].join('')
}

function noise(random: Random): string {
  const chars = ['a', '.', '/', '%', 'h', '\\', '-', ';']
  return Array.from({ length: random.below(150) }, () => random.pick(chars)).join('')
}

export function originText(random: Random, names: readonly string[] = hosts): string {
  const parts = Array.from({ length: 2 + random.below(12) }, () =>
    random.chance(2 / 3) ? anOrigin(random, names) : noise(random),
  )
  return parts.join(random.pick(['', ' ', '/']))
}

/** Without what one origin may be written as in two ways: capitals, and a port that is the scheme's own. */
export function canonical(text: string): string {
  return text.replaceAll('HTTPS', 'https').replace(/(?<!\d)(?:80|443)(?!\d)/g, '9')
}
