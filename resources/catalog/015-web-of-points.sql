-- Clones run the PHP of their production, and a clone of a point what its production had then: the web server's image, by the
-- name of its build; empty where an earlier Sitefork took the point, with the only one there was.
ALTER TABLE points ADD COLUMN web_build TEXT NOT NULL DEFAULT '';
