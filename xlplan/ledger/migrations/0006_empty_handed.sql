-- Whether a return says nothing that its department filled in.
ALTER TABLE returns ADD COLUMN blank INTEGER NOT NULL DEFAULT 0;

-- Who sent what is no return, and for when, as far as an address or our own number tells.
ALTER TABLE readings ADD COLUMN department TEXT NOT NULL DEFAULT '';
ALTER TABLE readings ADD COLUMN period TEXT NOT NULL DEFAULT '';

-- What came of a period that was merged when these bytes were first read: what is amiss is told there too.
ALTER TABLE readings ADD COLUMN seen_for TEXT NOT NULL DEFAULT '';

-- Hashes of every form and every output ever made: they say nothing when they come back.
CREATE TABLE issued (sha256 TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
INSERT OR IGNORE INTO issued SELECT sha256 FROM builds;
INSERT OR IGNORE INTO issued SELECT sha256 FROM outputs;
