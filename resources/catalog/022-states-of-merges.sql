-- The states of its clone that have a merge in them: the one it made, and copies of that.
ALTER TABLE merges ADD COLUMN states TEXT NOT NULL DEFAULT '[]';
UPDATE merges SET states = json_array((SELECT state FROM clones WHERE clones.id = merges.clone)) WHERE state = 'done' AND clone IS NOT NULL;
