// Makes the table of methods a router that every transport serves; whatever a method throws leaves as a typed failure.
import type { ContractProcedure, InferSchemaInput, InferSchemaOutput } from '@orpc/contract'
import { type AnyRouter, implement } from '@orpc/server'
import { contract } from '../contract/contract.ts'
import { failuresCross } from './failures.ts'

/** A function for each method of the contract, of its validated input. */
export type Methods<Contract = typeof contract> = {
  readonly [Name in keyof Contract]: Contract[Name] extends ContractProcedure<
    infer Input,
    infer Output,
    infer _,
    infer __
  >
    ? (of: {
        readonly input: InferSchemaOutput<Input>
        readonly signal?: AbortSignal | undefined
      }) => InferSchemaInput<Output> | Promise<InferSchemaInput<Output>>
    : Methods<Contract[Name]>
}

/** @param log is told of what is no Failure, with its stack */
export function createRouter(methods: Methods, log: (line: string) => void): AnyRouter {
  const rpc = implement(contract).use(failuresCross(log))
  return rpc.router(joined(methods, rpc as unknown as Implementers) as never)
}

interface Implementers {
  readonly [name: string]: Implementers & { handler(method: unknown): AnyRouter }
}

type Tree = Readonly<Record<string, unknown>>

function joined(methods: Tree, rpc: Implementers): AnyRouter {
  const each = Object.entries(methods).map(([name, one]) => {
    const implementer = rpc[name]
    if (!implementer) throw new Error(`The contract has no ${name}.`)
    return [name, typeof one === 'function' ? implementer.handler(one) : joined(one as Tree, implementer)]
  })
  return Object.fromEntries(each) as AnyRouter
}
