// The PHP program that prints what a wp-config.php defines when production's own PHP runs it. It loads that file and what that
// includes, but not WordPress: wp-settings.php is empty for it, and no file can be written, renamed or removed while it runs.

/**
 * Runs on PHP 5.3 and later. Its arguments are a mark, the path of wp-config.php, the directory of WordPress, and a host name. It
 * prints lines of kind, name and value between two marks, name and value in base64, and the files that were read; a line `end`
 * says that none is missing.
 */
export const configProgram = `<?php
class Sitefork_Files {
  public $context;
  private $handle;
  static $mark, $config, $whole = false, $opened = array();

  static function begin() {
    list(, self::$mark, self::$config, $root, $host) = $_SERVER['argv'];
    chdir($root);
    $_SERVER['DOCUMENT_ROOT'] = $root;
    $_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = $_SERVER['REQUEST_URI'] = '/index.php';
    $_SERVER['SCRIPT_FILENAME'] = $root . '/index.php';
    $_SERVER['REQUEST_METHOD'] = 'GET';
    $_SERVER['HTTP_HOST'] = $_SERVER['SERVER_NAME'] = $host;
    $_SERVER['SERVER_PORT'] = '443';
    $_SERVER['HTTPS'] = 'on';
    $_SERVER['REQUEST_SCHEME'] = 'https';
    $_SERVER['REMOTE_ADDR'] = '127.0.0.1';
    $_SERVER['argv'] = array();
    register_shutdown_function(array(__CLASS__, 'tell'));
    ob_start(array(__CLASS__, 'nothing'), 4096);
    self::take();
  }
  static function nothing() { return ''; }
  static function take() {
    stream_wrapper_unregister('file');
    stream_wrapper_register('file', __CLASS__);
  }
  static function tell() {
    while (ob_get_level() > 0 && ob_end_clean());
    echo self::$mark, "\\n";
    $all = get_defined_constants(true);
    foreach (isset($all['user']) ? $all['user'] : array() as $name => $value) self::line($name, $value);
    foreach (self::$opened as $path => $one) echo 'file ', base64_encode($path), "\\n";
    if (isset($GLOBALS['table_prefix'])) self::line('$table_prefix', $GLOBALS['table_prefix']);
    echo self::$whole ? "end\\n" : '', self::$mark, "\\n";
  }
  static function line($name, $value) {
    if (is_bool($value) || $value === null) $kind = $value ? 'true' : 'false';
    elseif (is_scalar($value)) $kind = 'text';
    else return;
    echo $kind, ' ', base64_encode($name), ' ', $kind === 'text' ? base64_encode((string) $value) : '', "\\n";
  }

  function stream_open($path, $mode, $options, &$opened) {
    if (strpbrk($mode, 'waxc+') !== false) return false;
    stream_wrapper_restore('file');
    if (basename($path) === 'wp-settings.php') {
      self::$whole = true;
      $this->handle = fopen('php://memory', 'rb');
    } else {
      $this->handle = @fopen($path, $mode, (bool) ($options & STREAM_USE_PATH));
      $real = $this->handle ? realpath($path) : false;
      if ($real && count(self::$opened) < 500) self::$opened[$real] = 1;
    }
    self::take();
    return $this->handle !== false;
  }
  function stream_read($count) { return fread($this->handle, $count); }
  function stream_write($data) { return 0; }
  function stream_eof() { return feof($this->handle); }
  function stream_stat() { return fstat($this->handle); }
  function stream_tell() { return ftell($this->handle); }
  function stream_seek($offset, $whence = SEEK_SET) { return fseek($this->handle, $offset, $whence) === 0; }
  function stream_close() { fclose($this->handle); }
  function stream_lock($operation) { return true; }
  function stream_set_option($option, $one, $two) { return false; }
  function stream_metadata($path, $option, $value) { return false; }
  function url_stat($path, $flags) {
    stream_wrapper_restore('file');
    $stat = $flags & STREAM_URL_STAT_LINK ? @lstat($path) : @stat($path);
    self::take();
    return $stat;
  }
  function dir_opendir($path, $options) {
    stream_wrapper_restore('file');
    $this->handle = @opendir($path);
    self::take();
    return $this->handle !== false;
  }
  function dir_readdir() { return readdir($this->handle); }
  function dir_rewinddir() { rewinddir($this->handle); return true; }
  function dir_closedir() { closedir($this->handle); return true; }
  function unlink($path) { return false; }
  function rename($from, $to) { return false; }
  function mkdir($path, $mode, $options) { return false; }
  function rmdir($path, $options) { return false; }
}
Sitefork_Files::begin();
include Sitefork_Files::$config;
Sitefork_Files::$whole = true;
`

/** Runs the first command-line PHP that the host has, in the places where hosts keep it, with the program as standard input. */
export const phpScript = `for php in php php-cli /usr/local/bin/php /opt/plesk/php/*/bin/php /opt/cpanel/ea-php*/root/usr/bin/php \\
  /opt/alt/php*/usr/bin/php /opt/remi/php*/root/usr/bin/php /usr/local/php*/bin/php /usr/bin/php[0-9]*; do
  "$php" -n -r 'exit(PHP_SAPI === "cli" && function_exists("stream_wrapper_register") ? 0 : 1);' </dev/null >/dev/null 2>&1 || continue
  exec "$php" -d display_errors=0 -d log_errors=0 -d auto_prepend_file= -d auto_append_file= -d disable_functions=mail \\
    -d max_execution_time=5 -d memory_limit=128M -- "$@"
done
exit 127`
