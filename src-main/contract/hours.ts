// Whether a day has twenty-four hours or twice twelve, as the locale of the person's system has it. Pure.
import { z } from 'zod'

export const hourCycleSchema = z.enum(['h12', 'h23'])
export type HourCycle = z.infer<typeof hourCycleSchema>

/** @param locale as a browser names it, "de-DE"; a system that names none counts to twenty-four */
export function hourCycleOf(locale: string | undefined): HourCycle {
  if (locale === undefined) return 'h23'
  try {
    const { hourCycle } = new Intl.DateTimeFormat(locale, { hour: 'numeric' }).resolvedOptions()
    return hourCycle === 'h11' || hourCycle === 'h12' ? 'h12' : 'h23'
  } catch {
    return 'h23'
  }
}

/** What the environment says of how times are written: "en_DK.UTF-8" → "en-DK"; undefined for "C", "POSIX" and nothing. */
export function localeOfEnv(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const said = env.LC_ALL || env.LC_TIME || env.LANG || ''
  const [, language, region] = /^([a-z]{2,3})(?:[_-]([A-Z]{2}))?(?:[.@]|$)/.exec(said) ?? []
  return language && [language, region].filter(Boolean).join('-')
}

/** Of a process outside of Electron: Linux tells it by the environment alone, other systems tell it themselves. */
export function systemLocale(env: Readonly<Record<string, string | undefined>>, platform: string): string | undefined {
  return localeOfEnv(env) ?? (platform === 'linux' ? undefined : new Intl.DateTimeFormat().resolvedOptions().locale)
}
