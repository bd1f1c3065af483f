-- A pull that was cut off in the middle left the mirror as no state of production; no point is taken of it until one succeeds.
ALTER TABLE productions ADD COLUMN halfway INTEGER NOT NULL DEFAULT 0;
-- The files a production was read from, as JSON; null where it is reached. `ssh` is null in turn.
ALTER TABLE productions ADD COLUMN archive TEXT;
