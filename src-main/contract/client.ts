// What calls the methods of the contract, whatever carries them.
import type { ContractRouterClient } from '@orpc/contract'
import type { contract } from './contract.ts'

/** A typed call for each method. Over every transport, what its calls throw is a Failure. */
export type Client = ContractRouterClient<typeof contract>
