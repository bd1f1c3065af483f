// A control that is off for a reason: it looks off, can still be reached, and its tooltip says why.

export function offProps(reason: string | undefined) {
  return reason === undefined ? {} : { 'data-disabled': true, 'aria-disabled': true as const }
}
