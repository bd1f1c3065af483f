-- A mirror may be upgraded with its production: what was kept before goes on with the server that wrote it.
ALTER TABLE points ADD COLUMN server_build TEXT NOT NULL DEFAULT '';
UPDATE points SET server_build = coalesce((SELECT server_build FROM productions WHERE id = production), '');
ALTER TABLE stretches ADD COLUMN server_build TEXT NOT NULL DEFAULT '';
UPDATE stretches SET server_build = coalesce((SELECT server_build FROM productions WHERE id = production), '');
