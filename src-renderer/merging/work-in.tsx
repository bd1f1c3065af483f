// Whose work a clone has in it, each at which instant, and the way to add what was done since.
import { Anchor, Button } from '@mantine/core'
import { GitMerge } from 'lucide-react'
import type { Clone } from '../../src-main/contract/models.ts'
import { ActionButton } from '../components/action-button.tsx'
import { whyFixed } from '../components/clone-commands.ts'
import { Ago } from '../components/when.tsx'
import { useDialogs } from '../state/dialogs.ts'
import { usePart } from '../state/host.ts'
import { type MergedWork, useMergePreview, workIn } from '../state/merges.ts'
import { hrefOf } from '../state/route.ts'
import { words } from '../words.ts'

export function WorkIn({ clone }: { readonly clone: Clone }) {
  const merges = usePart((all) => all.merges)
  const dialogs = useDialogs()
  const works = workIn(merges, clone.id)
  if (works.length === 0) return null
  const said = words.merging.from
  return (
    <>
      <h2>{said.heading}</h2>
      <ul className="work-in" aria-label={said.heading}>
        {works.map((work) => (
          <li key={work.clone}>
            <GitMerge size={14} className="mark tone-accent" aria-hidden />
            <SourceLine clone={clone} work={work} />
          </li>
        ))}
      </ul>
      <Button
        className="work-other"
        variant="default"
        onClick={() => dialogs.open({ is: 'add-work', clone: clone.id })}
      >
        {said.addOther}
      </Button>
    </>
  )
}

function SourceLine({ clone, work }: { readonly clone: Clone; readonly work: MergedWork }) {
  const dialogs = useDialogs()
  const source = usePart(({ clones }) => clones.find((one) => one.id === work.clone))
  // What it did since is another once it was changed, or its work was merged again.
  const version = JSON.stringify([source?.changes, source?.point, work.at])
  const { preview } = useMergePreview(source && { is: 'add', clone: clone.id, source: source.id }, version)
  const said = words.merging.from
  const name = source?.name ?? work.name
  const changes = preview?.sources[0]?.changes
  const isNothing = changes !== undefined && changes.things + changes.rows + changes.files === 0
  return (
    <>
      <span className="work-said">
        {source ? (
          <Anchor href={hrefOf({ is: 'clone', id: source.id })} fz="inherit" underline="always">
            {name}
          </Anchor>
        ) : (
          name
        )}{' '}
        <span className="change-aside">
          <AsOf at={work.at} />
          {source ? (isNothing ? `, ${said.upToDate}` : '') : `, ${said.sourceGone}`}
        </span>
      </span>
      {source && !isNothing ? (
        <ActionButton
          disabledReason={whyFixed(clone)}
          icon={<GitMerge size={14} />}
          act={() => dialogs.open({ is: 'add-work', clone: clone.id, source: source.id })}
        >
          {changes ? said.add(name, said.changes(changes.things)) : said.addUnknown(name)}
        </ActionButton>
      ) : null}
    </>
  )
}

const AsOf = ({ at }: { readonly at: string }) => (
  <>
    {words.merging.from.asOf} <Ago at={at} />
  </>
)
