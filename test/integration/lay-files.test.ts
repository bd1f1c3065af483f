// What a clone did to its files is laid into another copy of its point, in a real pool of either kind: both are the same then, and no
// link leads anywhere else.
import { describe, expect, it } from 'vitest'
import { mergeValues } from '../../src-main/changes/merge/merge-values.ts'
import { mergeFiles } from '../../src-main/merging/merge-files.ts'
import { sitePoint as point, sitePool, sharedTree as tree } from '../support/site-pool.ts'

/** A site with something of each kind, whose names are not kind to anybody. */
const makeSite = `set -e
cd "/pool/$1"
mkdir trees trees/${tree} && cd files
mkdir -p plugins/hello/lib plugins/empty themes uploads kind
for name in a b c d e f; do seq 1 20 > "$name"; done
for name in 1 2 3 4 5; do echo "code $name" > "plugins/hello/lib/$name.php"; done
ln -s a link && echo x > kind/inner
printf x > "$(printf 'quote\\047"and\\nline')" && printf x > "$(printf 'latin-\\351')" && printf x > -rf && printf x > 'back\\slash'
echo shared > ../trees/${tree}/shared.txt
chown -hR 33:33 . ../trees/${tree}`

const changeSite = `set -e
cd "/pool/$1/files"
sed -i s/^1$/mine/ a && rm b && chmod 600 c && mv d moved
mkdir -p new/deep && echo new > new/deep/file && ln -s /etc/passwd new/away && chmod 750 new
mkdir new/group && chmod 2775 new/group uploads
mv plugins/hello plugins/bye && echo more >> plugins/bye/lib/1.php && rmdir plugins/empty
rm link && ln -s c link && rm -rf kind && echo 'now a file' > kind && rm f && mkdir f && echo in > f/in
echo y >> "$(printf 'quote\\047"and\\nline')" && echo y >> "$(printf 'latin-\\351')" && echo y >> ./-rf && rm 'back\\slash'
echo more >> ../trees/${tree}/shared.txt && echo new > ../trees/${tree}/new.txt
chown -hR 33:33 new f kind link`

describe.each(['btrfs-loop', 'plain-copy'] as const)('a pool of kind %s', (kind) => {
  const site = sitePool(kind, makeSite)

  const change = (state: string, script: string) => site.pool.run(['sh', '-c', script, 'sh', state])

  /** Lays what one state changed since the point on top of another one. */
  async function laid(from: string, to: string) {
    const [own, theirs] = [await site.pool.changedFiles(point, from), await site.pool.changedFiles(point, to)]
    const merged = await mergeFiles({
      sources: [
        {
          own: own.changes.map((one) => ({ ...one, thing: `file:${one.path}`, class: 'work', why: null })),
          inTarget: theirs.changes,
          base: point,
          tip: from,
          thingOf: ({ thing }) => thing,
        },
      ],
      target: to,
      mergeValues,
      choiceOf: () => undefined,
      read: (state, path, most) => site.pool.readFile(state, path, most),
    })
    await site.pool.layFiles(
      to,
      merged.writes.map(({ step }) => step),
    )
    return merged.conflicts.map(({ key }) => key[0])
  }

  it('lists each file with its kind, permissions and checksum, and follows no link', async () => {
    const listed = await site.pool.listFiles(point, '.')
    const seen = await change(
      point,
      `cd "/pool/$1/files" && find . -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum && find . -printf x | wc -c && find . -type l -printf '%p %l\\n'`,
    )
    const [, count, link] = seen.trim().split('\n')
    expect(listed).toHaveLength(Number(count))
    const one = listed.find(({ path }) => path === 'plugins/hello/lib/1.php')
    const sum = (await change(point, 'sha256sum < "/pool/$1/files/plugins/hello/lib/1.php"')).slice(0, 64)
    expect(one).toEqual({ path: 'plugins/hello/lib/1.php', is: 'file', mode: 0o644, bytes: 7, sha256: sum })
    expect(link).toBe('./link a')
    expect(await site.pool.listFiles(point, 'link')).toEqual([{ path: 'link', is: 'link', mode: 0o777, target: 'a' }])
    expect(await site.pool.listFiles(point, 'kind/inner/none')).toEqual([])
    expect(await site.pool.listFiles(point, 'nothing')).toEqual([])
    const own = (await change(point, 'sha256sum < "/pool/$1/files/a"')).slice(0, 64)
    expect(await site.pool.listFiles(point, 'a')).toMatchObject([{ path: 'a', is: 'file', sha256: own }])
    expect((await site.pool.listFiles(point, 'plugins/hello')).map(({ path }) => path).slice(0, 2)).toEqual([
      'plugins/hello',
      'plugins/hello/lib',
    ])
  })

  const everything = (state: string) =>
    site.pool.run([
      'sh',
      '-c',
      `cd "/pool/$1" && find files trees -printf '%p %y %m %U:%G %l\\n' | sort && find files trees -type f -print0 | sort -z | xargs -0 sha256sum`,
      'sh',
      state,
    ])

  it('makes another copy of the point what the clone is, whatever was done to its files', async () => {
    const [mine, fresh] = [await site.copied(), await site.copied()]
    await change(mine, changeSite)
    expect(await laid(mine, fresh)).toEqual([])
    expect(await everything(fresh)).toBe(await everything(mine))
    expect(await laid(mine, fresh)).toEqual([])
    expect(await everything(fresh)).toBe(await everything(mine))
  })

  it('keeps what the other side did elsewhere, and merges what both did to one text', async () => {
    const [mine, theirs] = [await site.copied(), await site.copied()]
    await change(mine, 'cd "/pool/$1/files" && sed -i "s/^1$/mine/" a && rm b && mkdir both && echo m > both/m')
    await change(
      theirs,
      'cd "/pool/$1/files" && sed -i "s/^20$/theirs/" a && chmod 640 a && echo t > own && mkdir both && echo t > both/t',
    )
    expect(await laid(mine, theirs)).toEqual([])
    const said = await change(
      theirs,
      'cd "/pool/$1/files" && head -1 a && tail -1 a && stat -c %a a && { ls b own both/* 2>/dev/null || true; }',
    )
    expect(said.trim().split('\n')).toEqual(['mine', 'theirs', '640', 'both/m', 'both/t', 'own'])
  })

  it('follows no link that stands on the way, and changes nothing then', async () => {
    const [mine, theirs] = [await site.copied(), await site.copied()]
    await change(mine, 'cd "/pool/$1/files" && echo mine > uploads/mine')
    await change(
      theirs,
      'mkdir -p /pool/outside && cd "/pool/$1/files" && rmdir uploads && ln -s /pool/outside uploads',
    )
    const step = { is: 'copy', from: mine, path: 'uploads/mine' } as const
    await expect(site.pool.layFiles(theirs, [step])).rejects.toThrow(/uploads. is no directory/)
    expect(await site.pool.run(['ls', '/pool/outside'])).toBe('')
    await expect(site.pool.layFiles(theirs, [{ ...step, path: '../../x' }])).rejects.toThrow(
      /is not the path of a file/,
    )
  })
})
