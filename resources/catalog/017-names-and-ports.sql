-- A clone's name is what a person calls it, and its host label the first word of its address: "My theme" is at
-- my-theme.localhost. Those of earlier versions are called what their address is.
ALTER TABLE clones ADD COLUMN host_label TEXT NOT NULL DEFAULT '';
UPDATE clones SET host_label = name;
-- The loopback port of its database for as long as it lives; null before it has one.
ALTER TABLE clones ADD COLUMN sql_port INTEGER;
