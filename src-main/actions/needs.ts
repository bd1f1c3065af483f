// What several verbs need of everything there is, by what they do.
import type { Context } from '../context.ts'

/** What it takes to bring up a state of a clone, look at it, and show the clone at its address. */
export type CloneParts = Pick<
  Context,
  | 'addresses'
  | 'availability'
  | 'catalog'
  | 'engineParts'
  | 'gateway'
  | 'log'
  | 'mirrors'
  | 'networkPool'
  | 'newId'
  | 'publish'
>

/** What it takes to bring a mirror up to date and take a point of it. */
export type PointParts = Pick<
  Context,
  'catalog' | 'engineParts' | 'log' | 'mirrors' | 'networkPool' | 'newId' | 'publish' | 'restoreCheck'
>
