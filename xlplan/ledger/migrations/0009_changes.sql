-- Whether anything was read anew since a result was made: a count that grows with every change of a reading.
CREATE TABLE changes (readings INTEGER NOT NULL) STRICT;
INSERT INTO changes VALUES (0);
CREATE TRIGGER reading_added AFTER INSERT ON readings BEGIN UPDATE changes SET readings = readings + 1; END;
CREATE TRIGGER reading_changed AFTER UPDATE ON readings BEGIN UPDATE changes SET readings = readings + 1; END;
CREATE TRIGGER reading_dropped AFTER DELETE ON readings BEGIN UPDATE changes SET readings = readings + 1; END;

-- outputs: what was written of the result, as JSON: a digest of what each shows, by path.
ALTER TABLE views ADD COLUMN outputs TEXT NOT NULL DEFAULT '{}';
DELETE FROM views;
