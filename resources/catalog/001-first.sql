-- What Sitefork knows: intent first, resources after. Whatever the engine holds that is not here gets swept.
CREATE TABLE productions (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  -- 'linking' until the first point exists; 'unlinking' once the person asked for it to go.
  phase TEXT NOT NULL CHECK (phase IN ('linking', 'linked', 'unlinking')),
  -- Whether the dump is in the mirror, so that an interrupted link resumes behind it.
  seeded INTEGER NOT NULL DEFAULT 0,
  database TEXT NOT NULL,
  ssh TEXT NOT NULL,
  secrets BLOB NOT NULL,
  facts TEXT NOT NULL,
  failure TEXT,
  linked_at TEXT NOT NULL,
  files_at TEXT,
  files_every INTEGER NOT NULL
) STRICT;

CREATE TABLE points (
  id TEXT PRIMARY KEY,
  production TEXT NOT NULL REFERENCES productions (id),
  at TEXT NOT NULL,
  kind TEXT NOT NULL,
  note TEXT NOT NULL,
  state TEXT NOT NULL,
  position TEXT NOT NULL,
  files_at TEXT,
  bytes INTEGER
) STRICT;
CREATE INDEX points_by_production ON points (production, at);

CREATE TABLE clones (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  production TEXT NOT NULL REFERENCES productions (id),
  phase TEXT NOT NULL CHECK (phase IN ('creating', 'kept', 'deleting')),
  -- What the person wants; what is true now is asked of the engine.
  wanted TEXT NOT NULL CHECK (wanted IN ('running', 'stopped')),
  failure TEXT,
  point TEXT NOT NULL,
  -- Its current state: clones/<id>/<state> in the pool.
  state TEXT NOT NULL,
  data_at TEXT NOT NULL,
  created_at TEXT NOT NULL,
  own_bytes INTEGER
) STRICT;

CREATE TABLE bookmarks (
  id TEXT PRIMARY KEY,
  clone TEXT NOT NULL REFERENCES clones (id),
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  state TEXT NOT NULL,
  point TEXT NOT NULL,
  data_at TEXT NOT NULL,
  created_at TEXT NOT NULL,
  expires_at TEXT,
  bytes INTEGER
) STRICT;

CREATE TABLE jobs (
  id TEXT PRIMARY KEY,
  verb TEXT NOT NULL,
  title TEXT NOT NULL,
  production TEXT,
  clone TEXT,
  state TEXT NOT NULL,
  steps TEXT NOT NULL,
  failure TEXT,
  started_at TEXT NOT NULL,
  ended_at TEXT,
  expected_ms INTEGER,
  revision INTEGER NOT NULL
) STRICT;
CREATE INDEX jobs_by_time ON jobs (started_at);

CREATE TABLE job_lines (
  job TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  line TEXT NOT NULL
) STRICT;
CREATE INDEX job_lines_by_job ON job_lines (job);

CREATE TABLE settings (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;
