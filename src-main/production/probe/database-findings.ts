// What a probe says of production's database: its server, binary log, grants and tables. Pure.
import type { Finding } from '../../contract/models.ts'
import { compareSeries, seriesOf, serverTitle, suitableImages, titleOf } from '../../database/server/server-image.ts'
import type { ProbeReading } from './probe-reading.ts'
import { followable, modeOf } from './sync-mode.ts'

export function serverFinding({ server: { server, version } }: ProbeReading): Finding {
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

export function binlogFinding({ server }: ProbeReading): Finding | undefined {
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

export function grantsFinding({ grants: { missing }, server, wordpressAccount }: ProbeReading): Finding {
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

export function plainTablesFinding({ server: { plainTables } }: ProbeReading): Finding | undefined {
  if (plainTables.length === 0) return undefined
  const some = plainTables.slice(0, 3).join(', ') + (plainTables.length > 3 ? ', …' : '')
  return {
    name: 'Tables',
    level: 'warning',
    message: `${plainTables.length} of the tables (${some}) have no transactions. Rows written to them while the first copy runs may be in the copy already when they are replicated; Sitefork then keeps production’s newest.`,
  }
}
