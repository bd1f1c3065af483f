// Random verbs on a real production, until one of its rounds loses something.
import { testHost } from '../support/host.ts'
import { linked } from '../support/link.ts'
import { testProduction } from '../support/production.ts'
import { soak, soakable } from '../support/soak.ts'

export async function soakVerbs({ seed, rounds }: { readonly seed: number; readonly rounds: number }): Promise<void> {
  console.log(`Soaking for ${rounds} rounds; again with --seed ${seed}.`)
  const production = await testProduction()
  const host = await testHost({ poolBytes: 8 * 2 ** 30, ...soakable })
  try {
    await production.visit()
    await host.start()
    const id = await linked(host, production)
    const began = Date.now()
    const { faults, verbs } = await soak({ host, production: id, seed, rounds, say: console.log })
    const minutes = ((Date.now() - began) / 60_000).toFixed(1)
    console.log(`${rounds} rounds in ${minutes} minutes, nothing lost: ${JSON.stringify({ ...verbs, ...faults })}`)
  } finally {
    await host.cleanUp()
    await production.cleanUp()
  }
}
