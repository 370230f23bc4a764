-- How often anything of a period was read anew: a count that grows with every change of a reading that has a return
-- for it.
CREATE TABLE period_changes (
    period  TEXT NOT NULL PRIMARY KEY,
    changes INTEGER NOT NULL
) STRICT;
INSERT INTO period_changes SELECT DISTINCT period, 1 FROM returns;
CREATE TRIGGER return_added AFTER INSERT ON returns BEGIN
    INSERT INTO period_changes VALUES (new.period, 1) ON CONFLICT (period) DO UPDATE SET changes = changes + 1;
END;
CREATE TRIGGER return_changed AFTER UPDATE ON returns BEGIN
    UPDATE period_changes SET changes = changes + 1 WHERE period IN (old.period, new.period);
    INSERT OR IGNORE INTO period_changes VALUES (new.period, 1);
END;
CREATE TRIGGER return_dropped AFTER DELETE ON returns BEGIN
    UPDATE period_changes SET changes = changes + 1 WHERE period = old.period;
END;

-- What months that are over hand on to later ones. key: digest of everything it was judged from. text: JSON,
-- zlib-compressed.
CREATE TABLE months (
    period TEXT NOT NULL,
    part   TEXT NOT NULL,
    key    TEXT NOT NULL,
    text   BLOB NOT NULL,
    PRIMARY KEY (period, part)
) STRICT;
