<?php
// Logs the owner of a clone in as one of its site's users, and lists these. Only Sitefork's gateway reaches it, with a mark that no
// browser can send. WordPress is loaded as far as its plugins and no further: what they do to a log-in page, to a password or to a
// request never begins. Nothing is written but what each log-in writes, the token of a session. PHP from 7.4 on.

final class SiteforkOwner {
  /** The address that all requests through the door come from (src-main/docker/sandbox.ts); the site's own code has another. */
  const GATEWAY = '192.0.2.1';

  private static $asked;
  private static $mark;

  /** @return string the directory of WordPress, which the caller loads; nobody else gets an answer */
  public static function begin() {
    $mark = isset($_SERVER['HTTP_X_SITEFORK_OWNER']) ? $_SERVER['HTTP_X_SITEFORK_OWNER'] : '';
    if ($_SERVER['REMOTE_ADDR'] !== self::GATEWAY || !preg_match('~\A[\w-]{20,100}\z~', $mark)) {
      http_response_code(404);
      exit;
    }
    ob_start();
    self::$mark = $mark;
    self::$asked = json_decode(file_get_contents('php://input'), true);
    self::seemVisit(self::$asked['path'], self::$asked['wordpress']);
    // WordPress takes over the filters that stand here when it starts.
    $no = array('accepted_args' => 0, 'function' => function () { return false; });
    foreach (array('enable_maintenance_mode', 'enable_loading_advanced_cache_dropin') as $name) {
      $GLOBALS['wp_filter'][$name][PHP_INT_MAX]['sitefork'] = $no;
    }
    $GLOBALS['wp_filter']['plugins_loaded'][PHP_INT_MIN]['sitefork'] = array('accepted_args' => 0, 'function' => array(__CLASS__, 'answer'));
    if (!is_file(self::$asked['wordpress'] . '/wp-load.php')) self::say(array('is' => 'missing'));
    chdir(self::$asked['wordpress']);
    return self::$asked['wordpress'];
  }

  /** What has a look at requests sees somebody open the home page. */
  private static function seemVisit($path, $wordpress) {
    unset($_SERVER['HTTP_X_SITEFORK_OWNER'], $_SERVER['CONTENT_TYPE'], $_SERVER['CONTENT_LENGTH']);
    $script = $path . 'index.php';
    $_SERVER = array_merge($_SERVER, array(
      'REQUEST_METHOD' => 'GET', 'REQUEST_URI' => $path, 'QUERY_STRING' => '', 'DOCUMENT_ROOT' => $wordpress,
      'SCRIPT_NAME' => $script, 'PHP_SELF' => $script, 'SCRIPT_FILENAME' => $wordpress . '/index.php',
    ));
    $_GET = $_POST = $_REQUEST = $_COOKIE = array();
  }

  /** The first of what happens once all plugins are loaded. */
  public static function answer() {
    // Who else listens to these hides users, or has log-ins wait for a second factor.
    foreach (array('pre_get_users', 'users_pre_query', 'pre_user_query', 'user_search_columns', 'send_auth_cookies') as $name) {
      remove_all_filters($name);
    }
    if (self::$asked['do'] === 'users') self::say(self::users(self::$asked['search'], self::$asked['limit']));
    $address = wp_parse_url(site_url());
    $host = isset($address['host']) ? $address['host'] . (isset($address['port']) ? ':' . $address['port'] : '') : '';
    // Cookies are for the host that sets them.
    if ($host !== '' && strcasecmp($host, $_SERVER['HTTP_HOST']) !== 0) self::say(array('is' => 'elsewhere', 'host' => strtolower($host)));
    $user = self::$asked['user'] === null ? self::administrator() : get_user_by('id', self::$asked['user']);
    if (!$user || !$user->exists()) self::say(array('is' => 'nobody'));
    // The write is this user's.
    $GLOBALS['current_user'] = $user;
    wp_set_auth_cookie($user->ID);
    $isStranger = is_multisite() && !is_super_admin($user->ID) && !is_user_member_of_blog($user->ID);
    self::say(array('is' => 'done', 'to' => $isStranger ? get_dashboard_url($user->ID) : admin_url()));
  }

  private static function administrator() {
    foreach (self::firstOnes() as $first) {
      $found = self::find($first, 1);
      if ($found) return $found[0];
    }
    return null;
  }

  /** Queries for those who may do most, the most powerful first. */
  private static function firstOnes() {
    $queries = array(array('role' => 'administrator'));
    $logins = is_multisite() ? get_super_admins() : array();
    if ($logins) array_unshift($queries, array('login__in' => $logins));
    return $queries;
  }

  /** Administrators first, then those of a role that is searched for, each by the order in which they came. */
  private static function users($search, $limit) {
    $columns = array('user_login', 'user_nicename', 'user_email', 'display_name');
    $matching = $search === '' ? array() : array('search' => "*$search*", 'search_columns' => $columns);
    $queries = array_map(function ($one) use ($matching) { return $one + $matching; }, self::firstOnes());
    $found = array();
    foreach (array_merge($queries, self::ofRole($search), array($matching)) as $query) {
      $missing = $limit + 1 - count($found);
      if ($missing <= 0) break;
      foreach (self::find($query + array('exclude' => array_keys($found)), $missing) as $user) $found[$user->ID] = $user;
    }
    return array(
      'is' => 'users',
      'users' => array_map(array(__CLASS__, 'described'), array_slice(array_values($found), 0, $limit)),
      'isMore' => count($found) > $limit,
    );
  }

  /** A query for the users of the role that a word names; none for any other word. */
  private static function ofRole($word) {
    foreach (wp_roles()->get_names() as $role => $name) {
      if (strcasecmp($role, $word) === 0 || strcasecmp($name, $word) === 0) return array(array('role' => $role));
    }
    return array();
  }

  private static function find($query, $limit) {
    // Of a network everybody, but for those of a role, which is one of this site.
    $sites = isset($query['role']) ? array() : array('blog_id' => 0);
    $usual = array('number' => $limit, 'orderby' => 'ID', 'order' => 'ASC', 'count_total' => false, 'fields' => 'all_with_meta');
    $users = new WP_User_Query($query + $sites + $usual);
    return array_values($users->get_results());
  }

  private static function described($user) {
    $names = wp_roles()->get_names();
    $roles = array_map(function ($role) use ($names) { return isset($names[$role]) ? $names[$role] : $role; }, array_values($user->roles));
    if (is_multisite() && is_super_admin($user->ID)) array_unshift($roles, 'Super Admin');
    return array(
      'id' => (int) $user->ID, 'login' => (string) $user->user_login, 'name' => (string) $user->display_name,
      'email' => (string) $user->user_email, 'roles' => array_map('strval', $roles),
    );
  }

  private static function say($said) {
    while (ob_get_level() > 0) ob_end_clean();
    http_response_code(200);
    header('Content-Type: application/json');
    header('Cache-Control: no-store');
    header('X-Sitefork-Owner: ' . self::$mark);
    // One line: what plugins say at the end comes behind it.
    echo json_encode($said, JSON_INVALID_UTF8_SUBSTITUTE | JSON_PARTIAL_OUTPUT_ON_ERROR), "\n";
    exit;
  }

  public static function end() {
    self::say(array('is' => 'stopped'));
  }
}

require SiteforkOwner::begin() . '/wp-load.php';
SiteforkOwner::end();
