// Writes a promotion to production, once somebody has typed the site's name: what will happen, what has to be accepted, and who says so.
import { Anchor, Button, Checkbox, Select, Text, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Rocket } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { asFailure } from '../../src-main/contract/failure.ts'
import type { Production, Promotion, PromotionPreview } from '../../src-main/contract/models.ts'
import { ReadFailure } from '../changes/read-failure.tsx'
import { useActs } from '../components/command.tsx'
import { FailureNote } from '../components/failure-note.tsx'
import { JobProgress } from '../components/job-progress.tsx'
import { promotionCommands } from '../components/promotion-commands.ts'
import { ShellLine, sitefork } from '../components/shell-line.tsx'
import { toDecide } from '../state/conflicts.ts'
import { useDialogs } from '../state/dialogs.ts'
import { useHost, usePart } from '../state/host.ts'
import { useJobOf } from '../state/merges.ts'
import { useComparedPromotion } from '../state/promotions.ts'
import { go, hrefOf } from '../state/route.ts'
import { words } from '../words.ts'
import { isReached } from './access-trouble.tsx'
import { CompareFacts } from './compare-facts.tsx'
import { ReadingLine } from './reading-line.tsx'

interface Of {
  readonly promotion: Promotion
  readonly production: Production
}

export function WriteStep({ promotion, production }: Of) {
  const acts = useActs()
  const dialogs = useDialogs()
  const job = useJobOf(promotion)
  const askWho = () => dialogs.open({ is: 'allow-promotion', production: production.id })
  const compared = useComparedPromotion(promotion)
  const { state } = promotion
  const said = words.promoting.write
  if (state === 'unknown') {
    const { settle } = promotionCommands
    return (
      <div className="step-panel">
        <Text size="sm">{said.unknown}</Text>
        <Button
          className="step-submit"
          leftSection={<settle.icon size={14} />}
          onClick={() => settle.act(promotion, acts)}
        >
          {settle.label}
        </Button>
      </div>
    )
  }
  const isRunning = job?.verb === 'promote' && job.state === 'running'
  return (
    <div className="step-panel">
      <Text size="sm">{said.body(production.name)}</Text>
      <RehearsalLine promotion={promotion} />
      {isRunning || state === 'writing' ? (
        job && <JobProgress job={job} />
      ) : (
        <>
          {job?.verb === 'promote' && job.state === 'failed' && job.failure ? (
            <FailureNote failure={job.failure} onRemedy={{ 'allow-promotion': askWho }} />
          ) : null}
          {compared.failure ? (
            <ReadFailure failure={compared.failure} again={compared.again} />
          ) : compared.preview ? (
            <>
              <CompareFacts preview={compared.preview} />
              <WriteForm promotion={promotion} production={production} preview={compared.preview} />
            </>
          ) : (
            <ReadingLine>{words.promoting.compare.reading}</ReadingLine>
          )}
        </>
      )}
    </div>
  )
}

/** Where it was tried before. */
function RehearsalLine({ promotion: { rehearsal } }: Pick<Of, 'promotion'>) {
  const clone = usePart(({ clones }) => clones.find((one) => one.id === rehearsal))
  return (
    <Text size="sm" c="dimmed">
      {clone ? (
        <>
          {words.promoting.rehearse.done} <Anchor href={hrefOf({ is: 'clone', id: clone.id })}>{clone.name}</Anchor>
        </>
      ) : (
        words.promoting.write.unrehearsed
      )}
    </Text>
  )
}

function WriteForm({ promotion, production, preview }: Of & { readonly preview: PromotionPreview }) {
  const { client } = useHost()
  const dialogs = useDialogs()
  const [site, typeSite] = useState('')
  const [who, choose] = useState<string | null>(null)
  const [acceptMentions, accept] = useState(false)
  const [withStatements, askFor] = useState(false)
  const said = words.promoting.write
  const { id, is } = promotion
  const { name, promotion: access } = production
  const confirmers = access?.confirmers ?? []
  const off =
    preview.whyNot ??
    whyNotWritten({ promotion, preview, acceptMentions, withStatements }) ??
    (confirmers.length > 0 && who === null ? said.nobody : site.trim() === name ? undefined : said.typeName)
  const writing = useMutation({
    mutationFn: () =>
      client.promotion.write({ promotion: id, site, confirmedBy: who ?? '', acceptMentions, withStatements }),
  })
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (!off && !writing.isPending) writing.mutate()
  }
  return (
    <form className="write-form" onSubmit={onSubmit}>
      {preview.mentionTotal > 0 ? (
        <Checkbox
          label={said.acceptMentions(preview.mentionTotal)}
          checked={acceptMentions}
          onChange={(event) => accept(event.currentTarget.checked)}
        />
      ) : null}
      {preview.statements.length > 0 ? (
        <Checkbox
          label={said.withStatements(preview.statements.length)}
          description={access && !access.mayAlter ? said.noAlter : undefined}
          disabled={access?.mayAlter === false}
          checked={withStatements}
          onChange={(event) => askFor(event.currentTarget.checked)}
        />
      ) : null}
      {confirmers.length > 0 ? (
        <Select label={said.confirmedBy} data={[...confirmers]} value={who} onChange={choose} />
      ) : null}
      <TextInput
        label={said.site(name)}
        value={site}
        onChange={(event) => typeSite(event.currentTarget.value)}
        disabled={access === null}
        autoComplete="off"
        spellCheck={false}
      />
      {preview.whyNot === null ? null : <FailureNote failure={{ code: 'bad-input', message: preview.whyNot }} />}
      {writing.error ? <FailureNote failure={asFailure(writing.error).facts()} /> : null}
      <div className="write-verbs">
        <Button
          type="submit"
          size="sm"
          leftSection={<Rocket size={16} />}
          loading={writing.isPending}
          disabled={off !== undefined}
        >
          {said.submit(is, name)}
        </Button>
        {access === null && isReached(production) ? (
          <Button
            size="sm"
            variant="default"
            onClick={() => dialogs.open({ is: 'allow-promotion', production: production.id })}
          >
            {words.promoting.access.allow}
          </Button>
        ) : null}
        {toDecide(promotion) > 0 ? (
          <Button size="sm" variant="default" onClick={() => go({ is: 'promotion', id, step: 'compare' })}>
            {said.decide}
          </Button>
        ) : null}
        {access !== null && off && off !== preview.whyNot ? (
          <Text size="sm" c="dimmed">
            {off}
          </Text>
        ) : null}
      </div>
      <ShellLine
        command={sitefork(
          ...['write-promotion', id, '--yes', name],
          ...(who === null ? [] : ['--confirmed-by', who]),
          ...(acceptMentions ? ['--accept-mentions'] : []),
          ...(withStatements ? ['--with-statements'] : []),
        )}
      />
    </form>
  )
}

/** Why it cannot be written whoever confirms it; undefined where it can. */
function whyNotWritten(of: {
  readonly promotion: Promotion
  readonly preview: PromotionPreview
  readonly acceptMentions: boolean
  readonly withStatements: boolean
}): string | undefined {
  const { promotion, preview, acceptMentions, withStatements } = of
  const said = words.promoting.write
  const left = toDecide(promotion)
  if (left > 0) return said.decideFirst(left)
  if (preview.mentionTotal > 0 && !acceptMentions) return said.acceptFirst
  if (preview.statements.length > 0 && !withStatements) return said.askFirst
  const { inserted, changed, deleted, files, statements } = preview.counts
  return inserted + changed + deleted + files + statements === 0 ? said.nothing : undefined
}
