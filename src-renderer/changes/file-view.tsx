// One file that differs: its line, and opened what differs in it, as pictures side by side or as text.
import { SegmentedControl, Text, UnstyledButton } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { useState } from 'react'
import type { Compared, FilePair, ShownFile } from '../../src-main/contract/changes.ts'
import { plainLine } from '../../src-main/contract/control-pictures.ts'
import { size } from '../../src-main/contract/size.ts'
import { FailureNote } from '../components/failure-note.tsx'
import { useFilePair } from '../state/changes.ts'
import { words } from '../words.ts'
import { ChangeMark } from './change-line.tsx'
import { decodedText, pictureType } from './file-content.ts'
import { type DiffView, LineDiff } from './line-diff.tsx'
import { PicturePair } from './picture-pair.tsx'

export function FileView({ file, compared }: { readonly file: ShownFile; readonly compared: Compared }) {
  const [isOpen, setOpen] = useState(false)
  const { path, is, from, modes, before, after, why } = file
  const sizes = words.details.sizes(before === null ? null : size(before), after === null ? null : size(after))
  const facts = [
    from === null ? '' : words.details.renamed(plainLine(from)),
    is === 'file' ? sizes : words.details.kinds[is],
    modes ? words.details.modes(modes.before, modes.after) : '',
  ]
  const line = (
    <>
      <ChangeMark change={file.change} />
      <span className="file-facts">
        <span className="file-path">{plainLine(path)}</span>
        <span className="change-aside">{facts.filter(Boolean).join(' · ')}</span>
      </span>
    </>
  )
  // A folder, a link or what is none of them has no content to compare.
  if (is !== 'file') {
    return (
      <div className="file-line" title={why ?? undefined}>
        <span className="mark-blank" />
        {line}
      </div>
    )
  }
  return (
    <div className="file" data-class={file.class}>
      <UnstyledButton
        className="file-line"
        aria-expanded={isOpen}
        title={why ?? undefined}
        onClick={() => setOpen(!isOpen)}
      >
        {isOpen ? <ChevronDown size={14} aria-hidden /> : <ChevronRight size={14} aria-hidden />}
        {line}
      </UnstyledButton>
      {isOpen ? <FileContent path={path} compared={compared} /> : null}
    </div>
  )
}

function FileContent({ path, compared }: { readonly path: string; readonly compared: Compared }) {
  const { pair, failure } = useFilePair(compared, path)
  if (failure) return <FailureNote failure={failure} />
  if (!pair) return <Note>{words.changes.readingOne}</Note>
  if (pair.isCut || (pair.before === null && pair.after === null)) return <Note>{words.details.tooLarge}</Note>
  const type = pictureType(path)
  if (type !== undefined) return <PicturePair path={path} type={type} pair={pair} />
  return <TextPair path={path} pair={pair} />
}

const Note = ({ children }: { readonly children: string }) => (
  <Text size="xs" c="dimmed" className="file-note">
    {children}
  </Text>
)

function TextPair({ path, pair }: { readonly path: string; readonly pair: FilePair }) {
  const [view, setView] = useLocalStorage<DiffView>({ key: 'sitefork-diff-view', defaultValue: 'unified' })
  const [before, after] = [decodedText(pair.before ?? ''), decodedText(pair.after ?? '')]
  if (before === null || after === null) return <Note>{words.details.binary}</Note>
  if (before === after) return <Note>{words.details.same}</Note>
  const isOneSided = pair.before === null || pair.after === null
  return (
    <div className="file-content">
      {isOneSided ? null : (
        <SegmentedControl
          size="xs"
          aria-label={words.details.view}
          value={view}
          onChange={(value) => setView(value as DiffView)}
          data={[
            { value: 'unified', label: words.details.unified },
            { value: 'split', label: words.details.split },
          ]}
        />
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard */}
      <section className="line-frame" tabIndex={0} aria-label={words.details.content(path)}>
        <LineDiff before={before} after={after} view={isOneSided ? 'unified' : view} />
      </section>
    </div>
  )
}
