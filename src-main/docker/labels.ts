// The labels by which Sitefork knows its own things in an engine; what lacks them is never touched.

const prefix = 'dev.sitefork'

export const instanceLabel = `${prefix}.instance`
export const roleLabel = `${prefix}.role`
export const ownerLabel = `${prefix}.owner`
export const stateLabel = `${prefix}.state`
/** By which rules a container is confined; one that lacks the present word was made by an earlier Sitefork. */
export const confinedLabel = `${prefix}.confined`
export const confinement = 'parts'
/** The home directory whose host made it: by it a pool that lost its home is found. */
export const homeLabel = `${prefix}.home`

export type Labels = Readonly<Record<string, string>>

export function labelsOf(
  instance: string,
  what: { readonly role?: string; readonly owner?: string; readonly state?: string },
): Labels {
  return {
    [instanceLabel]: instance,
    ...(what.role !== undefined && { [roleLabel]: what.role }),
    ...(what.owner !== undefined && { [ownerLabel]: what.owner }),
    ...(what.state !== undefined && { [stateLabel]: what.state }),
  }
}

/** The engine's filter for things that carry these labels. */
export function filterOf(labels: Labels): { readonly label: string[] } {
  return { label: Object.entries(labels).map(([name, value]) => `${name}=${value}`) }
}
