-- Merges: changes of clones put on top of another state. One that waits for decisions is a row and nothing else.
CREATE TABLE merges (
  id TEXT PRIMARY KEY,
  production TEXT NOT NULL REFERENCES productions (id) ON DELETE CASCADE,
  -- The clone that is changed or was made; null while a new one is not made yet.
  clone TEXT REFERENCES clones (id) ON DELETE CASCADE,
  -- What was asked for, with ids in place of names.
  wish TEXT NOT NULL,
  -- What becomes of conflicts that nobody has decided.
  on_conflict TEXT NOT NULL,
  name TEXT NOT NULL,
  -- The point it is put on top of; null where that is a clone's own state.
  point TEXT,
  onto TEXT NOT NULL,
  data_at TEXT NOT NULL,
  state TEXT NOT NULL,
  sources TEXT NOT NULL,
  findings TEXT NOT NULL DEFAULT '[]',
  created_at TEXT NOT NULL
) STRICT;

-- What somebody has to decide for a merge, as it was when the merge was planned last.
CREATE TABLE merge_conflicts (
  merge TEXT NOT NULL REFERENCES merges (id) ON DELETE CASCADE,
  -- Names the place, the same in every merge of these sources.
  id TEXT NOT NULL,
  -- Changes with each of the three values.
  version TEXT NOT NULL,
  -- Tells mine's value, for which a decision is remembered.
  mine TEXT NOT NULL,
  -- The clone whose change is mine.
  source TEXT NOT NULL,
  position INTEGER NOT NULL,
  -- As it is shown.
  shown TEXT NOT NULL,
  choice TEXT,
  -- The version that the choice was made for.
  choice_version TEXT,
  PRIMARY KEY (merge, id)
) STRICT;

-- What was decided of a clone's change, for the next time that it meets another.
CREATE TABLE merge_choices (
  source TEXT NOT NULL REFERENCES clones (id) ON DELETE CASCADE,
  conflict TEXT NOT NULL,
  mine TEXT NOT NULL,
  choice TEXT NOT NULL,
  decided_at TEXT NOT NULL,
  PRIMARY KEY (source, conflict)
) STRICT;
