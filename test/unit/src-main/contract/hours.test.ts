// Twelve or twenty-four hours: as the person's system writes times, whatever the language of the window.
import { expect, it } from 'vitest'
import { hourCycleOf, localeOfEnv, systemLocale } from '../../../../src-main/contract/hours.ts'

it.each([
  ['en-US', 'h12'],
  ['en-GB', 'h23'],
  ['en-DK', 'h23'],
  ['de-DE', 'h23'],
  ['hi-IN', 'h12'],
  ['ja-JP', 'h23'],
  [undefined, 'h23'],
  ['no locale', 'h23'],
] as const)('in %s a day is counted as %s', (locale, cycle) => {
  expect(hourCycleOf(locale)).toBe(cycle)
})

it.each([
  [{ LANG: 'de_DE.UTF-8' }, 'de-DE'],
  [{ LANG: 'en_US.UTF-8', LC_TIME: 'en_DK.UTF-8' }, 'en-DK'],
  [{ LANG: 'en_US.UTF-8', LC_TIME: 'en_DK.UTF-8', LC_ALL: 'sv_SE' }, 'sv-SE'],
  [{ LANG: 'ca_ES.UTF-8@valencia' }, 'ca-ES'],
  [{ LANG: 'eo' }, 'eo'],
  [{ LANG: 'C.UTF-8' }, undefined],
  [{ LANG: 'POSIX' }, undefined],
  [{ LANG: '', LC_ALL: '' }, undefined],
  [{}, undefined],
] as const)('reads %j as %s', (env, locale) => {
  expect(localeOfEnv(env)).toBe(locale)
})

it('asks the system itself where the environment says nothing, except on Linux', () => {
  expect(systemLocale({}, 'linux')).toBeUndefined()
  expect(systemLocale({}, 'darwin')).toMatch(/^[a-z]{2}/)
  expect(systemLocale({ LANG: 'fr_FR.UTF-8' }, 'win32')).toBe('fr-FR')
})
