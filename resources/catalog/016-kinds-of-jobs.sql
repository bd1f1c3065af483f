-- Which of the ways a job's verb may go this one went, each with times of its own: a fork that was made in advance, or of a
-- moment that is replayed. Empty where there is one, and for jobs of earlier versions, which say nothing of it.
ALTER TABLE jobs ADD COLUMN kind TEXT NOT NULL DEFAULT '';
