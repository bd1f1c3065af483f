// The few pages that are the gateway's own: no such clone, a clone that does not run, a clone that does not answer.
import type { ServerResponse } from 'node:http'
import { largestHead, type UpstreamTrouble } from './upstream-answer.ts'

export interface OwnPage {
  readonly status: 200 | 400 | 403 | 404 | 409 | 502 | 503 | 504
  readonly title: string
  readonly sentence: string
  /** Whether the page loads itself again: what it waits for may be over soon. */
  readonly again?: boolean
  /** Where the browser goes on to at once. It goes from this page, so cookies for this site alone are sent there too. */
  readonly leadsTo?: string
  /** A button that posts the token to a path of the gateway's own. */
  readonly button?: { readonly label: string; readonly path: string; readonly token: string }
}

/** The header of every page of the gateway's own, by which it is told from a clone's answer. */
export const ownPageHeader = 'X-Sitefork'

/** It says nothing about the clones there are: any page on the Web may lead a browser here by a name of its own. */
export const unknownHost: OwnPage = {
  status: 404,
  title: 'No such address',
  sentence: 'There is no clone at this address. Open it from Sitefork, which knows the addresses of all clones.',
}

export const badTarget: OwnPage = { status: 400, title: 'Bad request', sentence: 'This request names no page.' }

export const foreignPage = (label: string): OwnPage => ({
  status: 409,
  title: label,
  sentence: `This page is of another clone, which had the name “${label}” before. It was not sent on. Load the page again to see the clone of today.`,
})

export const refusesCookies = (label: string): OwnPage => ({
  status: 403,
  title: label,
  sentence: `This browser keeps no cookies for “${label}”, so Sitefork cannot tell whether what it stored is of an earlier clone of that name. Allow cookies for this address, then load it again.`,
})

export const waitingPage = (label: string, message: string): OwnPage => ({
  status: 503,
  title: label,
  sentence: message,
  again: true,
})

const instead: Readonly<Record<Exclude<UpstreamTrouble, 'unreachable'>, string>> = {
  silent: 'said nothing for so long that Sitefork stopped waiting for it',
  'endless-headers': 'began an answer and did not come to an end of its headers',
  'large-headers': `did what it was asked, and answered with more headers than a browser takes (${largestHead / 1024} KB)`,
  'not-http': 'answered with something that no browser understands',
  'only-a-part': 'answered with a part of this page where the whole was asked for',
}

/** Says what a clone does instead of answering. @param sent whether the request may have changed something nevertheless */
export function troubledPage(label: string, trouble: UpstreamTrouble, sent = false): OwnPage {
  if (trouble === 'unreachable') {
    return {
      status: 502,
      title: label,
      sentence: sent
        ? `The clone “${label}” broke off without an answer. It may have done what it was asked all the same: look before you send it again. Its state is in Sitefork, and its log says more.`
        : `The clone “${label}” does not answer right now. Nothing of it is lost; see its state in Sitefork, or stop and start it there.`,
      again: !sent,
    }
  }
  return {
    status: trouble === 'silent' || trouble === 'endless-headers' ? 504 : 502,
    title: label,
    sentence: `The clone “${label}” ${instead[trouble]}. Nothing of it is lost, and its other pages are not affected; production may do the same. Load the page again to try once more.`,
  }
}

/** The seconds after which a waiting page loads itself again. */
const again = 2

export function sendPage(
  response: ServerResponse,
  page: OwnPage,
  headers: Readonly<Record<string, string | string[]>> = {},
): void {
  const html = render(page)
  response.writeHead(page.status, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': Buffer.byteLength(html),
    'Content-Security-Policy':
      "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
    'Cache-Control': 'no-store',
    ...(page.leadsTo !== undefined && { 'Referrer-Policy': 'no-referrer' }),
    ...headers,
    [ownPageHeader]: String(page.status),
    ...(page.status === 503 && { 'Retry-After': String(again) }),
  })
  response.end(html)
}

function render({ title, sentence, again: looksAgain, leadsTo, button }: OwnPage): string {
  const refresh = leadsTo === undefined ? looksAgain && String(again) : `0;url=${escaped(leadsTo)}`
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
${refresh ? `<meta http-equiv="refresh" content="${refresh}">\n` : ''}<title>${escaped(title)} · Sitefork</title>
<style>
:root { color-scheme: light dark; font: 17px/1.5 system-ui, sans-serif }
main { max-width: 34rem; margin: 22vh auto; padding: 0 1.5rem }
h1 { font-size: 1.3rem; margin: 0 0 .5rem }
p { margin: 0 }
button { font: inherit; margin-top: 1.2rem; padding: .3rem 1.2rem }
</style>
<main>
<h1>${escaped(title)}</h1>
<p>${escaped(sentence)}</p>
${button ? formOf(button) : ''}</main>
</html>
`
}

function formOf({ label, path, token }: NonNullable<OwnPage['button']>): string {
  return `<form method="post" action="${escaped(path)}">
<input type="hidden" name="token" value="${escaped(token)}">
<button>${escaped(label)}</button>
</form>
`
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`)
}
