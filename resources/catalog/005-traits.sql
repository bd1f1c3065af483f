-- What a person says of a clone, as JSON: label, group, colour, whether it is kept awake or protected, when its time runs
-- out. Only what was said is in it.
ALTER TABLE clones ADD COLUMN traits TEXT NOT NULL DEFAULT '{}';
