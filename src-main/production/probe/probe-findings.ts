// Turns what a probe read into sentences for the person, worst first; a problem among them refuses the link.
import type { Finding, PhpFacts, SyncMode } from '../../contract/models.ts'
import { plainText } from '../../contract/plain-text.ts'
import { compareSeries, seriesOf, serverTitle, suitableImages, titleOf } from '../../database/server/server-image.ts'
import type { GrantCheck } from '../../database/site/grants.ts'
import type { ServerFacts } from '../../database/site/server-facts.ts'
import { phpFindings } from '../php/php-findings.ts'
import { type Caches, cacheFindings } from '../site/object-cache.ts'
import { isSiteUrl } from '../site/site-facts.ts'
import type { WordpressFiles } from '../site/wordpress-files.ts'
import { unknownVersion } from '../site/wordpress-version.ts'

export interface ProbeReading {
  readonly server: ServerFacts
  readonly grants: GrantCheck
  readonly files: WordpressFiles
  /** False where the account has no shell. */
  readonly runsCommands?: boolean
  /** False when the person gave an account of its own for replication. */
  readonly wordpressAccount: boolean
  readonly homeUrl: string
  readonly siteUrl?: string
  /** How far production's clock is ahead of this machine's. */
  readonly clockAheadMs?: number
  /** Undefined where the host does not say it. */
  readonly php?: PhpFacts | undefined
  readonly caches?: Caches | undefined
  /** Hosts that containers connect to by themselves: the SSH host, and a database server reached directly. */
  readonly hosts: readonly string[]
}

const levels = { problem: 0, warning: 1, ok: 2 } as const

export function findingsOf(read: ProbeReading): Finding[] {
  const all = [
    server(read),
    binlog(read),
    grants(read),
    wordpress(read),
    address(read),
    loopback(read),
    carrier(read),
    shell(read),
    plainTables(read),
    links(read),
    clock(read),
    ...phpFindings(read.php),
    ...cacheFindings(read.caches),
  ]
  return all.filter((one) => one !== undefined).sort((a, b) => levels[a.level] - levels[b.level])
}

function server({ server: { server, version } }: ProbeReading): Finding {
  const name = 'Database server'
  const [best, other] = suitableImages(server, version)
  if (version === '') {
    return {
      name,
      level: 'warning',
      message: `The ${serverTitle(server)} server does not say a version that is one, so nothing of it is relied on: rows are pulled, on a schedule${best ? `, into ${titleOf(best)}, which its clones run too` : ''}. History then has the moments of pulls, not every second.`,
    }
  }
  const itself = `${serverTitle(server)} ${version}`
  if (!best || !followable(server, version)) {
    return {
      name,
      level: 'warning',
      message: `This production runs ${itself}, which is too old to be followed: rows are pulled instead, on a schedule, into ${best ? titleOf(best) : 'a newer one'}, which its clones run too. History then has the moments of pulls, not every second.`,
    }
  }
  if (best.is === 'official') {
    const pulled = `its mirror and its clones run the official image ${best.name}, which is pulled once`
    return other
      ? { name, level: 'ok', message: `${itself} answers; ${pulled}, or ${titleOf(other)} where it cannot be.` }
      : { name, level: 'warning', message: `${itself} answers; ${pulled}. Nothing else can stand in for it.` }
  }
  if (compareSeries(best.series, seriesOf(version)) === 0) return { name, level: 'ok', message: `${itself} answers.` }
  return {
    name,
    level: 'warning',
    message: `This production runs ${itself}; its mirror and its clones run ${titleOf(best)}. What a site does is the same; what the server is asked about itself is not.`,
  }
}

/** Whether servers of today replicate from one that old, by the words Sitefork has for it. */
export function followable(server: ServerFacts['server'], version: string): boolean {
  return compareSeries(seriesOf(version), server === 'mysql' ? [8, 0] : [10, 3]) >= 0
}

function binlog({ server }: ProbeReading): Finding | undefined {
  const name = 'Binary log'
  if (!followable(server.server, server.version)) return undefined
  if (server.binlog === 'row' && server.gtid) {
    if (server.rowImage && server.rowImage !== 'FULL') {
      return {
        name,
        level: 'warning',
        message: `The binary log holds ${server.rowImage} row images. Following works; comparing clones will need binlog_row_image=FULL.`,
      }
    }
    return { name, level: 'ok', message: 'The binary log is on and row-based.' }
  }
  const how =
    server.binlog === 'row'
      ? 'The binary log has no global transaction ids (gtid_mode is off)'
      : server.binlog === 'other'
        ? 'The binary log is on but not row-based'
        : server.binlog === 'off'
          ? 'The binary log is off'
          : 'The server does not say whether it has a binary log'
  const wanted =
    server.server === 'mysql' ? 'log_bin, binlog_format=ROW and gtid_mode=ON' : 'log_bin and binlog_format=ROW'
  return {
    name,
    level: 'warning',
    message: `${how}, so there is nothing to follow: rows are pulled instead, on a schedule. History then has the moments of pulls, not every second. With ${wanted} it would have every second.`,
  }
}

function grants({ grants: { missing }, server, wordpressAccount }: ProbeReading): Finding {
  const name = 'Grants'
  if (missing.length === 0) return { name, level: 'ok', message: `${server.account} may read and replicate.` }
  const other = wordpressAccount ? ' You may also give Sitefork a database account of its own that has them.' : ''
  const lacks = `The database account ${server.account} lacks ${missing.join(', ')}.`
  if (missing.includes('SELECT') || modeOf(server, missing) === 'replicated') {
    return {
      name,
      level: 'problem',
      message: `${lacks} Have the server’s administrator run the SQL shown, then probe again.${other}`,
    }
  }
  return {
    name,
    level: 'warning',
    message: `${lacks} Rows are pulled instead of followed, on a schedule; history then has the moments of pulls, not every second. With the SQL shown it would have every second.${other}`,
  }
}

/** Followed where the server and the account allow it, pulled otherwise. */
export function modeOf(
  server: Pick<ServerFacts, 'server' | 'version' | 'binlog' | 'gtid'>,
  missingGrants: readonly string[],
): SyncMode {
  const allowed = !missingGrants.some((right) => right === 'REPLICATION SLAVE' || right === 'RELOAD')
  const able = followable(server.server, server.version) && server.binlog === 'row' && server.gtid
  return able && allowed ? 'replicated' : 'pulled'
}

/** History is told in production's time. */
function clock({ clockAheadMs = 0 }: ProbeReading): Finding | undefined {
  if (Math.abs(clockAheadMs) < 2_000) return undefined
  const seconds = Math.round(Math.abs(clockAheadMs) / 1000)
  return {
    name: 'Clock',
    level: 'warning',
    message: `Production’s clock is ${seconds} seconds ${clockAheadMs > 0 ? 'ahead of' : 'behind'} this machine’s. Moments of its history are told by production’s clock.`,
  }
}

function wordpress({ files: { version } }: ProbeReading): Finding | undefined {
  if (version !== unknownVersion) return undefined
  return {
    name: 'WordPress',
    level: 'warning',
    message:
      'wp-includes/version.php does not say a version that is one. The site may have been tampered with; clones of it run as it is.',
  }
}

function address({ homeUrl, siteUrl = homeUrl }: ProbeReading): Finding | undefined {
  const [option, wrong] = isSiteUrl(homeUrl) ? ['siteurl', siteUrl] : ['home', homeUrl]
  if (isSiteUrl(wrong)) return undefined
  return {
    name: 'Address',
    level: 'problem',
    message: `WordPress’ own address (the option “${option}”) is “${plainText(wrong)}”, which is not a URL. Correct it on production, then probe again.`,
  }
}

/** A container's loopback is its own. */
function loopback({ hosts }: ProbeReading): Finding | undefined {
  const own = hosts.find((host) => /^(?:localhost|127\..*|::1|\[::1\])$/i.test(host))
  if (!own) return undefined
  return {
    name: 'Host',
    level: 'problem',
    message: `“${own}” means this machine itself, and for Sitefork’s containers it means themselves. Give the host by an address that containers reach too: its name or address on the network.`,
  }
}

function carrier({ files, runsCommands = true }: ProbeReading): Finding | undefined {
  if (!runsCommands) return undefined
  const name = 'Files'
  switch (files.carrier) {
    case 'rsync':
      return undefined
    case 'sftp':
      return {
        name,
        level: 'warning',
        message:
          'There is no rsync on the SSH host, so the files come by SFTP: each time all names are asked for, and a file that changed comes whole. With rsync there (apt-get install rsync) only what changed of it would.',
      }
    case null:
      return {
        name,
        level: 'problem',
        message:
          'The SSH host has neither rsync nor SFTP, so the files cannot be copied. Have rsync installed there (apt-get install rsync), or this line in its sshd_config: Subsystem sftp internal-sftp. Then probe again.',
      }
  }
}

/** Nothing of the site is computed where nothing runs. */
function shell({ runsCommands = true }: ProbeReading): Finding | undefined {
  if (runsCommands) return undefined
  return {
    name: 'Shell',
    level: 'warning',
    message:
      'The SSH account runs no commands on its host, so the files come by SFTP, each that changed whole. Which PHP serves the site, and what of it lies outside of this directory, is not seen.',
  }
}

function plainTables({ server: { plainTables } }: ProbeReading): Finding | undefined {
  if (plainTables.length === 0) return undefined
  const some = plainTables.slice(0, 3).join(', ') + (plainTables.length > 3 ? ', …' : '')
  return {
    name: 'Tables',
    level: 'warning',
    message: `${plainTables.length} of the tables (${some}) have no transactions. Rows written to them while the first copy runs may be in the copy already when they are replicated; Sitefork then keeps production’s newest.`,
  }
}

function links({ files: { followed, layout } }: ProbeReading): Finding | undefined {
  const some = (all: readonly string[]) => `${all.slice(0, 3).join(', ')}${all.length > 3 ? ' and others' : ''}`
  const name = 'Links'
  const { missing } = layout
  if (missing.length > 0) {
    return {
      name,
      level: 'warning',
      message: `${some(missing)}: not there, not to be read by this SSH user, or no place of this site alone, so clones do not have it.`,
    }
  }
  if (followed.length === 0) return undefined
  const message = `What lies outside of the site’s directory is copied too, and stands in clones where it stands here: ${some(followed)}.`
  return { name, level: 'ok', message }
}
