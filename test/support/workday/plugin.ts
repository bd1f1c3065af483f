// What a person does with plugins and themes in a day: uploads them as archives that the test packs, uses them, and removes them.
import { zipOfTexts } from '../packed-bytes.ts'
import type { Deed } from './day.ts'
import type { Person } from './person.ts'

/** A small shop, as plugins are made: a post type with meta boxes, a table of its own, a page of settings. */
const shop = `<?php
/**
 * Plugin Name: Meadow Shop
 * Description: Sells what grows.
 * Version: 1.0
 */
register_activation_hook(__FILE__, function () {
  global $wpdb;
  require_once ABSPATH . 'wp-admin/includes/upgrade.php';
  dbDelta("CREATE TABLE {$wpdb->prefix}meadow_lookup (product_id bigint(20) unsigned NOT NULL, price decimal(19,4) NULL, stock int NULL, PRIMARY KEY  (product_id)) {$wpdb->get_charset_collate()}");
  add_option('meadow_shop_version', '1.0');
});
add_action('init', function () {
  register_taxonomy('product_cat', 'product', ['label' => 'Product categories', 'hierarchical' => true]);
  register_post_type('product', ['label' => 'Products', 'public' => true, 'supports' => ['title', 'editor'], 'taxonomies' => ['product_cat']]);
});
add_action('add_meta_boxes_product', function () {
  add_meta_box('meadow_price', 'Product data', function ($post) {
    foreach (['_sku' => 'SKU', '_regular_price' => 'Regular price', '_stock' => 'Stock'] as $key => $label) {
      printf('<p><label>%s <input name="%s" value="%s"></label></p>', $label, $key, esc_attr(get_post_meta($post->ID, $key, true)));
    }
  });
});
add_action('save_post_product', function ($id) {
  global $wpdb;
  if (!isset($_POST['_regular_price'])) return;
  foreach (['_sku', '_regular_price', '_stock'] as $key) update_post_meta($id, $key, sanitize_text_field($_POST[$key]));
  update_post_meta($id, '_price', sanitize_text_field($_POST['_regular_price']));
  $wpdb->replace($wpdb->prefix . 'meadow_lookup', ['product_id' => $id, 'price' => $_POST['_regular_price'], 'stock' => (int) $_POST['_stock']]);
});
add_action('admin_init', function () {
  register_setting('meadow_shop', 'meadow_shop_currency');
  register_setting('meadow_shop', 'meadow_shop_free_shipping');
});
add_action('admin_menu', function () {
  add_options_page('Meadow Shop', 'Meadow Shop', 'manage_options', 'meadow-shop', function () {
    echo '<form action="options.php" method="post">';
    settings_fields('meadow_shop');
    foreach (['meadow_shop_currency' => 'Currency', 'meadow_shop_free_shipping' => 'Free shipping from'] as $key => $label) {
      printf('<p><label>%s <input name="%s" value="%s"></label></p>', $label, $key, esc_attr(get_option($key, '')));
    }
    submit_button();
    echo '</form>';
  });
});
`

const inFolder = (folder: string, files: Readonly<Record<string, string>>) =>
  zipOfTexts(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text] as const))

const pluginArchive = () =>
  inFolder('meadow-shop', {
    'meadow-shop.php': shop,
    'readme.txt': '=== Meadow Shop ===\nStable tag: 1.0\n',
    'uninstall.php': `<?php
global $wpdb;
$wpdb->query("DROP TABLE IF EXISTS {$wpdb->prefix}meadow_lookup");
foreach (['version', 'currency', 'free_shipping'] as $name) delete_option("meadow_shop_$name");
`,
  })

/** A classic theme with places for menus and widgets. */
const themeArchive = () =>
  inFolder('hedge', {
    'style.css': '/*\nTheme Name: Hedge\nVersion: 1.0\n*/\nbody { font-family: serif; }\n',
    'functions.php': `<?php
add_action('after_setup_theme', function () {
  add_theme_support('title-tag');
  add_theme_support('custom-logo');
  register_nav_menus(['primary' => 'Primary menu']);
});
add_action('widgets_init', function () { register_sidebar(['id' => 'sidebar-1', 'name' => 'Sidebar']); });
`,
    'index.php': `<?php wp_head(); wp_nav_menu(['theme_location' => 'primary']); while (have_posts()) { the_post(); the_title('<h2>', '</h2>'); the_content(); } dynamic_sidebar('sidebar-1'); wp_footer();\n`,
  })

export function pluginDeeds(person: Person): readonly Deed[] {
  const { page, admin, answered, led } = person
  const plugin = page.locator('tr[data-slug="meadow-shop"]')

  return [
    [
      'uploads a plugin',
      /^admin installed the plugin Meadow Shop$/,
      async () => {
        await admin('plugin-install.php?tab=upload')
        const file = { name: 'meadow-shop.zip', mimeType: 'application/zip', buffer: pluginArchive() }
        await page.locator('#pluginzip').setInputFiles(file)
        await led(() => page.locator('#install-plugin-submit').click())
        await page.getByText('Plugin installed successfully.').waitFor()
      },
    ],
    [
      'activates it',
      /^admin activated the plugin Meadow Shop$/,
      () => led(() => page.getByRole('link', { name: 'Activate Plugin' }).click()),
    ],
    [
      'sets it up on its own page',
      /^admin changed the settings “meadow_shop_currency” and “meadow_shop_free_shipping”$/,
      async () => {
        await admin('options-general.php?page=meadow-shop')
        await page.getByLabel('Currency').fill('EUR')
        await page.getByLabel('Free shipping from').fill('50')
        await led(() => page.getByRole('button', { name: 'Save Changes' }).click())
      },
    ],
    [
      'makes a category of products',
      /^admin created the product category “Seeds”$/,
      async () => {
        await admin('edit-tags.php?taxonomy=product_cat&post_type=product')
        await page.locator('#tag-name').fill('Seeds')
        await answered(/action=add-tag/, () => page.locator('#submit').click())
      },
    ],
    [
      'puts a product up for sale',
      // The editor had kept a draft as soon as there was a title.
      [
        /^admin published the product “Poppy seeds” and 1 more$/,
        /^the editor’s heartbeat drafted the product “Poppy seeds”$/,
      ],
      async () => {
        await admin('post-new.php?post_type=product')
        await page.locator('#title').fill('Poppy seeds')
        await page.getByLabel('SKU').fill('poppy-1')
        await page.getByLabel('Regular price').fill('3.50')
        await page.getByLabel('Stock').fill('120')
        await page.getByRole('checkbox', { name: 'Seeds' }).check()
        await page.getByText(/^Draft saved at/).waitFor()
        await led(() => page.locator('#publish').click())
      },
    ],
    [
      'changes its price',
      /^admin edited the product “Poppy seeds” and 1 more$/,
      async () => {
        await page.getByLabel('Regular price').fill('2.90')
        await led(() => page.locator('#publish').click())
      },
    ],
    [
      'deactivates the plugin',
      /^admin deactivated the plugin Meadow Shop$/,
      async () => {
        await admin('plugins.php')
        await led(() => plugin.getByRole('link', { name: /^Deactivate/ }).click())
      },
    ],
    [
      'deletes the plugin',
      /^admin deleted the plugin Meadow Shop$/,
      async () => {
        await admin('plugins.php')
        await answered(/action=delete-plugin/, () => plugin.getByRole('link', { name: /^Delete/ }).click())
      },
    ],
  ]
}

export function themeDeeds(person: Person): readonly Deed[] {
  const { page, admin, answered, led } = person

  return [
    [
      'uploads a theme',
      /^admin installed the theme Hedge$/,
      async () => {
        await admin('theme-install.php?browse=popular')
        await page.getByRole('button', { name: 'Upload Theme' }).click()
        const file = { name: 'hedge.zip', mimeType: 'application/zip', buffer: themeArchive() }
        await page.locator('#themezip').setInputFiles(file)
        await led(() => page.locator('#install-theme-submit').click())
        await page.getByText('Theme installed successfully.').waitFor()
      },
    ],
    [
      'switches to it',
      /^admin switched the theme to Hedge$/,
      async () => {
        await admin('themes.php')
        await led(() =>
          page
            .locator('.theme[data-slug="hedge"]')
            .getByRole('link', { name: /^Activate/ })
            .click(),
        )
      },
    ],
    [
      'makes a menu',
      /^admin created the menu “Main”$/,
      async () => {
        await admin('nav-menus.php?action=edit&menu=0')
        await page.locator('#menu-name').fill('Main')
        await led(() => page.locator('#save_menu_footer').click())
      },
    ],
    [
      'puts pages into the menu, and shows it at the top',
      [/^admin edited the menu “Main”$/, /^admin created the menu item “Team”$/],
      async () => {
        await page.getByRole('checkbox', { name: 'Team' }).first().check()
        await answered(/action=add-menu-item/, () => page.locator('#submit-posttype-page').click())
        await page.locator('#menu-to-edit li').first().waitFor()
        await page.getByRole('checkbox', { name: 'Primary menu' }).check()
        await led(() => page.locator('#save_menu_footer').click())
      },
    ],
    [
      'writes CSS in the Customizer',
      /^admin created the additional CSS “hedge”$/,
      async () => {
        await admin('customize.php?autofocus[section]=custom_css')
        const code = page.locator('.CodeMirror-code')
        await code.click()
        await page.keyboard.type('h2 { color: green }')
        await answered(/action=customize_save/, () => page.locator('#save').click())
        await page.getByRole('button', { name: 'Published' }).waitFor()
      },
    ],
    [
      'changes the tagline in the Customizer',
      /^admin changed the setting “Tagline”$/,
      async () => {
        await admin('customize.php?autofocus[section]=title_tagline')
        await page.getByLabel('Tagline').fill('Hedges and meadows')
        await answered(/action=customize_save/, () => page.locator('#save').click())
        await page.getByRole('button', { name: 'Published' }).waitFor()
      },
    ],
    [
      'puts a widget into the sidebar',
      // The editor of widgets sends what they are, and then where they stand.
      [/^admin edited the widgets$/, /^admin edited the widgets$/],
      async () => {
        await admin('widgets.php')
        await page.getByRole('button', { name: 'Add block' }).first().click()
        await page.getByRole('option', { name: 'Paragraph' }).click()
        await page.keyboard.type('Come and see us.')
        await answered(/\/wp\/v2\/(?:widgets|sidebars)|batch/, () =>
          page.getByRole('button', { name: 'Update' }).click(),
        )
        await page.getByText('Widgets saved.').first().waitFor()
      },
    ],
    [
      'goes back to the theme before',
      /^admin switched the theme to Twenty Twenty-Five$/,
      async () => {
        await admin('themes.php')
        const other = page.locator('.theme[data-slug="twentytwentyfive"]')
        await led(() => other.getByRole('link', { name: /^Activate/ }).click())
      },
    ],
  ]
}
