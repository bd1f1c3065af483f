// What Sitefork asks of Docker, asked of a real engine.
import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Failure } from '../../src-main/contract/failure.ts'
import { openAdminClient } from '../../src-main/database/client/admin-client.ts'
import type { ContainerSpec } from '../../src-main/docker/docker.ts'
import { openShellPool, type ShellPool } from '../../src-main/docker/shell-pool.ts'
import { type TestInstance, testInstance } from '../support/docker.ts'

let test: TestInstance
let image: string
beforeAll(async () => {
  test = await testInstance()
  image = await test.docker.image('keeper')
})
afterAll(() => test?.cleanup())

const sleeper = (name: string, change: Partial<ContainerSpec> = {}): ContainerSpec => ({
  name,
  role: 'courier',
  image,
  command: ['sleep', 'infinity'],
  mounts: [],
  network: 'none',
  ...change,
})

describe('an image', () => {
  it('is built once for the same inputs', async () => {
    const lines: string[] = []
    expect(await test.docker.image('keeper', (line) => lines.push(line))).toBe(image)
    expect(lines).toEqual([])
  })
})

describe('a command in a container', () => {
  beforeAll(() => test.docker.run(sleeper('commands')))

  it('gets its input, and its output is kept apart', async () => {
    const result = await test.docker.exec('commands', ['sh', '-c', 'cat; echo oops >&2'], { stdin: 'pa$$ "word"' })
    expect(result).toEqual({ exitCode: 0, stdout: 'pa$$ "word"', stderr: 'oops\n' })
  })

  it('streams many megabytes each way', async () => {
    let bytes = 0
    await test.docker.exec('commands', ['head', '-c', '50000000', '/dev/zero'], {
      onStdout: (chunk) => {
        bytes += chunk.length
      },
    })
    const { stdout } = await test.docker.exec('commands', ['wc', '-c'], { stdin: Buffer.alloc(20_000_000) })
    expect([bytes, Number(stdout)]).toEqual([50_000_000, 20_000_000])
  })

  it('that fails says what it said', async () => {
    await expect(test.docker.exec('commands', ['ls', '/nowhere'])).rejects.toMatchObject({
      code: 'container-failed',
      detail: expect.stringContaining('/nowhere'),
    })
  })

  it('ends inside the container when it is cancelled, with its children', async () => {
    const controller = new AbortController()
    const running = test.docker.exec('commands', ['sh', '-c', 'sleep 4321 & echo up; wait'], {
      signal: controller.signal,
      onStdout: () => controller.abort(new Error('enough')),
    })
    await expect(running).rejects.toThrow('enough')
    await expect
      .poll(async () => (await test.docker.exec('commands', ['ps', '-eo', 'args'])).stdout)
      .not.toContain('sleep 4321')
  })

  it('ends when it writes without end, whoever asked', async () => {
    const endless = ['sh', '-c', 'cat /dev/zero & cat /dev/zero']
    await expect(test.docker.exec('commands', endless, { mostBytes: 2 ** 20 })).rejects.toMatchObject({
      code: 'container-failed',
      message: expect.stringContaining('more than 1 MB'),
    })
    const picky = () => {
      throw new Error('not this')
    }
    await expect(test.docker.exec('commands', endless, { onStdout: picky })).rejects.toMatchObject({
      cause: expect.objectContaining({ message: 'not this' }),
    })
    const errands = openShellPool(test.docker, 'commands')
    await expect(errands.run(['cat', '/dev/zero'])).rejects.toMatchObject({
      message: expect.stringContaining('more than 64 MB'),
    })
    expect((await errands.run(['echo', 'next'])).stdout).toBe('next\n')
    errands.close()
    const session = openAdminClient({
      docker: test.docker,
      container: 'commands',
      argv: ['sh', '-c', 'read question; cat /dev/zero'],
      failure: (complaint) => new Failure('database-unreachable', complaint),
      most: 2 ** 20,
    })
    const lines = openAdminClient({
      docker: test.docker,
      container: 'commands',
      argv: ['sh', '-c', 'read question; yes /dev/zero'],
      failure: (complaint) => new Failure('database-unreachable', complaint),
      most: 2 ** 20,
    })
    await expect(lines.query('SELECT 1')).rejects.toMatchObject({ code: 'too-much' })
    await expect(session.query('SELECT 1')).rejects.toMatchObject({ code: 'too-much' })
    await expect
      .poll(async () => (await test.docker.exec('commands', ['ps', '-eo', 'args'])).stdout)
      .not.toContain('/dev/zero')
  })
})

describe('containers, volumes and networks', () => {
  it('carry labels, and are found by them', async () => {
    await test.docker.createVolume({ name: 'v', owner: 'acme', state: 's1' })
    await test.docker.run(sleeper('owned', { owner: 'acme', state: 's1', mounts: [{ volume: 'v', target: '/v' }] }))
    expect((await test.docker.list({ owner: 'acme' })).map((one) => [one.name, one.running])).toEqual([['owned', true]])
    expect((await test.docker.listVolumes({ state: 's1' })).map((one) => one.name)).toEqual(['v'])
    await test.docker.remove('owned')
    await test.docker.removeVolume('v')
    expect([await test.docker.inspect('owned'), await test.docker.inspectVolume('v')]).toEqual([null, null])
  })

  it('publish on loopback only', async () => {
    const { ports } = await test.docker.run(sleeper('published', { network: 'clones', publish: [80] }))
    expect(ports[80]).toBeGreaterThan(1024)
    const shown = execFileSync('docker', ['port', `sitefork-${test.instance}-published`], { encoding: 'utf8' })
    expect(shown.trim()).toBe(`80/tcp -> 127.0.0.1:${ports[80]}`)
  })

  it('may be removed and stopped again without an error', async () => {
    await test.docker.run(sleeper('twice'))
    await test.docker.stop('twice', 0)
    await test.docker.stop('twice', 0)
    await test.docker.remove('twice')
    await test.docker.remove('twice')
    await test.docker.stop('twice')
  })

  it('that an earlier Sitefork confined less are shut down and removed, with nothing of their volumes', async () => {
    await test.docker.createVolume({ name: 'kept' })
    await test.docker.run(sleeper('present'))
    const label = (name: string, value: string) => ['--label', `dev.sitefork.${name}=${value}`]
    const earlier = `sitefork-${test.instance}-earlier`
    const mount = `type=volume,source=sitefork-${test.instance}-kept,target=/kept`
    const ofIt = [
      ...label('instance', test.instance),
      ...label('role', 'mirror'),
      '--mount',
      mount,
      '--entrypoint',
      'sh',
    ]
    const said = 'trap "echo ended > /kept/how; exit" TERM; while :; do sleep 0.1; done'
    execFileSync('docker', ['run', '--detach', '--name', earlier, ...ofIt, image, '-c', said])
    expect(await test.docker.removeEarlier()).toEqual(['earlier'])
    expect((await test.docker.inspect('present'))?.running).toBe(true)
    await test.docker.run(sleeper('look', { mounts: [{ volume: 'kept', target: '/kept' }] }))
    expect((await test.docker.exec('look', ['cat', '/kept/how'])).stdout).toBe('ended\n')
    for (const name of ['look', 'present']) await test.docker.remove(name)
  })

  it('of somebody else are never touched', async () => {
    const name = `sitefork-${test.instance}-foreign`
    execFileSync('docker', ['volume', 'create', name])
    await test.docker.removeVolume('foreign')
    expect(
      execFileSync('docker', ['volume', 'ls', '-q', '--filter', `name=${name}`], { encoding: 'utf8' }).trim(),
    ).toBe(name)
    execFileSync('docker', ['volume', 'rm', name])
  })
})

describe('errands', () => {
  let errands: ShellPool
  beforeAll(async () => {
    await test.docker.run(sleeper('errands'))
    errands = openShellPool(test.docker, 'errands')
  })

  it('take any words, and keep input, output and exit code of each apart', async () => {
    const odd = ['it’s', "o'clock", '$(id)', '`id`', 'two\nlines\n', '', '\\', '* "x"']
    const told = await errands.run(['sh', '-c', 'printf "%s|" "$@"; echo said >&2; exit 3', 'sh', ...odd], {
      allowFailure: true,
    })
    expect(told).toEqual({ exitCode: 3, stdout: `${odd.join('|')}|`, stderr: 'said\n' })
    expect((await errands.run(['cat'], { stdin: "a 'b' $c\n\n" })).stdout).toBe("a 'b' $c\n\n")
    expect((await errands.run(['cat'])).stdout).toBe('')
    await expect(errands.run(['ls', '/nowhere'])).rejects.toMatchObject({
      code: 'container-failed',
      detail: expect.stringContaining('/nowhere'),
    })
  })

  it('run beside each other, and the shells of those that ended are used again', async () => {
    const all = Array.from({ length: 8 }, (_, n) => errands.run(['sh', '-c', 'sleep 0.2; echo "$1"', 'sh', String(n)]))
    expect((await Promise.all(all)).map((one) => one.stdout)).toEqual(all.map((_, n) => `${n}\n`))
    const shell = async () => (await errands.run(['sh', '-c', 'echo $PPID'])).stdout
    expect(await shell()).toBe(await shell())
  })

  it('give megabytes whole', async () => {
    const { stdout } = await errands.run(['seq', '1', '500000'])
    expect([stdout.length, stdout.slice(-7)]).toEqual([3_388_895, '500000\n'])
  })

  it('end inside the container when they are cancelled; the next goes on', async () => {
    const controller = new AbortController()
    const running = errands.run(['sh', '-c', 'sleep 9876'], { signal: controller.signal })
    await expect.poll(processes).toContain('sleep 9876')
    controller.abort(new Error('enough'))
    await expect(running).rejects.toThrow('enough')
    await expect.poll(processes).not.toContain('sleep 9876')
    expect((await errands.run(['echo', 'on'])).stdout).toBe('on\n')
  })

  it('fail with their container, and find it again', async () => {
    const running = errands.run(['sleep', '9999'])
    running.catch(() => undefined)
    await expect.poll(processes).toContain('sleep 9999')
    await test.docker.stop('errands', 0)
    await expect(running).rejects.toMatchObject({ code: 'container-failed' })
    await expect(errands.run(['true'])).rejects.toThrow()
    await test.docker.start('errands')
    expect((await errands.run(['echo', 'again'])).stdout).toBe('again\n')
  })

  it('leave no shell behind when they are closed', async () => {
    await errands.run(['true'])
    errands.close()
    await expect.poll(async () => (await processes()).split('\n').filter((one) => one === 'sh')).toEqual([])
  })

  const processes = async () => (await test.docker.exec('errands', ['ps', '-eo', 'args'])).stdout
})
