// Asks production's own web server which PHP runs behind it.
import type { Duplex } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import type { Ssh } from '../reach/ssh.ts'
import { versionInHead } from './php-version.ts'

const answerMs = 5_000
const mostHead = 16 * 1024

/**
 * Asks the host's own web server for a file of WordPress that prints and changes nothing, and reads its PHP from the headers.
 * The request comes from the host itself, so that no proxy answers.
 */
export async function versionOfPages(ssh: Pick<Ssh, 'forward'>, siteUrl: string): Promise<string | undefined> {
  if (!URL.canParse(siteUrl)) return undefined
  const url = new URL(siteUrl)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined
  for (const port of url.protocol === 'https:' ? [443, 80] : [Number(url.port || 80), 80]) {
    const version = await headOf(ssh, url, port).then(versionInHead, () => undefined)
    if (version !== undefined) return version
  }
  return undefined
}

async function headOf(
  ssh: Pick<Ssh, 'forward'>,
  { host, hostname, protocol, pathname }: URL,
  port: number,
): Promise<string> {
  const line = await ssh.forward('127.0.0.1', port)
  // Nothing secret is sent, so the certificate is not checked.
  const stream = port === 443 ? connectTls({ socket: line, servername: hostname, rejectUnauthorized: false }) : line
  const path = `${pathname.replace(/\/$/, '')}/wp-includes/version.php`
  const scheme = protocol.replace(':', '')
  stream.write(
    `HEAD ${path} HTTP/1.1\r\nHost: ${host}\r\nX-Forwarded-Proto: ${scheme}\r\nUser-Agent: Sitefork\r\nConnection: close\r\n\r\n`,
  )
  return firstBytes(stream).finally(() => {
    stream.destroy()
    line.destroy()
  })
}

/** Reads the head of a response, as far as it comes in time. */
function firstBytes(stream: Duplex): Promise<string> {
  return new Promise((resolve) => {
    let head = ''
    const end = () => {
      clearTimeout(timer)
      resolve(head)
    }
    const timer = setTimeout(end, answerMs)
    stream.on('data', (chunk: Buffer) => {
      head += chunk.toString('latin1')
      if (head.length > mostHead || head.includes('\r\n\r\n')) end()
    })
    for (const event of ['end', 'close', 'error']) stream.on(event, end)
  })
}
