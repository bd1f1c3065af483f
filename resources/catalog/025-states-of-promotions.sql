-- States of clones that have in them what a promotion took, as they have it: the one that was promoted, and copies of that.
ALTER TABLE promotions ADD COLUMN states TEXT NOT NULL DEFAULT '[]';
