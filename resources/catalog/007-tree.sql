-- The clone that a clone was branched off; null where its state is a point's.
ALTER TABLE clones ADD COLUMN parent TEXT;
