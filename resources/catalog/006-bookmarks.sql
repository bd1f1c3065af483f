-- What a person says of a bookmark. A locked one is neither forgotten nor does its time run out.
ALTER TABLE bookmarks ADD COLUMN note TEXT NOT NULL DEFAULT '';
ALTER TABLE bookmarks ADD COLUMN locked INTEGER NOT NULL DEFAULT 0;
