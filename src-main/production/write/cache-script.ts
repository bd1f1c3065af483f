// What empties a site's caches, as PHP of production itself runs it: a file that works once, and a program for WP-CLI. Pure.
import { createHash } from 'node:crypto'

/** A page cache, and what its plugin offers others to empty all of it. */
export interface PageCache {
  readonly name: string
  readonly is: 'function' | 'method' | 'action'
  readonly call: string
  readonly with?: readonly (boolean | string)[]
}

/** Each by the function or action that its plugin documents for others. */
export const pageCaches: readonly PageCache[] = [
  { name: 'WP Super Cache', is: 'function', call: 'wp_cache_clear_cache' },
  { name: 'W3 Total Cache', is: 'function', call: 'w3tc_flush_all' },
  { name: 'WP Rocket', is: 'function', call: 'rocket_clean_domain' },
  { name: 'LiteSpeed Cache', is: 'action', call: 'litespeed_purge_all' },
  { name: 'Autoptimize', is: 'method', call: 'autoptimizeCache::clearall' },
  { name: 'WP Fastest Cache', is: 'function', call: 'wpfc_clear_all_cache', with: [true] },
  { name: 'Cache Enabler', is: 'action', call: 'cache_enabler_clear_complete_cache' },
  { name: 'SiteGround Optimizer', is: 'function', call: 'sg_cachepress_purge_cache' },
  { name: 'Breeze', is: 'action', call: 'breeze_clear_all_cache' },
  { name: 'Hummingbird', is: 'action', call: 'wphb_clear_page_cache' },
  { name: 'Nginx Helper', is: 'action', call: 'rt_nginx_helper_purge_all' },
]

/** The program's own words for caches that are no plugin's. */
export const ownCaches = { opcode: 'opcode cache', object: 'object cache', rules: 'rewrite rules' } as const

export interface CacheWork {
  /** PHP files whose compiled code is old, from the directory of WordPress on. */
  readonly files: readonly string[]
  /** Whether WordPress is to make its rewrite rules anew. */
  readonly rewriteRules: boolean
}

export interface CacheReport {
  readonly emptied: readonly string[]
  readonly failed: readonly string[]
  /** Whether WordPress could be loaded. */
  readonly loaded: boolean
  /** Whether PHP keeps no compiled code of old files, of those that it was given. */
  readonly renewed: boolean
}

/** So many seconds after it was written, the file does nothing any more. */
export const mostSeconds = 300

/** PHP's word for a text. */
const quoted = (text: string) => `'${text.replace(/[\\']/g, '\\$&')}'`

/** Empties what WordPress knows of, once it is loaded; `$report` is told. It says nothing to whoever asked. */
const emptyProgram = `
function sitefork_object_cache(&$report) {
  if (!wp_using_ext_object_cache()) return;
  $report[wp_cache_flush() ? 'emptied' : 'failed'][] = '${ownCaches.object}';
}
function sitefork_page_caches($work, &$report) {
  if ($work['rewriteRules']) {
    flush_rewrite_rules(false);
    $report['emptied'][] = '${ownCaches.rules}';
  }
  foreach ($work['caches'] as $one) {
    $call = $one['call'];
    if ($one['is'] === 'action' ? !has_action($call) : !is_callable($call)) continue;
    $failed = false;
    try {
      if ($one['is'] === 'action') do_action($call);
      else call_user_func_array($call, $one['with']);
    } catch (Throwable $error) { $failed = true; } catch (Exception $error) { $failed = true; }
    $report[$failed ? 'failed' : 'emptied'][] = $one['name'];
  }
}`

function workText({ files, rewriteRules }: CacheWork): string {
  const caches = pageCaches.map((one) => ({ ...one, with: one.with ?? [] }))
  return `json_decode(${quoted(JSON.stringify({ files, rewriteRules, caches }))}, true)`
}

/**
 * A file that stands beside wp-load.php, removes itself, and then works for whoever has the token.
 * @param mark stands before and after what it reports
 */
export function cacheScript(work: CacheWork, token: string, mark: string): string {
  return `<?php
// Empties this site's caches once. It removes itself, and works for nobody else.
$sitefork_age = time() - (int) @filemtime(__FILE__);
@unlink(__FILE__);
if (function_exists('opcache_invalidate')) @opcache_invalidate(__FILE__, true);
$sitefork_token = isset($_SERVER['HTTP_X_SITEFORK_TOKEN']) ? (string) $_SERVER['HTTP_X_SITEFORK_TOKEN'] : '';
if ($sitefork_age > ${mostSeconds} || !hash_equals('${sumOf(token)}', hash('sha256', $sitefork_token))) {
  http_response_code(404);
  exit;
}
unset($_SERVER['HTTP_X_SITEFORK_TOKEN'], $sitefork_token);
ignore_user_abort(true);
@set_time_limit(120);
header('Cache-Control: no-store, private');
header('Content-Type: text/plain; charset=utf-8');
define('DONOTCACHEPAGE', true);
$sitefork_work = ${workText(work)};
$sitefork_report = array('emptied' => array(), 'failed' => array(), 'loaded' => false, 'renewed' => false);
register_shutdown_function(function () use (&$sitefork_report) {
  while (ob_get_level() > 0 && @ob_end_clean());
  http_response_code(200);
  foreach (array('emptied', 'failed') as $part) $sitefork_report[$part] = array_values(array_unique($sitefork_report[$part]));
  echo '${mark}' . json_encode($sitefork_report) . '${mark}';
});
ob_start();
if (!function_exists('opcache_invalidate') || !ini_get('opcache.enable')) $sitefork_report['renewed'] = true;
elseif ($sitefork_work['files']) {
  $sitefork_renewed = count($sitefork_work['files']) <= 1000;
  foreach ($sitefork_renewed ? $sitefork_work['files'] : array() as $sitefork_file) {
    $sitefork_parts = array();
    foreach (explode('/', __DIR__ . '/' . $sitefork_file) as $sitefork_part) {
      if ($sitefork_part === '..') array_pop($sitefork_parts); else $sitefork_parts[] = $sitefork_part;
    }
    if (!@opcache_invalidate(implode('/', $sitefork_parts), true)) $sitefork_renewed = false;
  }
  if (!$sitefork_renewed) $sitefork_renewed = @opcache_reset();
  if ($sitefork_renewed) $sitefork_report['emptied'][] = '${ownCaches.opcode}';
  $sitefork_report['renewed'] = $sitefork_renewed;
}
${emptyProgram}
// Before plugins are read: which ones there are, and their settings, must be of now.
$GLOBALS['wp_filter']['muplugins_loaded'][-9999]['sitefork'] = array('accepted_args' => 0, 'function' => function () use (&$sitefork_report) {
  sitefork_object_cache($sitefork_report);
});
require __DIR__ . '/wp-load.php';
$sitefork_report['loaded'] = true;
sitefork_page_caches($sitefork_work, $sitefork_report);
// Requests that began before may have put old values back meanwhile.
sitefork_object_cache($sitefork_report);
`
}

/** For \`wp eval\`, after \`wp cache flush\`. */
export function cacheProgram(work: CacheWork, mark: string): string {
  return `${emptyProgram}
$sitefork_report = array('emptied' => array(), 'failed' => array(), 'loaded' => true, 'renewed' => false);
sitefork_page_caches(${workText(work)}, $sitefork_report);
sitefork_object_cache($sitefork_report);
echo '${mark}' . json_encode($sitefork_report) . '${mark}';`
}

const sumOf = (token: string) => createHash('sha256').update(token).digest('hex')

/** Reads the report between its marks; undefined where there is none. */
export function reportIn(answer: string, mark: string): CacheReport | undefined {
  const begun = answer.indexOf(mark)
  const ended = answer.indexOf(mark, begun + mark.length)
  if (begun < 0 || ended < 0) return undefined
  try {
    const told: unknown = JSON.parse(answer.slice(begun + mark.length, ended))
    if (typeof told !== 'object' || told === null) return undefined
    const { emptied, failed, loaded, renewed } = told as Readonly<Record<string, unknown>>
    return { emptied: namesOf(emptied), failed: namesOf(failed), loaded: loaded === true, renewed: renewed === true }
  } catch {
    return undefined
  }
}

const known: ReadonlySet<unknown> = new Set([...Object.values(ownCaches), ...pageCaches.map(({ name }) => name)])
/** Of what a host says only names that are known are believed. */
const namesOf = (told: unknown): readonly string[] =>
  Array.isArray(told) ? told.filter((one): one is string => known.has(one)) : []
