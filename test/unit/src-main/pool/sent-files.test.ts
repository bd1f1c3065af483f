// A real send stream, and what it says of names; streams that are cut off or nonsense are told.
import { describe, expect, it } from 'vitest'
import { createSendReader, type SentCommand, UnreadableStream } from '../../../../src-main/pool/send-stream.ts'
import { followSentNames } from '../../../../src-main/pool/sent-names.ts'
import { sentStream } from '../../../support/sent-stream.ts'

function commandsOf(stream: Buffer, pieceBytes = stream.length): SentCommand[] {
  const commands: SentCommand[] = []
  const reader = createSendReader((command) => commands.push(command))
  for (let at = 0; at < stream.length; at += pieceBytes) reader.read(stream.subarray(at, at + pieceBytes))
  reader.end()
  return commands
}

function pairsOf(commands: readonly SentCommand[], most = 1000) {
  const names = followSentNames(most)
  for (const command of commands) names.take(command)
  return names.pairs()?.map(({ before, after, is }) => `${is} ${before ?? ''} → ${after ?? ''}`)
}

const make = (path: string): SentCommand => ({ is: 'make', path })
const rename = (path: string, to: string): SentCommand => ({ is: 'rename', path, to })
const link = (path: string, existing: string): SentCommand => ({ is: 'link', path, existing })
const remove = (path: string): SentCommand => ({ is: 'remove', path })
const touch = (path: string): SentCommand => ({ is: 'touch', path })

describe('a send stream', () => {
  const stream = sentStream()

  it('is the same in whatever pieces it comes', () => {
    const whole = commandsOf(stream)
    expect(whole).toHaveLength(63)
    for (const pieceBytes of [1, 2, 7, 64, 1000]) expect(commandsOf(stream, pieceBytes)).toEqual(whole)
  })

  it('tells what became of each name, to the byte', () => {
    expect(pairsOf(commandsOf(stream))?.sort()).toEqual([
      'kept files → files',
      'kept files/d1/f1 → files/moved/f1',
      'kept files/written → files/written',
      'other  → files/deep',
      'other  → files/deep/er',
      'other  → files/deep/er/y',
      'other  → files/link',
      'other  → files/n\xc3\xa9\\w',
      'other  → files/pipe',
      'other  → files/second',
      'other files/gone → ',
      'other files/old → files/old',
      'other files/old/o → files/old/o',
      'renamed files/a → files/b',
      'renamed files/b → files/c',
      'renamed files/c → files/a',
      'renamed files/d1 → files/moved',
      'renamed files/latin-\xe9 → files/latin-\xe8',
      'renamed files/new\nline "q" → files/moved/new\nline "q"',
    ])
  })

  it('that is cut off anywhere is not taken for a whole one', () => {
    for (let end = 0; end < stream.length; end++) {
      expect(() => commandsOf(stream.subarray(0, end)), `${end}`).toThrow(UnreadableStream)
    }
  })

  it('is refused where it is none, of another version, or has what is not known', () => {
    const spoilt = (at: number, byte: number) => {
      const copy = Buffer.from(stream)
      copy[at] = byte
      return copy
    }
    expect(() => commandsOf(Buffer.from('ERROR: cannot open /pool/x: no such file'))).toThrow('no send stream')
    expect(() => commandsOf(spoilt(13, 2))).toThrow('version 2')
    expect(() => commandsOf(spoilt(17 + 4, 99))).toThrow('Command 99')
    expect(() => commandsOf(spoilt(17 + 3, 99))).toThrow(/A command has \d+ bytes/)
  })
})

describe('names that a stream speaks of', () => {
  it.each([
    ['nothing', [touch('db/rows'), touch('')], []],
    ['what is written to', [touch('files/a')], ['kept files/a → files/a']],
    [
      'what has been given its name at last',
      [make('o9'), rename('o9', 'files/new'), touch('files/new')],
      ['other  → files/new'],
    ],
    ['what is no more', [remove('files/a')], ['other files/a → ']],
    [
      'a rename by another name and none',
      [link('files/b', 'files/a'), remove('files/a')],
      ['renamed files/a → files/b'],
    ],
    ['a second name', [link('files/b', 'files/a')], ['other  → files/b']],
    [
      'a directory that is renamed with what is in it',
      [rename('files/d', 'files/e'), touch('files/e/a'), remove('files/e/b'), make('o9'), rename('o9', 'files/e/c')],
      ['kept files/d/a → files/e/a', 'other  → files/e/c', 'other files/d/b → ', 'renamed files/d → files/e'],
    ],
    [
      'what is replaced where it moved to',
      [rename('files/d', 'files/e'), remove('files/e/a'), make('o9'), rename('o9', 'files/e/a')],
      ['other files/d/a → files/e/a', 'renamed files/d → files/e'],
    ],
    ['what is moved there and back', [rename('files/a', 'o1'), rename('o1', 'files/a')], []],
    [
      'what is put in place of another',
      [remove('files/a'), make('o9'), rename('o9', 'files/a')],
      ['other files/a → files/a'],
    ],
    [
      'what moved out of a directory that is no more',
      [rename('files/d/x', 'files/x'), rename('files/d', 'o2'), remove('o2/y'), remove('o2')],
      ['other files/d → ', 'other files/d/y → ', 'renamed files/d/x → files/x'],
    ],
  ])('%s', (_what, commands, pairs) => {
    expect(pairsOf(commands)?.sort()).toEqual(pairs)
  })

  it('do not tell where something was moved onto what is no more', () => {
    expect(pairsOf([remove('files/b'), rename('files/a', 'files/b')])).toBeUndefined()
  })

  it('are followed as far as there is memory for, and where they make sense', () => {
    const many = Array.from({ length: 20 }, (_, index) => make(`files/${index}`))
    expect(() => pairsOf(many, 10)).toThrow('More was changed')
    expect(() => pairsOf([remove('files/a'), touch('files/a')])).toThrow('not there')
    expect(() => pairsOf([make('files/d'), touch('files/d/a')])).toThrow('not there')
  })
})
