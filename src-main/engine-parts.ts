// What the Docker engine gives once it is connected: Docker itself, the pool, and the images.
import type { Docker } from './docker/docker.ts'
import type { Pool } from './pool/pool.ts'

/** References of images. */
export interface Images {
  readonly keeper: string
  /** Of web servers, by the names of their builds; null: it could not be had. The usual one is always among them. */
  readonly webs: Map<string, string | null>
  /** Of database servers, by the names of their builds: those that productions need. */
  readonly servers: Map<string, string>
}

/** The engine's side of the world, once it is there. */
export interface EngineParts {
  readonly docker: Docker
  readonly pool: Pool
  readonly images: Images
}
