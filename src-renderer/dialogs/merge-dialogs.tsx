// Dialogs that begin a merge of clones, add further work to one, bring chosen changes over, or forget a merge that waits.
import { MultiSelect, Select, Text } from '@mantine/core'
import { useState } from 'react'
import type { ForkSource } from '../../src-main/contract/fork-source.ts'
import type { Merge, MergeWish } from '../../src-main/contract/merges.ts'
import type { Clone, Production } from '../../src-main/contract/models.ts'
import { sitefork } from '../components/shell-line.tsx'
import { useHost, useSnapshot } from '../state/host.ts'
import { workIn } from '../state/merges.ts'
import { words } from '../words.ts'
import { FormDialog } from './form-dialog.tsx'
import { MergeForm } from './merge-form.tsx'
import { NewNameInput } from './new-name.tsx'
import { lastKnown, OriginChoice, originOff, originWords } from './origin-choice.tsx'

/** The most characters that a clone's name has. */
const longestName = 60

/** Newest first. */
function useClonesOf(production: string): readonly Clone[] {
  return useSnapshot()
    .clones.filter((one) => one.production === production)
    .sort((a, b) => b.createdAt.localeCompare(a.createdAt))
}

const optionOf = ({ id, name }: Clone) => ({ value: id, label: name })

export function MergeDialog({
  production,
  clones,
}: {
  readonly production: Production
  readonly clones: readonly string[]
}) {
  const its = useClonesOf(production.id)
  const [chosen, choose] = useState<readonly string[]>(clones)
  const [typed, type] = useState<string | null>(null)
  const [origin, setOrigin] = useState<ForkSource>({ is: 'newest' })
  const some = chosen.flatMap((id) => its.find((one) => one.id === id) ?? [])
  const points = new Set(some.map((one) => one.point))
  const [shared] = points
  const name = typed ?? (some.length < 2 ? '' : words.merging.nameOf(some.map((one) => one.name)).slice(0, longestName))
  const said = words.merging.dialog
  const off = some.length < 2 ? said.chooseTwo : name.trim() === '' ? said.noName : originOff(origin, production)
  const wish: MergeWish = { is: 'merge', name, clones: some.map(({ id }) => id), from: origin }
  return (
    <MergeForm
      title={said.title}
      submit={said.submit}
      is="merge"
      wish={some.length < 2 || originOff(origin, production) ? undefined : wish}
      disabledReason={off}
      command={(rule) =>
        sitefork('merge', ...some.map((one) => one.name), '--name', name, ...ontoWords(origin), ...rule)
      }
      onRemedy={{ 'last-known': () => setOrigin(lastKnown) }}
    >
      <MultiSelect
        label={said.clones}
        description={said.clonesHint}
        searchable
        hidePickedOptions
        value={[...chosen]}
        onChange={choose}
        data={its.map(optionOf)}
        data-autofocus={clones.length < 2 || undefined}
      />
      <NewNameInput name={name} type={type} />
      <OriginChoice
        label={said.onto}
        production={production}
        value={origin}
        onChange={setOrigin}
        {...(some.length > 1 && points.size === 1 && { shared })}
      />
    </MergeForm>
  )
}

/** What it is put on top of, as the shell names it. */
const ontoWords = (origin: ForkSource) => originWords(origin).map((word) => (word === '--from' ? '--onto' : word))

export function AddWorkDialog({
  clone,
  source: given,
}: {
  readonly clone: Clone
  readonly source: string | undefined
}) {
  const { merges } = useSnapshot()
  const others = useClonesOf(clone.production).filter((one) => one.id !== clone.id)
  const inIt = new Set(workIn(merges, clone.id).map((one) => one.clone))
  const first = others.find(({ id }) => inIt.has(id)) ?? others[0]
  const [chosen, choose] = useState(given ?? first?.id)
  const source = others.find((one) => one.id === chosen)
  const said = words.merging.add
  const groups = [
    { group: said.sources, items: others.filter(({ id }) => inIt.has(id)).map(optionOf) },
    { group: said.others, items: others.filter(({ id }) => !inIt.has(id)).map(optionOf) },
  ]
  const isIn = source !== undefined && inIt.has(source.id)
  return (
    <MergeForm
      title={said.title(clone.name)}
      submit={said.submit}
      is="add"
      wish={source && { is: 'add', clone: clone.id, source: source.id }}
      disabledReason={source ? undefined : said.none}
      whyNot={({ sources: [one] }) => {
        const isNothing = one && one.changes.things + one.changes.rows + one.changes.files === 0
        return isNothing ? said.nothing(one.name) : undefined
      }}
      command={(rule) => sitefork('merge', '--into', clone.name, source?.name ?? '', ...rule)}
    >
      <Select
        label={said.source}
        allowDeselect={false}
        searchable
        value={chosen ?? null}
        onChange={(id) => id && choose(id)}
        data={groups.filter(({ items }) => items.length > 0)}
      />
      <Text size="sm">
        {source ? (isIn ? said.body(source.name, clone.name) : said.bodyOther(source.name, clone.name)) : said.none}
      </Text>
    </MergeForm>
  )
}

export function PickDialog(props: {
  readonly clone: Clone
  readonly things: readonly string[]
  readonly edits: readonly string[]
  readonly title: string | undefined
}) {
  const { clone, things, edits, title } = props
  const others = useClonesOf(clone.production).filter((one) => one.id !== clone.id)
  const [chosen, choose] = useState(others[0]?.id)
  const target = others.find((one) => one.id === chosen)
  const said = words.merging.pick
  const each = [...things.flatMap((one) => ['--thing', one]), ...edits.flatMap((one) => ['--edit', one])]
  return (
    <MergeForm
      title={said.title(clone.name)}
      submit={said.submit}
      is="pick"
      wish={target && { is: 'pick', source: clone.id, clone: target.id, things: [...things], edits: [...edits] }}
      disabledReason={target ? undefined : said.none}
      command={(rule) => sitefork('pick', clone.name, target?.name ?? '', ...each, ...rule)}
    >
      <Text size="sm">
        {said.what}: {title === undefined ? said.changes(things.length + edits.length) : said.chosenOne(title)}
      </Text>
      <Select
        label={said.into}
        allowDeselect={false}
        searchable
        value={chosen ?? null}
        onChange={(id) => id && choose(id)}
        data={others.map(optionOf)}
      />
      <Text size="sm">{target ? said.safe(target.name) : said.none}</Text>
    </MergeForm>
  )
}

export function ForgetMergeDialog({ merge }: { readonly merge: Merge }) {
  const { client } = useHost()
  const said = words.merging.forget
  return (
    <FormDialog title={said.title} submit={said.submit} danger act={() => client.merge.forget({ merge: merge.id })}>
      <Text size="sm">{said.body(words.merging.title(merge), merge.conflicts.decided)}</Text>
      <Text size="sm">{said.safe}</Text>
    </FormDialog>
  )
}
