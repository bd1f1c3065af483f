// Makes a test production a network of sites on sub-domains, by WordPress' own functions, and sites of it later.
import { docker } from './seen.ts'

/** A container with a WordPress at a path, production's or a clone's, and who its site runs as. */
export interface WordPressAt {
  readonly container: string
  readonly path: string
}

export const php = ({ container, path }: WordPressAt, code: string) =>
  docker('exec', '--user=www-data', '--workdir', path, container, 'php', '-r', code)

const load = (host: string) => `$_SERVER['HTTP_HOST'] = '${host}'; require 'wp-load.php';`

export async function makeNetwork(at: WordPressAt, host: string): Promise<void> {
  await php(
    at,
    `define('WP_INSTALLING_NETWORK', true); ${load(host)}
    require ABSPATH . 'wp-admin/includes/upgrade.php';
    foreach ($wpdb->tables('ms_global') as $table => $name) $wpdb->$table = $name;
    install_network(); populate_network(1, '${host}', 'admin@${host}', 'Acme', '/', true);
    $constants = "define('MULTISITE', true); define('SUBDOMAIN_INSTALL', true); define('DOMAIN_CURRENT_SITE', '${host}');
      define('PATH_CURRENT_SITE', '/'); define('SITE_ID_CURRENT_SITE', 1); define('BLOG_ID_CURRENT_SITE', 1);\\n";
    $config = file_get_contents('wp-config.php');
    file_put_contents('wp-config.php', preg_replace('~^(?=.*wp-settings\\.php)~m', $constants, $config, 1));`,
  )
}

export async function addSite(at: WordPressAt, network: string, domain: string, title: string): Promise<void> {
  const site = `['domain' => '${domain}', 'path' => '/', 'network_id' => 1, 'user_id' => 1, 'title' => '${title}']`
  await php(
    at,
    `${load(network)} $made = wp_insert_site(${site}); if (is_wp_error($made)) exit($made->get_error_message());`,
  )
}
