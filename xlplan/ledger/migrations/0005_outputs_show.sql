-- shows: a digest of everything that the file was made from, '' where nobody said. While it is the same, and the file
-- still is as it was written, it need not be made again.
ALTER TABLE outputs ADD COLUMN shows TEXT NOT NULL DEFAULT '';
