// The numbers by which logs name collations, of MariaDB and of MySQL. Pure.
// Source: what `information_schema.collations` says on both; most numbers are given out by rules.

export interface Collation {
  readonly charset: string
  readonly name: string
}

/** Character set, then its collations with their numbers. */
const single = `
armscii8 general_ci:32 bin:64
ascii general_ci:11 bin:65
big5 chinese_ci:1 bin:84
cp1250 general_ci:26 czech_cs:34 croatian_ci:44 bin:66 polish_ci:99
cp1251 bulgarian_ci:14 ukrainian_ci:23 bin:50 general_ci:51 general_cs:52
cp1256 general_ci:57 bin:67
cp1257 lithuanian_ci:29 bin:58 general_ci:59
cp850 general_ci:4 bin:80
cp852 general_ci:40 bin:81
cp866 general_ci:36 bin:68
cp932 japanese_ci:95 bin:96
dec8 swedish_ci:3 bin:69
eucjpms japanese_ci:97 bin:98
euckr korean_ci:19 bin:85
gb18030 chinese_ci:248 bin:249 unicode_520_ci:250
gb2312 chinese_ci:24 bin:86
gbk chinese_ci:28 bin:87
geostd8 general_ci:92 bin:93
greek general_ci:25 bin:70
hebrew general_ci:16 bin:71
hp8 english_ci:6 bin:72
keybcs2 general_ci:37 bin:73
koi8r general_ci:7 bin:74
koi8u general_ci:22 bin:75
latin1 german1_ci:5 swedish_ci:8 danish_ci:15 german2_ci:31 bin:47 general_ci:48 general_cs:49 spanish_ci:94
latin2 czech_cs:2 general_ci:9 hungarian_ci:21 croatian_ci:27 bin:77
latin5 turkish_ci:30 bin:78
latin7 estonian_cs:20 general_ci:41 general_cs:42 bin:79
macce general_ci:38 bin:43
macroman general_ci:39 bin:53
sjis japanese_ci:13 bin:88
swe7 swedish_ci:10 bin:82
tis620 thai_ci:18 bin:89
ucs2 general_ci:35 bin:90 general_mysql500_ci:159
ujis japanese_ci:12 bin:91
utf16 general_ci:54 bin:55
utf16le general_ci:56 bin:62
utf32 general_ci:60 bin:61
utf8mb3 general_ci:33 tolower_ci:76 bin:83 general_mysql500_ci:223 general1400_as_ci:579
utf8mb4 general_ci:45 bin:46 general1400_as_ci:611`

/** Of Unicode 4 and 5.2: the first number of each character set, and the languages in their order from there. */
const unicode = { utf16: 101, ucs2: 128, utf32: 160, utf8mb3: 192, utf8mb4: 224 }
const languages =
  'unicode icelandic latvian romanian slovenian polish estonian spanish swedish turkish czech danish lithuanian slovak spanish2 roman persian esperanto hungarian sinhala german2 croatian unicode_520 vietnamese'

/** MariaDB's own of these versions. */
const mariadbOwn = { utf8mb3: 576, utf8mb4: 608, ucs2: 640, utf16: 672, utf32: 736 }
const mariadbOwnNames = 'croatian_ci myanmar_ci thai_520_w2'

/** Of Unicode 9, with their numbers; utf8mb4 only. */
const unicode9 = `
0900:255/278 de_pb:256/279 is:257/280 lv:258/281 ro:259/282 sl:260/283 pl:261/284 et:262/285 es:263/286 sv:264/287 tr:265/288
cs:266/289 da:267/290 lt:268/291 sk:269/292 es_trad:270/293 la:271/294 eo:273/296 hu:274/297 hr:275/298 vi:277/300 ru:306/307
nb:310/311 nn:312/313 sr_latn:314/315 bs:316/317 bg:318/319 gl:320/321 mn_cyrl:322/323`
const unicode9Others = 'ja_0900_as_cs:303 ja_0900_as_cs_ks:304 0900_as_ci:305 zh_0900_as_cs:308 0900_bin:309'

/** MariaDB's of Unicode 14: the first number of each character set; then eight for each language, some numbers are left out. */
const unicode14 = { utf8mb3: 2048, utf8mb4: 2304, ucs2: 2560, utf16: 2816, utf32: 3072 }
const unicode14Languages = languages.split(' ').with(0, '').with(21, '-').with(22, '-').concat('croatian')
const unicode14Kinds = 'ai_ci ai_cs as_ci as_cs nopad_ai_ci nopad_ai_cs nopad_as_ci nopad_as_cs'

/** MariaDB counts a collation that does not pad by this much above the one that does. */
const nopad = 1024

function all(): ReadonlyMap<number, Collation> {
  const found = new Map<number, Collation>()
  const add = (charset: string, name: string, id: number) => found.set(id, { charset, name: `${charset}_${name}` })
  for (const line of single.trim().split('\n')) {
    const [charset = '', ...named] = line.split(' ')
    for (const one of named) add(charset, one.split(':')[0] ?? '', Number(one.split(':')[1]))
  }
  for (const [charset, first] of Object.entries(unicode)) {
    for (const [index, language] of languages.split(' ').entries()) add(charset, `${language}_ci`, first + index)
  }
  for (const [id, { charset, name }] of [...found]) {
    const word = name.slice(charset.length + 1)
    add(charset, word.replace(/(bin|c[is])$/, 'nopad_$1'), id + nopad)
  }
  for (const [charset, first] of Object.entries(mariadbOwn)) {
    for (const [index, name] of mariadbOwnNames.split(' ').entries()) add(charset, name, first + index)
  }
  for (const one of unicode9.trim().split(/\s/)) {
    const [language = '', insensitive, sensitive] = one.split(/[:/]/)
    const prefix = language === '0900' ? language : `${language}_0900`
    add('utf8mb4', `${prefix}_ai_ci`, Number(insensitive))
    add('utf8mb4', `${prefix}_as_cs`, Number(sensitive))
  }
  for (const one of unicode9Others.split(' ')) add('utf8mb4', one.split(':')[0] ?? '', Number(one.split(':')[1]))
  for (const [charset, first] of Object.entries(unicode14)) {
    for (const [index, language] of unicode14Languages.entries()) {
      if (language === '-') continue
      for (const [kind, word] of unicode14Kinds.split(' ').entries()) {
        add(charset, ['uca1400', language, word].filter(Boolean).join('_'), first + index * 8 + kind)
      }
    }
  }
  return found.set(63, { charset: 'binary', name: 'binary' })
}

const byId = all()

/** @returns undefined for a number that neither kind of server has given out */
export function collationOf(id: number, server: 'mariadb' | 'mysql'): Collation | undefined {
  const collation = byId.get(id)
  // MariaDB has another Croatian by the plain name, and calls what MySQL's is so.
  const isOther = server === 'mariadb' && id < nopad && /^(?:utf|ucs).*_croatian_ci$/.test(collation?.name ?? '')
  return collation && isOther && id < mariadbOwn.utf8mb3
    ? { ...collation, name: collation.name.replace('_ci', '_mysql561_ci') }
    : collation
}
