// The decision whether a clone's pages are production's, and the explanation where they are not.
import { describe, expect, it } from 'vitest'
import type { AnsweredPage, PageName } from '../../../../src-main/pages/checked-pages.ts'
import { pageDifferences } from '../../../../src-main/pages/compare.ts'
import { explain, tellingLine } from '../../../../src-main/pages/explain.ts'
import type { ShownPage } from '../../../../src-main/pages/page.ts'

const well: ShownPage = { status: 200, title: 'Acme', kind: 'front', ledTo: '', ledBy: '' }
const answered = (name: PageName, change: Partial<ShownPage> = {}): AnsweredPage => ({
  name,
  path: `/${name}`,
  page: { ...well, ...change },
})
/** What of a front page is told, given production's. */
const told = (found: Partial<ShownPage>, wanted?: Partial<ShownPage>, name: PageName = 'home') =>
  pageDifferences([answered(name, found)], wanted ? [answered(name, wanted)] : [], true).length > 0

describe('where production says what is right', () => {
  it.each<[string, Partial<ShownPage>, Partial<ShownPage>, boolean]>([
    ['the same page', {}, {}, false],
    ['the same error', { status: 500, kind: 'error' }, { status: 500, kind: 'error' }, false],
    ['the same page of nothing', { status: 404, kind: 'not-found' }, { status: 404, kind: 'not-found' }, false],
    ['what is shut as production’s is', { status: 401, kind: 'html' }, { status: 401, kind: 'html' }, false],
    ['an error', { status: 500, kind: 'html' }, {}, true],
    ['another error', { status: 404, kind: 'not-found' }, { status: 500, kind: 'error' }, true],
    ['a page that is shut', { status: 403, kind: 'html' }, {}, true],
    ['a page where production’s is shut', {}, { status: 403, kind: 'html' }, false],
    ['an error where production’s is shut', { status: 500, kind: 'html' }, { status: 503, kind: 'maintenance' }, true],
    ['a page where production doubts who asks', {}, { status: 403, kind: 'challenge' }, false],
    ['the screen that installs', { status: 200, kind: 'install' }, {}, true],
    ['a redirect without end', { status: null, kind: 'loop' }, {}, true],
    ['one that leads away', { status: 301, kind: 'away' }, {}, true],
    ['one that leads away in production too', { status: 301, kind: 'away' }, { status: 301, kind: 'away' }, false],
    ['nothing at all', { status: null, kind: 'silent' }, {}, true],
    ['the source, even where production shows it', { kind: 'source' }, { kind: 'source' }, true],
  ])('%s', (_what, found, wanted, is) => {
    expect(told(found, wanted)).toBe(is)
  })
})

describe('where production cannot be asked', () => {
  it.each<[string, Partial<ShownPage>, PageName, boolean]>([
    ['a page', {}, 'home', false],
    ['an error', { status: 500, kind: 'html' }, 'home', true],
    ['a post that is not found', { status: 404, kind: 'not-found' }, 'post', true],
    ['a front page that is shut', { status: 403, kind: 'html' }, 'home', true],
    ['an API that is hidden', { status: 404, kind: 'not-found' }, 'api', false],
    ['an API that is shut', { status: 401, kind: 'json' }, 'api', false],
    ['a log-in page that is hidden', { status: 404, kind: 'not-found' }, 'login', false],
    ['a log-in page that is an error', { status: 500, kind: 'error' }, 'login', true],
    ['maintenance', { status: 503, kind: 'maintenance' }, 'home', false],
  ])('%s', (_what, found, name, is) => {
    expect(told(found, undefined, name)).toBe(is)
  })
})

describe('titles', () => {
  const other = { title: 'Somebody else' }
  const site = [answered('home'), answered('post'), answered('page')]
  const both = [answered('home', other), answered('post', other), answered('page')]

  it('of another site are told', () => {
    expect(pageDifferences(both, site, true).map((one) => one.name)).toEqual(['home', 'post'])
  })
  it('of another moment are not', () => {
    expect(pageDifferences(both, site, false)).toEqual([])
  })
  it('one alone may be of its moment', () => {
    expect(pageDifferences([answered('home', other), answered('post')], site, true)).toEqual([])
  })
})

describe('the sentence', () => {
  const circumstances = { log: '', database: 'wp', tablePrefix: 'acme_' }
  const failed = (found: Partial<ShownPage>) =>
    explain([{ name: 'home', found: { ...well, title: '', ...found }, wanted: well }], circumstances)?.message

  it('says what is shown, what production shows, and what to look at', () => {
    expect(failed({ status: 200, kind: 'install' })).toBe(
      'Its front page answers 200 with WordPress’ own screen that installs an empty WordPress; production’s answers 200, “Acme”. WordPress finds no tables of a site in the database “wp” with the prefix “acme_”: check both in the production’s source.',
    )
    expect(failed({ status: null, kind: 'loop', ledTo: '/x', ledBy: 'Really Simple' })).toBe(
      'Its front page leads in circles (to /x, by Really Simple); production’s answers 200, “Acme”. A rule in .htaccess or a plugin wants another address than the clone’s.',
    )
  })

  it('names what else differs, once', () => {
    const wrong = { status: 500, title: '', kind: 'html', ledTo: '', ledBy: '' } as const
    const [home, post, api] = (['home', 'post', 'api'] as const).map((name) => ({
      name,
      found: wrong,
      wanted: undefined,
    }))
    expect(
      explain(
        [home, post, api].filter((one) => one !== undefined),
        circumstances,
      )?.message,
    ).toBe('Its front page answers 500. Its newest post and REST API differ as well.')
  })

  it('is none where nothing differs', () => {
    expect(explain([], circumstances)).toBeNull()
  })
})

describe('the line of the log', () => {
  it('is PHP’s last words rather than Apache’s, without stamps', () => {
    const log = [
      '[Fri Nov 27 15:00:00.1 2026] [mpm_prefork:notice] [pid 1] AH00163: Apache/2.4 configured -- resuming normal operations',
      '[Fri Nov 27 15:00:01.1 2026] [php:error] [pid 9] [client 127.0.0.1:1] PHP Fatal error:  Uncaught Error: Call to undefined function create_function() in /var/www/html/a.php:1',
      '[Fri Nov 27 15:00:02.1 2026] [core:alert] [pid 9] [client 127.0.0.1:1] AH00123: something else, referer: http://x/',
    ]
    expect(tellingLine(log.join('\n'))).toBe(
      'Uncaught Error: Call to undefined function create_function() in /var/www/html/a.php:1',
    )
    expect(tellingLine([log[0], log[2]].join('\n'))).toBe('AH00123: something else')
    expect(tellingLine(`${log[0]}`)).toBe('')
  })
})
