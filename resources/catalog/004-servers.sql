-- The database server that stands in for a production's own, by the name of its build; empty where an earlier Sitefork
-- linked it, with the only one there was, and before one is chosen.
ALTER TABLE productions ADD COLUMN server_build TEXT NOT NULL DEFAULT '';
