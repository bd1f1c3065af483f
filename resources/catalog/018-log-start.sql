-- Where in its binary logs a clone's state begins to be its own: what was logged before came with the copy. Null for states
-- of earlier versions, and for those that are no clone's.
ALTER TABLE made ADD COLUMN log_file TEXT;
ALTER TABLE made ADD COLUMN log_offset INTEGER;
