// npm run soak [-- --rounds 300 --seed 7]: hundreds of random verbs, most of them with something going wrong in the middle.
// npm run soak -- fuzz [--minutes 60 --seed 7 --subject dump --case 12]: everything that reads what others wrote, with what nobody would.
import { parseArgs } from 'node:util'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: Object.fromEntries(
    ['rounds', 'seed', 'minutes', 'subject', 'case'].map((name) => [name, { type: 'string' }] as const),
  ),
})
const [what = 'verbs', ...rest] = positionals
const number = (name: string) => (values[name] === undefined ? undefined : Number(values[name]))
const seed = number('seed') ?? Date.now() % 2 ** 31

if (
  rest.length > 0 ||
  !['verbs', 'fuzz'].includes(what) ||
  Object.keys(values).some((name) => name !== 'subject' && Number.isNaN(number(name)))
) {
  console.error(
    'npm run soak [-- --rounds 300 --seed 7], or: npm run soak -- fuzz [--minutes 60 --seed 7 --subject dump --case 12]',
  )
  process.exitCode = 1
} else if (what === 'fuzz') {
  const { soakFuzz } = await import('./soak-fuzz.ts')
  const only = typeof values.subject === 'string' ? values.subject : undefined
  process.exitCode = await soakFuzz({ seed, minutes: number('minutes') ?? 60, only, at: number('case') })
} else {
  const { soakVerbs } = await import('./soak-verbs.ts')
  await soakVerbs({ seed, rounds: number('rounds') ?? 300 })
}
