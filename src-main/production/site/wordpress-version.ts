// Reads WordPress' version from its wp-includes/version.php. Pure.

/** Stands for a version that is missing or malformed. */
export const unknownVersion = 'unknown'

/** The most that is read of version.php, which has some kilobytes. */
export const mostVersionBytes = 64 * 1024

const line = /^[ \t]{0,16}\$wp_version[ \t]{0,16}=[ \t]{0,16}(['"])([0-9][0-9A-Za-z.+-]{0,31})\1/m

/** @param php the text of version.php, or its beginning */
export function wordpressVersionOf(php: string): string {
  return line.exec(php.slice(0, mostVersionBytes))?.[2] ?? unknownVersion
}
