-- The job that works on a merge, or was the last to: why it could not be made is in that job. Null before one began, and once
-- something came up that has to be decided first.
ALTER TABLE merges ADD COLUMN job TEXT;
-- What is shown of a conflict says the path of its file, and whose each side is.
UPDATE merge_conflicts SET shown = json_set(
  shown,
  '$.path', CASE json_extract(shown, '$.is') WHEN 'file' THEN json_extract(shown, '$.place') END,
  '$.mine.clone', source,
  '$.theirs.clone', NULL
);
