-- A clone that is wanted and does not run sleeps; one that is kept awake does not.
ALTER TABLE clones ADD COLUMN keep_awake INTEGER NOT NULL DEFAULT 0;
