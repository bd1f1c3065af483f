-- How each production is written to, where a person allowed that.
CREATE TABLE promotion_access (
  production TEXT PRIMARY KEY REFERENCES productions (id) ON DELETE CASCADE,
  database_user TEXT NOT NULL,
  -- The account's password, encrypted.
  secret BLOB NOT NULL,
  may_alter INTEGER NOT NULL,
  files INTEGER NOT NULL,
  caches TEXT NOT NULL,
  -- Names of those of whom one has to confirm, as JSON.
  confirmers TEXT NOT NULL,
  allowed_at TEXT NOT NULL
) STRICT;

-- Promotions: drafts, what is being written, and receipts.
CREATE TABLE promotions (
  id TEXT PRIMARY KEY,
  production TEXT NOT NULL REFERENCES productions (id) ON DELETE CASCADE,
  -- Not a reference: a receipt outlives its clone.
  clone TEXT,
  -- The promotion that it undoes.
  undoes TEXT,
  -- What was asked for, with ids in place of names.
  wish TEXT NOT NULL,
  title TEXT NOT NULL,
  state TEXT NOT NULL,
  -- How far writing has come: what the next start has to look after.
  step TEXT NOT NULL,
  rehearsal TEXT,
  point TEXT,
  counts TEXT NOT NULL,
  things TEXT NOT NULL,
  confirmed_by TEXT NOT NULL,
  created_at TEXT NOT NULL,
  written_at TEXT,
  locked_ms REAL,
  findings TEXT NOT NULL
) STRICT;
CREATE INDEX promotions_of_production ON promotions (production, created_at);

-- What somebody has to decide for a draft, as it was when the draft was planned last; see merge_conflicts.
CREATE TABLE promotion_conflicts (
  promotion TEXT NOT NULL REFERENCES promotions (id) ON DELETE CASCADE,
  id TEXT NOT NULL,
  version TEXT NOT NULL,
  mine TEXT NOT NULL,
  source TEXT NOT NULL,
  position INTEGER NOT NULL,
  shown TEXT NOT NULL,
  choice TEXT,
  choice_version TEXT,
  PRIMARY KEY (promotion, id)
) STRICT;
