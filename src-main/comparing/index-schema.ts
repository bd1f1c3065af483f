// The tables of an index: images of rows, net changes, writes by their edit, things, files.

/**
 * - Images, rows as they were at some moment, lie in a file beside it; writes and net changes name them by their place there.
 * - `net`: one record for each key that differs from the beginning. `first` is the row's image then, `last` the one now; null where
 *   there was, or is, none. `origin` is the key from which a row was moved here; `partner` the record that it took along, which
 *   is `hidden`. In a table without a key, `count` says how many such rows came (more than 0) or went (less).
 * - `thing_writes`: writes by their thing, which only some are asked for; `EditWrites` fills it when one is.
 * - `looks`, `seen_files`: when files were looked at, and what was seen of each from one look (`since`) to another (`until`), at which
 *   it was something else.
 * - `dirty`: 1 where it is other than when it was put into words, which is done no sooner than somebody asks. 2: a thing of nothing but
 *   noise, among many, which was counted, and has no words before somebody gets that far. 3: a thing that mentions another whose title
 *   may yet be learned.
 */
export const indexSchema = `
CREATE TABLE net (
  id INTEGER PRIMARY KEY, tab INTEGER NOT NULL, key BLOB NOT NULL, layout INTEGER NOT NULL,
  first INTEGER, last INTEGER, first_sum INTEGER, count INTEGER NOT NULL,
  origin BLOB, partner INTEGER, hidden INTEGER NOT NULL DEFAULT 0,
  thing INTEGER NOT NULL, class INTEGER NOT NULL, why INTEGER NOT NULL, at INTEGER, dirty INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX net_key ON net (tab, key);
CREATE INDEX net_thing ON net (thing);
CREATE INDEX net_dirty ON net (id) WHERE dirty = 1;
CREATE INDEX net_origin ON net (tab, origin) WHERE origin IS NOT NULL;

CREATE TABLE writes (seq INTEGER PRIMARY KEY, edit INTEGER NOT NULL, before INTEGER, after INTEGER);
CREATE INDEX writes_edit ON writes (edit);

CREATE TABLE thing_writes (thing INTEGER NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (thing, seq)) WITHOUT ROWID;

CREATE TABLE statements (seq INTEGER PRIMARY KEY, edit INTEGER NOT NULL, text TEXT NOT NULL);
CREATE INDEX statements_edit ON statements (edit);

CREATE TABLE edits (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, user INTEGER, method TEXT, path TEXT,
  first REAL NOT NULL, last REAL NOT NULL, began REAL, writes INTEGER NOT NULL DEFAULT 0, dirty INTEGER NOT NULL DEFAULT 1,
  title TEXT NOT NULL DEFAULT '', class INTEGER NOT NULL DEFAULT 0, why TEXT, rows INTEGER NOT NULL DEFAULT 0,
  files INTEGER NOT NULL DEFAULT 0, things TEXT NOT NULL DEFAULT '[]', groups TEXT NOT NULL DEFAULT '[]',
  search TEXT NOT NULL DEFAULT '', stretch INTEGER
);
CREATE INDEX edits_dirty ON edits (id) WHERE dirty = 1;
CREATE INDEX edits_order ON edits (first, id);
CREATE INDEX edits_stretch ON edits (stretch);

CREATE TABLE things (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, dirty INTEGER NOT NULL DEFAULT 1,
  kind TEXT NOT NULL DEFAULT '', grp TEXT NOT NULL DEFAULT '', title TEXT NOT NULL DEFAULT '', type TEXT NOT NULL DEFAULT '', change TEXT NOT NULL DEFAULT 'changed',
  summary TEXT NOT NULL DEFAULT '', class INTEGER NOT NULL DEFAULT 0, why TEXT, rank INTEGER NOT NULL DEFAULT 0,
  sort TEXT NOT NULL DEFAULT '', search TEXT NOT NULL DEFAULT '', at INTEGER, mentions INTEGER NOT NULL DEFAULT 0,
  rows INTEGER NOT NULL DEFAULT 0, own_rows INTEGER NOT NULL DEFAULT 0, noise_rows INTEGER NOT NULL DEFAULT 0,
  files INTEGER NOT NULL DEFAULT 0, noise_files INTEGER NOT NULL DEFAULT 0, work_files INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX things_dirty ON things (id) WHERE dirty = 1;
CREATE INDEX things_order ON things (class, rank, grp, sort, id) WHERE rows + files > 0;

CREATE TABLE files (
  id INTEGER PRIMARY KEY, path TEXT NOT NULL, data TEXT NOT NULL, thing INTEGER NOT NULL, class INTEGER NOT NULL, why TEXT,
  at REAL, edit INTEGER
);
CREATE INDEX files_thing ON files (thing);
CREATE INDEX files_edit ON files (edit);
CREATE INDEX files_path ON files (path);

CREATE TABLE looks (id INTEGER PRIMARY KEY, began REAL NOT NULL, ended REAL NOT NULL);
CREATE TABLE seen_files (path TEXT NOT NULL, at REAL, since INTEGER NOT NULL, until INTEGER);
CREATE INDEX seen_files_path ON seen_files (path);
CREATE INDEX seen_files_now ON seen_files (path) WHERE until IS NULL;

CREATE TABLE attached (path TEXT PRIMARY KEY, thing TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE known (name TEXT PRIMARY KEY, title TEXT NOT NULL, type TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE mentions (thing INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY (thing, name)) WITHOUT ROWID;
CREATE INDEX mentions_name ON mentions (name);

CREATE TABLE pending (
  seq INTEGER PRIMARY KEY, format INTEGER, before BLOB, after BLOB, at INTEGER NOT NULL, request TEXT, said TEXT
);

CREATE TABLE found (id INTEGER PRIMARY KEY);
`
