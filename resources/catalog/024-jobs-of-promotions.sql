-- The job that tries or writes a promotion, or was the last to: why it could not is in that job. Null before one began.
ALTER TABLE promotions ADD COLUMN job TEXT;
