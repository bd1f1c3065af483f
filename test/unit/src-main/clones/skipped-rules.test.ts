// What of a clone's .htaccess was left out, as told in its remarks.
import { expect, it } from 'vitest'
import { skippedRules } from '../../../../src-main/clones/skipped-rules.ts'

const said = (at: string, word: string) =>
  `[Fri Nov 27 13:20:09.087040 2026] [owner:warn] [pid 9:tid 9] [client 192.0.2.1:59498] skipped ${at}: ${word}`

it('names every line once, in the order of files and lines, whichever process said it first', () => {
  const log = [
    said('/var/www/html/.htaccess:12', 'GeoIPEnable'),
    '[Fri Nov 27 13:20:09 2026] [php:warn] skipped /etc/passwd:1: no word of the server’s own reader',
    said('/var/www/html/.htaccess:2', 'ModPagespeed'),
    said('/var/www/html/.htaccess:12', 'GeoIPEnable'),
    said('/var/www/html/wp-admin/.htaccess:1', '<LiteSpeed>'),
  ].join('\n')
  expect(skippedRules(log, '/var/www/html')).toBe(
    'The clone’s web server skipped what only production’s knows: .htaccess line 2 (ModPagespeed), .htaccess line 12 (GeoIPEnable), wp-admin/.htaccess line 1 (<LiteSpeed>). Everything else in these files counts.',
  )
})

it('says nothing of a site whose every line counts, and not everything of one that has hundreds', () => {
  expect(skippedRules('[mpm_prefork:notice] resuming normal operations', '/var/www/html')).toBeUndefined()
  const log = Array.from({ length: 150 }, (_, line) => said(`/var/www/html/.htaccess:${line + 1}`, 'Odd')).join('\n')
  expect(skippedRules(log, '/var/www/html')).toMatch(/line 12 \(Odd\), and 138 more\. /)
})
