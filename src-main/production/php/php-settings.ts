// The settings of production's PHP that its clones take over. Pure. Production could say anything, so a setting counts only by a
// known name and with a value of its kind.

const flag = /^(?:on|off|yes|no|true|false|1|0|)$/i
const number = /^-?\d{1,10}$/
const size = /^(?:-1|\d{1,12}[kmg]?)$/i
const bufferOrFlag = /^(?:on|off|\d{1,8}|)$/i
const encoding = /^[A-Za-z0-9-]{0,40}$/
const zone = /^(?:[A-Za-z_]{1,30}(?:[/+-][A-Za-z0-9_]{1,30}){0,3}|)$/
const letters = /^[EGPCS]{0,5}$/

/** Every setting that is taken over, and what its value looks like: no path is among them, and no restriction. */
const kinds: Readonly<Record<string, RegExp>> = {
  memory_limit: size,
  upload_max_filesize: size,
  post_max_size: size,
  max_file_uploads: number,
  max_input_vars: number,
  max_input_time: number,
  max_execution_time: number,
  default_socket_timeout: number,
  'date.timezone': zone,
  short_open_tag: flag,
  default_charset: encoding,
  precision: number,
  serialize_precision: number,
  output_buffering: bufferOrFlag,
  'zlib.output_compression': bufferOrFlag,
  variables_order: letters,
  request_order: letters,
  allow_url_fopen: flag,
  auto_detect_line_endings: flag,
  'mbstring.language': encoding,
  'mbstring.internal_encoding': encoding,
  'mbstring.http_input': encoding,
  'mbstring.http_output': encoding,
  'mbstring.encoding_translation': flag,
  'mbstring.func_overload': number,
  'pcre.backtrack_limit': number,
  'pcre.recursion_limit': number,
  'pcre.jit': flag,
  'bcmath.scale': number,
  'intl.default_locale': /^[A-Za-z_-]{0,20}$/,
  'session.gc_maxlifetime': number,
  'zend.assertions': number,
}

export const phpSettingNames = Object.keys(kinds)

/** @returns those of the given settings that are taken over and have a value of their kind */
export function knownSettings(said: Readonly<Record<string, unknown>>): Record<string, string> {
  const pairs = Object.entries(kinds).flatMap(([name, kind]) => {
    const value = Object.hasOwn(said, name) ? said[name] : undefined
    return typeof value === 'string' && kind.test(value) ? [[name, value] as const] : []
  })
  return Object.fromEntries(pairs)
}
