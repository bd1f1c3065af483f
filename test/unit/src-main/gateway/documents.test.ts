// What a page gets besides its own behind the gateway: a wall in its headers, a guard in its head, once each.
import { setTimeout as pause } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { behindGateway } from '../../../support/behind-gateway.ts'

const { ask, clone, host, rawClone } = behindGateway({ port: 17_790 })
/** What a browser says of a page; that it opens one would first have it cleared of leftovers. */
const opened = { 'Sec-Fetch-Dest': 'document' }
const policies = (header: string | readonly string[] | undefined) =>
  [header ?? []].flat().join(', ').split(', ').filter(Boolean)
const html = { 'Content-Type': 'text/html; charset=utf-8' }

it('gets the guard, and a policy that lists the hosts that it names', async () => {
  await clone((_request, response) => {
    response.writeHead(200, html)
    response.end('<!DOCTYPE html>\n<html>\n<HEAD lang="x"><script src="https://maps.test/a.js"></script></HEAD>')
  })
  const { headers, text } = await ask({ headers: opened })
  const at = text.indexOf('<HEAD lang="x">') + '<HEAD lang="x">'.length
  expect(text.slice(at)).toMatch(
    /^<script src="\/\.sitefork\/guard\.js\?[\w-]+" data-reload><\/script><script src="https:/,
  )
  expect(policies(headers['content-security-policy'])).toEqual([
    expect.stringMatching(/^default-src 'self' .* maps\.test /),
  ])
})

it('that a script asks for, or that is no HTML, stays as it is', async () => {
  await clone((request, response) => {
    response.writeHead(200, request.url === '/css' ? { 'Content-Type': 'text/css' } : html)
    response.end('<!doctype html><head></head>')
  })
  const part = await ask({ headers: { 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Dest': 'empty', Accept: 'text/html' } })
  const style = await ask({ path: '/css', headers: opened })
  expect([part.text, style.text]).toEqual(['<!doctype html><head></head>', '<!doctype html><head></head>'])
  expect(style.headers['content-security-policy']).toBeUndefined()
})

it('keeps its own policy beside the wall, which also allows the guard by its nonce', async () => {
  await clone((_request, response) => {
    response.writeHead(200, { ...html, 'Content-Security-Policy': "script-src 'nonce-abc='" })
    response.end('<!doctype html><title>x</title>')
  })
  const { headers, text } = await ask({ headers: opened })
  const [own, wall] = policies(headers['content-security-policy'])
  expect(own).toBe(`script-src 'nonce-abc=' http://${host()}/.sitefork/guard.js`)
  expect(wall).toMatch(/^default-src 'self'/)
  expect(text).toMatch(/^<!doctype html><script src="[^"]+" nonce="abc=" data-reload>/)
})

it('that comes slowly is passed on as it comes', async () => {
  let goOn = () => {}
  await clone((_request, response) => {
    response.writeHead(200, html)
    response.write('<!doctype html><head>')
    goOn = () => response.end('</head>')
  })
  const asked = ask({ headers: opened })
  await pause(300)
  goOn()
  expect((await asked).text).toMatch(/<head><script [^>]+><\/script><\/head>$/)
})

it('serves the guard, and allows hosts that a page needed unless they are production’s', async () => {
  await clone((_request, response) => response.writeHead(200, html).end('<!doctype html><head></head>'))
  const path = /src="([^"]+)"/.exec((await ask({ headers: opened })).text)?.[1] ?? ''
  const guard = await ask({ path })
  expect([guard.headers['content-type'], guard.text.includes('"https://example.com":"http://hello.')]).toEqual([
    'text/javascript; charset=utf-8',
    true,
  ])
  const report = (body: string) => ask({ path: '/.sitefork/hosts', method: 'POST', body })
  expect([(await report('["https://late.test"]')).text, (await report('["https://late.test"]')).text]).toEqual([
    '{"again":true}',
    '{"again":false}',
  ])
  expect([(await report('["https://example.com"]')).text, (await report('no list')).status]).toEqual([
    '{"again":false}',
    400,
  ])
  expect((await ask({ headers: opened })).headers['content-security-policy']).toContain('https://late.test')
})

it.each(['HTTP/1.1 099 OK', 'HTTP/1.1 200 O\u0001K'])('that begins with “%s” is no page', async (start) => {
  await rawClone((socket) =>
    socket.once('data', () => socket.end(`${start}\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<head>`)),
  )
  const { status, text } = await ask({ headers: opened })
  expect([status, text.includes('no browser understands')]).toEqual([502, true])
})
