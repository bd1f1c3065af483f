// An error of PHP is traced to the changes that brought it about: whose the file is, and who took away what it uses.
import { describe, expect, it } from 'vitest'
import { blameOf, lastPhpError } from '../../../../src-main/merging/blame-error.ts'
import { codeChanges } from '../../../../src-main/merging/changed-code.ts'
import type { MergeSide } from '../../../../src-main/merging/dangling-names.ts'
import type { StatePath } from '../../../../src-main/pool/layout.ts'
import { heldSource, mergeLists } from '../../../support/merging.ts'
import { changedOption } from '../../../support/wordpress-rows.ts'

const base = 'productions/acme/points/p1' as StatePath
const whole = { is: 'file', mode: 0o644, bytes: 3 } as never
const added = (path: string) =>
  ({ path, from: null, before: null, after: whole, thing: '', class: 'work', why: null, changedAtMs: null }) as const
const removed = (path: string) => ({ ...added(path), before: whole, after: null }) as const
const contents: Readonly<Record<string, string>> = {
  'wp-content/plugins/acme/price.php': '<?php\nfunction &acme_price () {}',
  'wp-content/plugins/acme/cart.php': '<?php final class Cart extends Basket {}',
}

/** The first source made its files, the second removed the plugin; the target deactivated `shop`. */
const code = codeChanges(
  [
    { own: [added('wp-content/mu-plugins/x.php')], inTarget: [removed('wp-content/target.php')], base },
    { own: Object.keys(contents).map(removed), inTarget: [], base },
  ],
  [],
  {
    writes: mergeLists([[]]).writes,
    sources: [
      {
        ...heldSource([]),
        ownAt: () => undefined,
        allInTarget: () =>
          heldSource([changedOption('active_plugins', 'a:1:{i:0;s:13:"shop/shop.php";}', 'a:0:{}')]).net(),
      },
    ],
  },
)

function blamed(said: string): Promise<string> {
  const error = lastPhpError(`[notice] started\nPHP Warning: x\nPHP Fatal error:  ${said}\nStack trace:\n#0 {main}`)
  if (!error) throw new Error('No error was found.')
  return blameOf({
    ...{ error, code, folder: '/var/www/html' },
    read: async (_, path) => contents[path] ?? null,
    hasPlugin: async (plugin, made) => plugin === 'shop/shop.php' && new RegExp(made).test('function shop_total('),
    nameOf: (sides) => sides.map((side: MergeSide) => ['“a”', '“b”'][side ?? 9] ?? 'production').join(),
  })
}

describe('an error is blamed', () => {
  it.each([
    [
      'Uncaught Error: Call to undefined function acme_price() in /var/www/html/wp-content/mu-plugins/x.php:3',
      'wp-content/mu-plugins/x.php, which “a” added, calls acme_price(), which was in wp-content/plugins/acme/price.php, which “b” removed.',
    ],
    [
      'Uncaught Error: Class "Acme\\Shop\\Cart" not found in /var/www/html/wp-content/themes/t/page.php:3',
      'wp-content/themes/t/page.php uses the class Cart, which was in wp-content/plugins/acme/cart.php, which “b” removed.',
    ],
    [
      'Uncaught Error: Call to undefined function Acme\\shop_total() in /var/www/html/wp-content/mu-plugins/x.php:3',
      'wp-content/mu-plugins/x.php, which “a” added, calls shop_total(), which is of the plugin shop, which production deactivated.',
    ],
    [
      "Uncaught Error: Failed opening required '/var/www/html/wp-content/target.php' (include_path='.') in /var/www/html/wp-content/themes/t/page.php:9",
      'wp-content/themes/t/page.php loads /var/www/html/wp-content/target.php, which production removed.',
    ],
    [
      'Uncaught TypeError: x in /var/www/html/wp-content/mu-plugins/x.php:3',
      'It is in wp-content/mu-plugins/x.php, which “a” added.',
    ],
    ['Uncaught Error: Call to undefined function nobody() in /var/www/html/wp-content/themes/t/page.php:3', ''],
    ['Allowed memory size exhausted in Unknown on line 0', ''],
  ])('on whose it is: %s', async (said, expected) => {
    expect(await blamed(said)).toBe(expected)
  })
})
