-- What the mirror had when a stretch of history began: what a point must have at least, for the stretch to continue it.
ALTER TABLE stretches ADD COLUMN position TEXT NOT NULL DEFAULT '';
