-- One document a reading. It is filled from the tables of version 2 by `xlplan/ledger/upgrading.py`, which the next
-- migration drops.

-- findings: about the file as a whole (JSON). document: what each of its returns says (JSON, a list in the order of
-- their position): identity, entries, findings, missing, signoff, extras. A place is [sheet, cell], with sha256 and
-- file after it where it lies in another file than the arrival itself.
ALTER TABLE readings ADD COLUMN findings TEXT NOT NULL DEFAULT '[]';
ALTER TABLE readings ADD COLUMN document TEXT NOT NULL DEFAULT '[]';
