-- How each mirror compares with its production. All but the production as JSON; see src-main/catalog/comparisons.ts.
CREATE TABLE comparisons (
  production TEXT PRIMARY KEY REFERENCES productions (id) ON DELETE CASCADE,
  -- The round under way, and how far it has come; null between two.
  round TEXT,
  -- The last round after which nothing differed; null before the first.
  equal TEXT,
  -- What differed, newest first.
  found TEXT NOT NULL,
  -- Why it cannot be compared; null while it can.
  failure TEXT
) STRICT;
-- When its mirror had last been proven equal to production as the point was taken.
ALTER TABLE points ADD COLUMN equal_at TEXT;
