-- The line of a mail's head that tells when it came, as it was written: evidence that people can check.
ALTER TABLE arrivals ADD COLUMN header TEXT NOT NULL DEFAULT '';
