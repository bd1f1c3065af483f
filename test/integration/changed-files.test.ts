// What files differ between two states, found in a real pool of either kind, and held against the files themselves.
import { beforeEach, describe, expect, it } from 'vitest'
import type { FileChange } from '../../src-main/changes/file-change.ts'
import { randomOf } from '../support/random.ts'
import { sitePoint as point, sharedFolder as shared, sitePool, sharedTree as tree } from '../support/site-pool.ts'

/** A site with something of each kind, whose names are not kind to anybody. */
const makeSite = `set -e
cd "/pool/$1"
mkdir trees trees/${tree} && cd files
mkdir -p plugins/hello/lib plugins/empty themes uploads
for name in a b c d e; do echo "$name" > "$name"; done
for name in 1 2 3 4 5 6 7 8 9; do echo "code $name" > "plugins/hello/lib/$name.php"; done
: > plugins/hello/nothing
head -c 300000 /dev/urandom > uploads/photo.jpg
truncate -s 20G uploads/sparse && echo end >> uploads/sparse
echo one > linked && ln linked also && ln -s a link
printf x > "$(printf 'quote\\047"and\\nline')" && printf x > "$(printf 'latin-\\351')" && printf x > -rf && printf x > 'back\\slash'
echo shared > ../trees/${tree}/shared.txt
echo rows > ../db/rows
touch -d '2020-01-01 00:00:00' a b c d e plugins/hello/lib/* plugins/hello/nothing uploads/photo.jpg linked
chown -hR 33:33 . ../trees/${tree}`

describe.each(['btrfs-loop', 'plain-copy'] as const)('files of a pool of kind %s', (kind) => {
  const site = sitePool(kind, makeSite)
  let clone = ''
  beforeEach(async () => {
    clone = await site.copied(point)
  })

  /** Works in the files of a state, as its web server does. */
  const work = (script: string, state = clone) =>
    site.pool.run(['sh', '-c', `set -e; cd "/pool/$1/files"; ${script}`, 'sh', state])

  const frozen = () => site.pool.run(['sh', '-c', 'ls /pool/.frozen 2>/dev/null || true'])

  /** The changes in a few words: `+` what is new, `-` what went, `~` what is another. Proven by all bytes of both states. */
  async function changed(from = point, to = clone): Promise<string[]> {
    const { changes, more, tooDeep } = await site.pool.changedFiles(from, to)
    expect({ more, tooDeep, wrong: await site.pool.proveFiles(from, to, changes) }).toEqual({
      more: 0,
      tooDeep: 0,
      wrong: [],
    })
    expect(await frozen()).toBe('')
    return changes.map(inWords)
  }

  it('that were not touched are told of neither, nor is a database', async () => {
    await work('echo more >> ../db/rows; cat a > /dev/null')
    expect(await changed()).toEqual([])
  })

  it('that are new, appended to, rewritten, of other permissions, or gone', async () => {
    await work('echo new > themes/new.css; echo more >> a; printf B\\\\n > b; chmod 600 c; rm d; rm -r plugins/empty')
    expect(await changed()).toEqual(['~ a 2→7', '~ b 2→2', '~ c 644→600', '- d', '- plugins/empty', '+ themes/new.css'])
  })

  it('that were touched and have the same bytes are told of neither', async () => {
    await work(
      'cat a > t; cat t > a; rm t; touch b; chmod 600 c; chmod 644 c; cp -p uploads/photo.jpg t; mv t uploads/photo.jpg',
    )
    expect(await changed()).toEqual([])
  })

  it('whose time was set back after they had been rewritten', async () => {
    await work("printf B\\\\n > b; touch -d '2020-01-01 00:00:00' b")
    expect(await changed()).toEqual(['~ b 2→2'])
  })

  it('that were renamed, alone and with their directory', async () => {
    await work(
      'mv a renamed; mv plugins/hello plugins/bye; echo more >> plugins/bye/lib/3.php; rm plugins/bye/lib/4.php; echo new > plugins/bye/lib/4.php; rm plugins/bye/lib/5.php; mv plugins/bye/lib/6.php themes/',
    )
    expect(await changed()).toEqual([
      '~ plugins/bye from plugins/hello',
      '~ plugins/bye/lib/3.php 7→12 from plugins/hello/lib/3.php',
      '~ plugins/bye/lib/4.php 7→4 from plugins/hello/lib/4.php',
      '- plugins/hello/lib/5.php',
      '~ renamed from a',
      '~ themes/6.php from plugins/hello/lib/6.php',
    ])
  })

  it('that changed names in a circle', async () => {
    await work('mv a t; mv c a; mv b c; mv t b')
    const circle = ['~ a from c', '~ b from a', '~ c from b']
    // Copies have no inodes in common: there, what lies at a path is compared with what lay there.
    expect(await changed()).toEqual(kind === 'btrfs-loop' ? circle : ['a', 'b', 'c'].map((name) => `~ ${name} 2→2`))
  })

  it('that changed their kind, or were moved onto others', async () => {
    await work(
      'rm a; mkdir a; echo in > a/in; rm link; echo file > link; rm -r plugins/hello; ln -s /etc plugins/hello; mv b c; rm d; ln -s e d',
    )
    expect(await changed()).toEqual([
      '~ a file→directory',
      '+ a/in',
      '- b',
      '~ c 2→2',
      '~ d file→link',
      '~ link link→file',
      '~ plugins/hello directory→link',
      '- plugins/hello/lib',
      ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((one) => `- plugins/hello/lib/${one}.php`),
      '- plugins/hello/nothing',
    ])
  })

  it('of an update, which puts a new directory in the place of the old one', async () => {
    await work(
      'mkdir new; cp -rp plugins/hello/. new/; echo 2 > new/lib/2.php; rm new/lib/3.php; echo x > new/lib/x.php; rm -r plugins/hello; mv new plugins/hello',
    )
    expect(await changed()).toEqual([
      '~ plugins/hello/lib/2.php 7→2',
      '- plugins/hello/lib/3.php',
      '+ plugins/hello/lib/x.php',
    ])
  })

  it('that have several names are told by each', async () => {
    await work('echo more >> also; ln a second; ln -s nowhere dangling')
    expect(await changed()).toEqual(['~ also 4→9', '+ dangling', '~ linked 4→9', '+ second'])
  })

  it('whose names are any bytes, and each is read by the name that is told', async () => {
    await work(
      `for name in -rf 'back\\slash' "$(printf 'latin-\\351')" "$(printf 'quote\\047"and\\nline')"; do echo more >> "./$name"; done
      mv "$(printf 'latin-\\351')" "$(printf 'latin-\\350')"`,
    )
    const { changes } = await site.pool.changedFiles(point, clone)
    expect(await site.pool.proveFiles(point, clone, changes)).toEqual([])
    const renamed = kind === 'btrfs-loop' ? 'latin-\\xe9' : null
    const names = ['-rf', 'back\\\\slash', 'latin-\\xe8', 'quote\'"and\nline']
    expect(changes.filter((one) => one.after).map((one) => [one.path, one.from])).toEqual(
      names.map((name) => [name, name.includes('latin') ? renamed : null]),
    )
    for (const name of names) {
      expect((await site.pool.readFile(clone, name, 100))?.content.toString()).toBe('xmore\n')
    }
    expect((await site.pool.readFile(point, 'latin-\\xe9', 100))?.content.toString()).toBe('x')
  })

  it('in directories beside the site’s own', async () => {
    await work(`echo more >> ../trees/${tree}/shared.txt; echo x > ../trees/${tree}/new.txt`)
    expect(await changed()).toEqual([`+ ${shared}/new.txt`, `~ ${shared}/shared.txt 7→12`])
  })

  it('that are large and have holes, by what they hold', async () => {
    await work('printf X | dd of=uploads/sparse bs=1 seek=10000000000 conv=notrunc status=none; truncate -s 1T hole')
    expect(await changed()).toEqual(['+ hole', '~ uploads/sparse 21474836484→21474836484'])
    expect(await site.pool.readFile(clone, 'uploads/photo.jpg', 1000)).toMatchObject({ is: 'file', bytes: 300_000 })
    expect((await site.pool.readFile(clone, 'uploads/photo.jpg', 1000))?.content).toHaveLength(1000)
  })

  it('of clones compared with each other, which may have made things at the same moment', async () => {
    const other = await site.copied(point)
    await site.pool.run(['sync'])
    await Promise.all([
      work('echo here > here; mkdir dir; echo x > dir/x; echo more >> a'),
      work('echo there! > there; ln -s a dir; echo more >> b; mv plugins/hello themes/', other),
    ])
    expect(await changed(clone, other)).toEqual([
      '~ a 7→2',
      '~ b 2→7',
      '~ dir directory→link',
      '- dir/x',
      '- here',
      '~ themes/hello from plugins/hello',
      '+ there',
    ])
  })

  it('of states that have nothing in common but what is in them', async () => {
    const stranger = 'clones/stranger/s1'
    await site.pool.create(stranger, 'clone')
    await site.pool.run([
      'sh',
      '-c',
      'cp -a --sparse=always "/pool/$1/files/." "/pool/$2/files/"; cp -a "/pool/$1/trees" "/pool/$2/"',
      'sh',
      point,
      stranger,
    ])
    expect(await changed(point, stranger)).toEqual([])
    await work('echo more >> a; rm b', stranger)
    expect(await changed(point, stranger)).toEqual(['~ a 2→7', '- b'])
    expect(await changed(stranger, clone)).toEqual(['~ a 7→2', '+ b'])
  })

  it('of which there are thousands, and no more than were asked for', async () => {
    await work('mkdir many; cd many; seq 5000 | split -l 1 -a 4 -d - file; cd ..; rm -r plugins')
    const { changes, more } = await site.pool.changedFiles(point, clone)
    expect(changes).toHaveLength(5001 + 14)
    expect(more).toBe(0)
    expect(await site.pool.proveFiles(point, clone, changes)).toEqual([])
    const few = await site.pool.changedFiles(point, clone, { most: 10 })
    expect(few.changes).toHaveLength(10)
    expect(few.more).toBe(5005)
  })

  it('while somebody writes them: what was there before is told', async () => {
    await work('echo new > new')
    const end = new AbortController()
    const writer = site.pool
      .run(
        [
          'sh',
          '-c',
          'cd "/pool/$1/files/uploads"; i=0; while :; do i=$((i+1)); echo $i > n$((i % 50)); mv n$((i % 50)) m$((i % 7)); rm -f m$((i % 5)); done',
          'sh',
          clone,
        ],
        { signal: end.signal },
      )
      .catch(() => undefined)
    for (let time = 0; time < 5; time++) {
      const { changes } = await site.pool.changedFiles(point, clone)
      const others = changes.filter((one) => !/^uploads(?:\/[mn]\d+)?$/.test(one.path))
      expect(others.map(inWords)).toEqual(['+ new'])
    }
    end.abort()
    await writer
  })

  it('lets nobody read through a link, out of a state, or what is no file', async () => {
    await work('ln -s /etc/passwd passwd; ln -s /etc etc; ln -s ../../../.. up; mkfifo pipe; mkdir dir')
    expect(await site.pool.readFile(clone, 'passwd', 100)).toMatchObject({
      is: 'link',
      content: Buffer.from('/etc/passwd'),
    })
    for (const path of ['etc/passwd', 'up/etc/passwd', 'pipe', 'dir', 'nothing', '.', 'x'.repeat(300)]) {
      expect(await site.pool.readFile(clone, path, 100), path).toBe(null)
    }
    for (const path of [
      'db/rows/..',
      '../.sitefork',
      '../db/rows',
      '/etc/passwd',
      '/a',
      './a',
      '',
      'a\\x',
      '\\x2e\\x2e/db/rows',
      'a\0',
    ]) {
      await expect(site.pool.readFile(clone, path, 100), path).rejects.toMatchObject({ code: 'bad-input' })
    }
    expect(await changed()).toEqual(['+ dir', '+ etc', '+ passwd', '+ pipe', '+ up'])
  })

  it('whatever was done, in whatever order (seed of each round in its message)', async () => {
    const first = Number(process.env.SITEFORK_TEST_SEED ?? 20)
    for (let seed = first; seed < first + 4; seed++) {
      const before = await site.copied(point)
      await work(randomWork(seed), before)
      const after = await site.copied(before)
      await work(randomWork(seed + 1000), after)
      // Of the clone itself, and of two that lived apart.
      for (const [from, to] of [
        [before, after],
        [after, point],
        [clone, after],
      ] as const) {
        const { changes } = await site.pool.changedFiles(from, to)
        expect(await site.pool.proveFiles(from, to, changes), `seed ${seed}: ${from} → ${to}`).toEqual([])
        const paths = changes.filter((one) => one.after).map((one) => one.path)
        expect(new Set(paths).size, `seed ${seed}: each path once`).toBe(paths.length)
      }
      await work(randomWork(seed + 2000))
    }
  })

  it('lie too deep to be looked into: it is told how many', async () => {
    await work(`mkdir top; cd top; perl -e 'for (1..600) { mkdir "directory"; chdir "directory" }'`)
    const found = await site.pool.changedFiles(point, clone)
    expect(found.tooDeep).toBe(1)
    expect(found.changes.length).toBeGreaterThan(400)
    expect(found.changes[0]).toMatchObject({ path: 'top', before: null })
  })

  it('does not change what a clone is said to hold alone, while it looks or after', async () => {
    const script = 'head -c 8000000 /dev/urandom > "/pool/$1/files/alone" && sync --file-system /pool'
    await site.pool.run(['sh', '-c', script, 'sh', clone])
    const own = async () => Math.round(((await site.pool.ownBytes([clone])).get(clone) ?? 0) / 1e6)
    const looks = Array.from({ length: 4 }, () => site.pool.changedFiles(point, clone))
    expect([await own(), await own()]).toEqual([8, 8])
    await Promise.all(looks)
    expect(await own()).toBe(8)
  })

  it('leaves no snapshot when it is cancelled, and none that a killed host left', async () => {
    const end = new AbortController()
    const cancelled = site.pool.changedFiles(point, clone, { signal: end.signal })
    end.abort(new Error('cancelled'))
    await expect(cancelled).rejects.toThrow('cancelled')
    expect(await frozen()).toBe('')
    if (kind === 'plain-copy') return
    await site.pool.run(['sh', '-c', 'btrfs -q subvolume snapshot -r "/pool/$1" /pool/.frozen/left', 'sh', clone])
    const strangers = (await site.pool.list()).filter((path) => path.includes('frozen'))
    await site.pool.attach()
    expect([strangers, await frozen()]).toEqual([[], ''])
  })

  it('says what is not as a list of changes has it', async () => {
    await work('echo more >> a; rm b; echo new > new; mv plugins/hello themes/')
    const { changes } = await site.pool.changedFiles(point, clone)
    for (const [index, { path }] of changes.entries()) {
      const wrong = await site.pool.proveFiles(point, clone, changes.toSpliced(index, 1))
      expect(wrong.length > 0 && wrong.every((one) => one.startsWith(path) || path.startsWith('themes'))).toBe(true)
    }
    const [gone, fresh] = [changes.find((one) => one.path === 'b'), changes.find((one) => one.path === 'new')]
    if (!gone || !fresh) throw new Error('They are not told.')
    const invented = [...changes, { ...gone, path: 'c' }, { ...fresh, path: 'd' }]
    expect(await site.pool.proveFiles(point, clone, invented)).toEqual(['c', 'd'])
    await work('printf M | dd of=uploads/photo.jpg bs=1 seek=7 conv=notrunc status=none')
    expect(await site.pool.proveFiles(point, clone, changes)).toEqual(['uploads/photo.jpg'])
  })
})

/** Commands that make, write, rename and remove whatever is there, some of which fail. */
function randomWork(seed: number): string {
  const random = randomOf(seed)
  const names = ['a', 'b', 'c', 'x', 'y', 'themes', 'plugins', 'hello', 'lib', 'uploads', '1.php', '2.php']
  const path = () => Array.from({ length: 1 + random.below(3) }, () => random.pick(names)).join('/')
  const command = () => {
    const [one, other] = [path(), path()]
    return random.pick([
      `echo ${random.below(100)} >> ${one}`,
      `echo ${random.below(100)} > ${one}`,
      `touch ${one}`,
      `mv -T ${one} ${other}`,
      `mv -T ${one} ${other}`,
      `mv ${one} ${other}/`,
      `mv ${one} swap && mv ${other} ${one} && mv swap ${other}`,
      `mkdir ${one}`,
      `rm ${one}`,
      `rm -r ${one}`,
      `ln -s ${other} ${one}`,
      `ln ${one} ${other}`,
      `cp -rpT ${one} ${other}`,
      `cp ${one} fresh && mv -T fresh ${other}`,
      `chmod ${random.pick(['600', '755'])} ${one}`,
    ])
  }
  const commands = Array.from({ length: 5 + random.below(40) }, command)
  return `{ ${commands.map((one) => `{ ${one}; } || true`).join('; ')}; } 2>/dev/null </dev/null`
}

function inWords({ path, from, before, after }: FileChange): string {
  if (!before) return `+ ${path}`
  if (!after) return `- ${path}`
  const renamed = from === null ? '' : ` from ${from}`
  if (before.is !== after.is) return `~ ${path} ${before.is}→${after.is}${renamed}`
  if (before.mode !== after.mode) return `~ ${path} ${before.mode.toString(8)}→${after.mode.toString(8)}${renamed}`
  return before.bytes === after.bytes && from !== null
    ? `~ ${path}${renamed}`
    : `~ ${path} ${before.bytes}→${after.bytes}${renamed}`
}
