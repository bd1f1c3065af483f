// The version that a WordPress' own wp-includes/version.php says. Pure; whatever else is written there is no version.

/** What stands for a version that is not said, or said in a way nobody writes one. */
export const unknownVersion = 'unknown'

/** The file has some kilobytes. */
export const mostVersionBytes = 64 * 1024

const line = /^[ \t]{0,16}\$wp_version[ \t]{0,16}=[ \t]{0,16}(['"])([0-9][0-9A-Za-z.+-]{0,31})\1/m

/** @param php all of version.php, or its beginning */
export function wordpressVersionOf(php: string): string {
  return line.exec(php.slice(0, mostVersionBytes))?.[2] ?? unknownVersion
}
