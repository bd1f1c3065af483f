-- What a copy of a point shows as a whole site; JSON, null before anybody looked.
ALTER TABLE points ADD COLUMN pages TEXT;
-- What each production last answered to the same questions; see src-main/catalog/answers.ts.
CREATE TABLE answers (
  production TEXT PRIMARY KEY REFERENCES productions (id) ON DELETE CASCADE,
  at TEXT NOT NULL,
  pages TEXT NOT NULL
) STRICT;
