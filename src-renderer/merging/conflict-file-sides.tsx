// A file that is no text, as it was, as mine and as theirs, side by side: pictures as pictures, each with its size, its time and its
// checksum.
import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { ConflictFile, MergeConflict } from '../../src-main/contract/merges.ts'
import { size } from '../../src-main/contract/size.ts'
import { pictureType } from '../changes/file-content.ts'
import { Picture } from '../changes/picture-pair.tsx'
import { FailureNote } from '../components/failure-note.tsx'
import { Ago } from '../components/when.tsx'
import { type Deciding, useConflictFiles } from '../state/conflicts.ts'
import { words } from '../words.ts'
import { BaseHead, SideHead } from './conflict-sides.tsx'

export function ConflictFileSides(props: {
  readonly of: Deciding
  readonly conflict: MergeConflict & { readonly path: string }
}) {
  const { of, conflict } = props
  const { path, base, mine, theirs } = conflict
  const type = pictureType(path)
  const { files, failure } = useConflictFiles(of, conflict.id, type !== undefined)
  const said = words.merging.conflict
  const none = base === null ? said.nothing : said.removed
  const side = (
    name: string,
    label: string,
    file: ConflictFile | null | undefined,
    absent: string,
    head: ReactNode,
  ) => (
    <section aria-label={label}>
      {head}
      {file === undefined ? null : file === null ? (
        <div className="side-value">
          <i>{absent}</i>
        </div>
      ) : (
        <FileFacts file={file} type={type} alt={said.picture(path, name)} />
      )}
    </section>
  )
  return (
    <>
      {failure ? <FailureNote failure={failure} /> : null}
      <div className="conflict-sides file-sides" aria-busy={!files && !failure}>
        {side(said.base, said.base, files?.base, said.wasNot, <BaseHead />)}
        {side(said.mine, `${said.mine}, ${mine.label}`, files?.mine, none, <SideHead name={said.mine} side={mine} />)}
        {side(
          said.theirs,
          `${said.theirs}, ${theirs.label}`,
          files?.theirs,
          none,
          <SideHead name={said.theirs} side={theirs} />,
        )}
      </div>
    </>
  )
}

function FileFacts(props: { readonly file: ConflictFile; readonly type: string | undefined; readonly alt: string }) {
  const { file, type, alt } = props
  const { bytes, changedAt, sha256, content } = file
  const said = words.merging.conflict
  return (
    <>
      {type === undefined ? null : content === null ? (
        <Text size="xs" c="dimmed">
          {words.details.tooLarge}
        </Text>
      ) : (
        <Picture key={sha256} type={type} alt={alt} base64={content} />
      )}
      <dl className="file-facts-list">
        <dt>{said.size}</dt>
        <dd>{size(bytes)}</dd>
        {changedAt === null ? null : (
          <>
            <dt>{said.changedAt}</dt>
            <dd>
              <Ago at={changedAt} />
            </dd>
          </>
        )}
        <dt>SHA-256</dt>
        <dd className="checksum truncate" title={sha256 ?? undefined}>
          {sha256 ?? said.noChecksum}
        </dd>
      </dl>
    </>
  )
}
