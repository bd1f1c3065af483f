// A file of a state as it is listed by itself.

/** What is at a path; a path is as the list of changes has it. */
export type ListedFile = { readonly path: string; readonly mode: number } & (
  | { readonly is: 'file'; readonly bytes: number; readonly sha256: string }
  | { readonly is: 'directory' }
  | { readonly is: 'link'; readonly target: string }
  | { readonly is: 'other' }
)
