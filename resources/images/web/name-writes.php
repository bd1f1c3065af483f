<?php
// Names each write of WordPress by its request: `/*sitefork:ID USER METHOD PATH*/` behind the statement, which the server's
// binary log keeps and src-main/changes/request.ts reads. It runs before every script; without WordPress it does nothing.
// It knows PHP from 7.4 on, loads nothing, asks nothing, and whatever goes wrong leaves a statement as it was.

if (!class_exists('SiteforkWrites', false)) {
  final class SiteforkWrites {
    /** What is named: whatever changes rows or tables. What a server stores as text, as it does views and triggers, is not. */
    const WRITES = '~\A(?>[\s(]++|/\*(?!!).*?\*/|(?:--\s|\#)[^\n]*+\n)*+(?:INSERT|UPDATE|DELETE|REPLACE|TRUNCATE|RENAME|WITH|LOAD
      |(?:CREATE(?:\s+OR\s+REPLACE)?|DROP)(?:\s+TEMPORARY)?\s+TABLE|ALTER(?:\s+(?:ONLINE|IGNORE))*+\s+TABLE
      |(?:CREATE|DROP)(?:\s+(?:UNIQUE|FULLTEXT|SPATIAL))?\s+INDEX)\b~isx';

    /** A statement that ends in no comment that is still open. */
    const CLOSED = '~\A(?:[^\'"`/\#-]++|\'(?:[^\'\\\\]++|\\\\.)*+\'|"(?:[^"\\\\]++|\\\\.)*+"|`[^`]*+`|/\*.*?\*/|--(?=\s|\z)[^\n]*+|\#[^\n]*+|/(?!\*)|-)*+\z~s';

    /** Values are kept of these, however they look. */
    const PLAIN = '~\A(?:action2?|page|post|post_type|taxonomy|tab|section|plugin|theme|stylesheet|template|file|rest_route|option_page|doing_wp_cron)\z~';

    /** Names of values that open something. */
    const SECRETS = '~nonce|pass|pwd|secret|token|auth(?!or)|hash|signature|referer|redirect|session|cookie|credential|salt|(?:\A|[^a-z])(?:[a-z]*api)?(?:key|sig|code|pin)(?:\z|[^a-z])~i';

    const LONGEST = 300;

    private static $uri;
    private static $method;
    private static $before;
    private static $behind;

    /** What the request is called is kept as it came: WordPress and plugins change it. */
    public static function begin() {
      self::$uri = isset($_SERVER['REQUEST_URI']) ? $_SERVER['REQUEST_URI'] : '';
      self::$method = isset($_SERVER['REQUEST_METHOD']) ? $_SERVER['REQUEST_METHOD'] : '';
      // WordPress takes over the filters that stand here when it starts.
      $GLOBALS['wp_filter']['query'][PHP_INT_MAX]['sitefork'] = array('accepted_args' => 1, 'function' => array(__CLASS__, 'named'));
    }

    /**
     * The filter `query` of wpdb.
     * @return mixed the statement with its name, or whatever came
     */
    public static function named($query) {
      if (!is_string($query) || $query === '') return $query;
      // Nearly all statements read.
      $first = $query[0];
      if ($first === 'S' || $first === 's') return $query;
      try {
        return preg_match(self::WRITES, $query) === 1 ? self::nameWrite($query) : $query;
      } catch (\Throwable $failure) {
        return $query;
      }
    }

    private static function nameWrite($query) {
      $statement = rtrim($query, "; \t\r\n");
      $opened = strrpos($statement, '/*');
      $isOpen = $opened !== false && strpos($statement, '*/', $opened + 2) === false;
      if ($isOpen && preg_match(self::CLOSED, $statement) !== 1) return $query;
      if (self::$before === null) {
        $behind = self::request();
        self::$before = ' /*sitefork:' . self::id() . ' ';
        self::$behind = ' ' . $behind . '*/';
      }
      return $statement . self::$before . self::user() . self::$behind;
    }

    /** When the request began, in milliseconds, and what no other of that moment has. */
    private static function id() {
      $began = isset($_SERVER['REQUEST_TIME_FLOAT']) ? $_SERVER['REQUEST_TIME_FLOAT'] : microtime(true);
      return sprintf('%011x', $began * 1000) . substr(bin2hex(random_bytes(3)), 0, 5);
    }

    /** Who is logged in, as far as WordPress has found out already. */
    private static function user() {
      $user = isset($GLOBALS['current_user']) ? $GLOBALS['current_user'] : null;
      return $user instanceof WP_User && is_numeric($user->ID) ? max(0, (int) $user->ID) : 0;
    }

    /** Method and path. */
    private static function request() {
      if (PHP_SAPI === 'cli') return 'CLI ' . self::clean(self::command());
      $method = strtoupper((string) preg_replace('~[^A-Za-z]~', '', (string) self::$method));
      return (substr($method, 0, 12) ?: 'GET') . ' ' . self::clean(self::path());
    }

    /** The words of a command behind `wp`; of another script, `php` and its words. */
    private static function command() {
      $words = isset($_SERVER['argv']) && is_array($_SERVER['argv']) ? array_slice($_SERVER['argv'], 0, 40) : array();
      $said = array();
      foreach ($words as $at => $word) {
        $word = substr((string) $word, 0, 500);
        if ($at === 0) {
          if (!defined('WP_CLI')) array_push($said, 'php', basename($word));
          continue;
        }
        if (preg_match('~\A--([\w-]+)=(.*)\z~s', $word, $option)) $word = '--' . self::pair($option[1], $option[2]);
        elseif (self::isToken($word)) $word = '...';
        $said[] = preg_replace('~//[^/@\s]*@~', '//', $word);
      }
      return implode(' ', $said);
    }

    /** The path with its query, of which secrets keep their names only; and what a form that was sent says it is to do. */
    private static function path() {
      $uri = preg_replace('~\Ahttps?://[^/?]*~i', '', substr((string) self::$uri, 0, 4000));
      $split = explode('?', $uri, 2);
      $path = $split[0] === '' ? '/' : $split[0];
      $pairs = array();
      $names = array();
      foreach (isset($split[1]) ? explode('&', $split[1], 100) : array() as $part) {
        if ($part === '') continue;
        $pair = explode('=', $part, 2);
        $name = urldecode($pair[0]);
        if (!isset($pair[1])) $pairs[] = self::isToken($name) ? '...' : $pair[0];
        // A form that is sent twice over says twice that it does nothing.
        elseif ($pair[1] !== '-1' || ($name !== 'action' && $name !== 'action2')) {
          $pairs[] = self::pair($pair[0], $pair[1]);
          $names[$name] = true;
        }
      }
      $asked = array('action', 'action2');
      if (substr($path, -12) === '/options.php') $asked[] = 'option_page';
      // Of a plugin or a theme that is installed and removed again nothing else tells the name.
      $action = isset($_POST['action']) && is_string($_POST['action']) ? $_POST['action'] : '';
      if (preg_match('~\A[a-z]+-(?:plugin|theme)\z~', $action)) array_push($asked, 'plugin', 'slug');
      foreach (array('plugin', 'theme') as $name) {
        $archive = isset($_FILES[$name . 'zip']['name']) ? $_FILES[$name . 'zip']['name'] : '';
        if (is_string($archive) && preg_match('~\A[\w.-]{1,80}\z~', $archive)) $pairs[] = "$name=$archive";
      }
      foreach ($asked as $name) {
        if (isset($names[$name])) continue;
        $value = isset($_POST[$name]) && is_string($_POST[$name]) ? $_POST[$name] : '';
        if ($value === '-1' || !preg_match('~\A[\w.:/-]{1,80}\z~', $value)) continue;
        $pairs[] = "$name=$value";
      }
      return $pairs ? $path . '?' . implode('&', $pairs) : $path;
    }

    private static function pair($name, $value) {
      $plain = urldecode($name);
      if (preg_match(self::PLAIN, $plain)) return "$name=$value";
      $isSecret = preg_match(self::SECRETS, $plain) || stripos($value, 'nonce') !== false || self::isToken(urldecode($value));
      return $isSecret ? $name : "$name=$value";
    }

    /** Whether somebody's program made up a word. */
    private static function isToken($word) {
      return preg_match('~\A(?=[^0-9]*[0-9])(?=[^a-z]*[a-z])[a-z0-9+/=_.|:-]{32,}\z~i', $word) === 1 && preg_match('~[./]\w{2,5}\z~', $word) !== 1;
    }

    /** Printable ASCII that closes no comment and opens no text. */
    private static function clean($text) {
      $printable = preg_replace('~[^\x20-\x7e]~', '?', $text);
      $marks = array('*' => '%2A', "'" => '%27', '"' => '%22', '`' => '%60', '\\' => '%5C', ';' => '%3B');
      return rtrim(substr(strtr($printable, $marks), 0, self::LONGEST));
    }

    /** The file that the site's own rules have run before every script; mod_owner hands it on. Empty where there is none. */
    public static function siteFile() {
      $name = 'SITEFORK_PREPEND';
      $file = PHP_SAPI === 'apache2handler' ? (string) getenv($name) : '';
      if ($file !== '') unset($_SERVER[$name], $_SERVER["REDIRECT_$name"], $_ENV[$name]);
      return $file;
    }
  }

  SiteforkWrites::begin();
  // Here, so that what it sets is everybody's. Asked twice, so that nothing else is set.
  if (SiteforkWrites::siteFile() !== '') require SiteforkWrites::siteFile();
  // The gateway asks in place of a page; see that file.
  if (isset($_SERVER['HTTP_X_SITEFORK_OWNER'])) require __DIR__ . '/log-in.php';
}
