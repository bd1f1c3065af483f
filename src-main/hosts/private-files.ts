// Whatever this process writes is its owner's only; what it starts for the person writes as the person's programs do.

let usual: number | undefined

/** Call it first, in each entry. Windows keeps such files apart by their folder. */
export function keepFilesPrivate(): void {
  usual = process.umask(0o077)
}

/** Starts another program, a browser say, whose files are not Sitefork's to hide. */
export function asThePerson<T>(start: () => T): T {
  if (usual === undefined) return start()
  const own = process.umask(usual)
  try {
    return start()
  } finally {
    process.umask(own)
  }
}
