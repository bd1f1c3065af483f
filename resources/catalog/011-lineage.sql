-- What this catalog began to make in the pool, until it is removed. Only this may be swept: what is in the pool and is in no
-- catalog's intent is of somebody else, or of a catalog that was lost.
CREATE TABLE made (
  path TEXT PRIMARY KEY
) STRICT;
