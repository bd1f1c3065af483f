-- The band of ids that each table of a production has in its points, as JSON by the table's name (ids/bands.ts), and the lane that
-- its newest clone was given.
ALTER TABLE productions ADD COLUMN id_bands TEXT NOT NULL DEFAULT '{}';
ALTER TABLE productions ADD COLUMN last_lane INTEGER;
-- The lane of ids that a clone makes (ids/lanes.ts); null for one of an earlier version, until it gets another state.
ALTER TABLE clones ADD COLUMN lane INTEGER;
