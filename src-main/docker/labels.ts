// The labels by which Sitefork knows its own containers, volumes and networks; what lacks them is never touched.

const prefix = 'dev.sitefork'

export const instanceLabel = `${prefix}.instance`
export const roleLabel = `${prefix}.role`
export const ownerLabel = `${prefix}.owner`
export const stateLabel = `${prefix}.state`
/** Says by which rules a container is confined; one without the current value was made by an earlier version. */
export const confinedLabel = `${prefix}.confined`
export const confinement = 'parts'
/** The home directory whose host made a volume: by it a pool that lost its home is found. */
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

/** @returns the engine's filter for what carries these labels */
export function filterOf(labels: Labels): { readonly label: string[] } {
  return { label: Object.entries(labels).map(([name, value]) => `${name}=${value}`) }
}
