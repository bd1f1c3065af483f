// What a probe says of a site and its host: addresses, files, links, the clock. Pure.
import type { Finding } from '../../contract/models.ts'
import { plainText } from '../../contract/plain-text.ts'
import { isSiteUrl } from '../site/site-facts.ts'
import { unknownVersion } from '../site/wordpress-version.ts'
import type { ProbeReading } from './probe-reading.ts'

/** Warns of a clock that is off by two seconds or more: moments of history are told by production's clock. */
export function clockFinding({ clockAheadMs = 0 }: ProbeReading): Finding | undefined {
  if (Math.abs(clockAheadMs) < 2_000) return undefined
  const seconds = Math.round(Math.abs(clockAheadMs) / 1000)
  return {
    name: 'Clock',
    level: 'warning',
    message: `Production’s clock is ${seconds} seconds ${clockAheadMs > 0 ? 'ahead of' : 'behind'} this machine’s. Moments of its history are told by production’s clock.`,
  }
}

export function versionFinding({ files: { version } }: ProbeReading): Finding | undefined {
  if (version !== unknownVersion) return undefined
  return {
    name: 'WordPress',
    level: 'warning',
    message:
      'wp-includes/version.php does not say a version that is one. The site may have been tampered with; clones of it run as it is.',
  }
}

export function addressFinding({ homeUrl, siteUrl = homeUrl }: ProbeReading): Finding | undefined {
  const [option, wrong] = isSiteUrl(homeUrl) ? ['siteurl', siteUrl] : ['home', homeUrl]
  if (isSiteUrl(wrong)) return undefined
  return {
    name: 'Address',
    level: 'problem',
    message: `WordPress’ own address (the option “${option}”) is “${plainText(wrong)}”, which is not a URL. Correct it on production, then probe again.`,
  }
}

/** Refuses a host that is this machine's loopback: a container's loopback is its own. */
export function loopbackFinding({ hosts }: ProbeReading): Finding | undefined {
  const own = hosts.find((host) => /^(?:localhost|127\..*|::1|\[::1\])$/i.test(host))
  if (!own) return undefined
  return {
    name: 'Host',
    level: 'problem',
    message: `“${own}” means this machine itself, and for Sitefork’s containers it means themselves. Give the host by an address that containers reach too: its name or address on the network.`,
  }
}

export function carrierFinding({ files, runsCommands = true }: ProbeReading): Finding | undefined {
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

/** Says what is not known where the account runs no commands. */
export function shellFinding({ runsCommands = true }: ProbeReading): Finding | undefined {
  if (runsCommands) return undefined
  return {
    name: 'Shell',
    level: 'warning',
    message:
      'The SSH account runs no commands on its host, so the files come by SFTP, each that changed whole. Which PHP serves the site, and what of it lies outside of this directory, is not seen.',
  }
}

export function linksFinding({ files: { followed, layout } }: ProbeReading): Finding | undefined {
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
