// What clones may show besides what production shows, and what production may show besides its pages.
import { beforeAll, describe, expect, it } from 'vitest'
import type { Job } from '../../src-main/contract/models.ts'
import { linkedSite } from '../support/linked-site.ts'

const site = linkedSite()
const plugin = 'wp-content/mu-plugins/trouble.php'

beforeAll(() => site.production.exec('mkdir', '-p', `${site.production.path}/wp-content/mu-plugins`))

/** As production is now, with these files of its own. */
async function fork(name: string, php: string): Promise<Job> {
  await site.production.writeFile(plugin, `<?php ${php}`)
  const started = await site.host.client().clone.fork({ production: site.id, name, from: { is: 'now' } })
  return site.host.ended(started.job)
}

/** Production has this file, and its clones do not. */
const onlyThere = '/opt/production/configure.php'

describe('a fork of a site that shows', () => {
  it.each([
    [
      'a redirect without end',
      `if (!is_file('${onlyThere}') && !is_admin()) { header('X-Redirect-By: Trouble'); header('Location: ' . $_SERVER['REQUEST_URI'], true, 302); exit; }`,
      /Its front page leads in circles \(to .*, by Trouble\)/,
    ],
    [
      'another host',
      `if (!is_file('${onlyThere}')) { header('Location: https://other.example/', true, 301); exit; }`,
      /leads away, to https:\/\/other\.example\/; production’s answers 200.*other\.example is an address of this site too/,
    ],
    ['nothing', `if (!is_file('${onlyThere}')) exit;`, /Its front page answers 200 with an empty page/],
    [
      'no posts',
      `if (!is_file('${onlyThere}')) add_action('template_redirect', function () { if (is_single() || is_page()) { status_header(404); exit('Nothing'); } });`,
      /Its newest post answers 404; production’s answers 200.*Its newest page differs as well\./,
    ],
    [
      'another site',
      `if (!is_file('${onlyThere}')) add_filter('pre_option_blogname', fn() => 'Somebody else');`,
      /Its front page answers 200, “Somebody else – .*”; production’s answers 200, “Acme Garden – /,
    ],
  ])('%s', async (what, php, said) => {
    const job = await fork(what.replaceAll(' ', '-'), php)
    expect(job).toMatchObject({ state: 'failed', failure: { code: 'pages-differ' } })
    expect(job.failure?.message).toMatch(said)
  })

  it.each([
    [
      'what production shows, even where that is an error',
      `if (!is_admin()) { status_header(500); exit('Broken here too'); }`,
    ],
    [
      'no log-in page, as production hides it',
      `if (str_contains($_SERVER['REQUEST_URI'], 'wp-login')) { status_header(404); exit('No'); }`,
    ],
    [
      'its pages, where production doubts who asks',
      `if (is_file('${onlyThere}')) { status_header(403); exit('Robots'); }`,
    ],
    [
      'a title of the moment',
      `add_filter('pre_get_document_title', fn() => is_front_page() ? 'News ' . microtime(true) : '');`,
    ],
  ])('%s is done', async (what, php) => {
    const job = await fork(`done-${what.length}`, php)
    expect(job).toMatchObject({ state: 'done', failure: null })
  })
})

it('a point whose clones show an error where production shows its pages is not proven', async () => {
  const { client, ended } = site.host
  const points = () => client().point.list({ production: site.id })
  await fork('unproven', `if (!is_file('${onlyThere}')) only_in_production();`)
  const [newest] = await points()
  const { job } = await client().point.prove({ point: newest?.id ?? '' })
  expect(await ended(job)).toMatchObject({ state: 'failed', failure: { code: 'pages-differ' } })
  expect((await points())[0]?.proof?.failure?.message).toMatch(
    /^This point does not come up as production’s site: Its front page answers 500/,
  )
})

it('while production’s web server is away, what it answered last counts', async () => {
  await site.production.exec('apache2ctl', 'stop')
  const job = await fork('away', `if (!is_file('${onlyThere}')) { status_header(403); exit('Not here'); }`)
  expect(job.failure?.message).toMatch(/Its front page answers 403; production’s answers 200/)
})
