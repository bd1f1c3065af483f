-- The addresses of its production that a clone answers in place of, as its own data and pages say; as JSON, see
-- src-main/catalog/clones.ts. Null before it was asked: those of its production then.
ALTER TABLE clones ADD COLUMN address TEXT;
