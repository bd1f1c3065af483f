// Ends with 0 when a Docker engine answers; otherwise says why not, and what to do.
import { asFailure } from '../../src-main/contract/failure.ts'
import { findEngine } from '../../src-main/docker/engine.ts'

try {
  await findEngine(process.env, process.platform)
} catch (error) {
  console.error(asFailure(error).message)
  process.exitCode = 1
}
