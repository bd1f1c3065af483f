-- The timeline: how rows come, what a person set, points with names and proofs, and the history between points.
ALTER TABLE productions ADD COLUMN mode TEXT NOT NULL DEFAULT 'replicate' CHECK (mode IN ('replicate', 'pull', 'archive'));
-- Only what differs from the defaults.
ALTER TABLE productions ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';
-- Since when syncing is paused; null while it is not.
ALTER TABLE productions ADD COLUMN paused_at TEXT;
-- When rows were last pulled, or read from a file; null where they are replicated.
ALTER TABLE productions ADD COLUMN pulled_at TEXT;

ALTER TABLE points ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE points ADD COLUMN kept INTEGER NOT NULL DEFAULT 0;
ALTER TABLE points ADD COLUMN proof TEXT;
UPDATE points SET kept = 1 WHERE kind = 'manual';

-- A stretch of history without a gap: one unbroken sequence of binary logs.
CREATE TABLE stretches (
  id TEXT PRIMARY KEY,
  production TEXT NOT NULL REFERENCES productions (id),
  from_at TEXT NOT NULL,
  -- Covered up to here, as last seen.
  to_at TEXT NOT NULL,
  -- Why it ended; null while it goes on.
  ended TEXT
) STRICT;
CREATE INDEX stretches_by_production ON stretches (production, from_at);

-- The binary logs of a stretch, in order.
CREATE TABLE logs (
  stretch TEXT NOT NULL REFERENCES stretches (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  -- Read up to this byte.
  bytes INTEGER NOT NULL,
  -- The server writes to a later one by now, and this one is in the archive, whole.
  archived INTEGER NOT NULL,
  -- The replication positions before its first transaction and after its last.
  before TEXT NOT NULL,
  after TEXT NOT NULL,
  -- Seconds since the epoch of the first and the last commit in it; null while it has none.
  first_at INTEGER,
  last_at INTEGER,
  -- Where each second begins in it; see src-main/history/ledger.ts.
  ledger BLOB NOT NULL,
  PRIMARY KEY (stretch, name)
) STRICT;

-- Transactions per second: one row an hour, 3600 little-endian 16-bit counts.
CREATE TABLE activity (
  production TEXT NOT NULL REFERENCES productions (id),
  hour INTEGER NOT NULL,
  counts BLOB NOT NULL,
  PRIMARY KEY (production, hour)
) STRICT;
