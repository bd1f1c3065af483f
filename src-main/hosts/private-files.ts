// Makes the files of this process private to its owner; programs it starts for the person keep the person's umask.

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
