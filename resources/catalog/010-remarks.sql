-- What a job remarks, and what was asked of it; what the rows and the files of a mirror and of a point lack.
ALTER TABLE jobs ADD COLUMN remarks TEXT NOT NULL DEFAULT '[]';
ALTER TABLE jobs ADD COLUMN wish TEXT;
ALTER TABLE points ADD COLUMN remarks TEXT NOT NULL DEFAULT '[]';
ALTER TABLE productions ADD COLUMN remarks TEXT NOT NULL DEFAULT '[]';
