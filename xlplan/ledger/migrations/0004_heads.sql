-- What SQL asks of returns stands in head columns; everything else is in the documents, and shown by views that have
-- the names of the tables before. In places, NULL for sha256 and file means: of the arrival itself.

DROP TABLE answers;
DROP TABLE entries;
DROP TABLE missing;
DROP TABLE extras;
DROP TABLE findings;

-- Whose return an arrival is, and for which period. position: in the arrival's document. carriers, stamp: JSON.
CREATE TABLE heads (
    arrival_id INTEGER NOT NULL REFERENCES readings ON DELETE CASCADE,
    position   INTEGER NOT NULL,
    department TEXT NOT NULL,
    period     TEXT NOT NULL,
    plan       TEXT NOT NULL,
    edition    TEXT NOT NULL,
    confidence TEXT NOT NULL,
    carriers   TEXT NOT NULL,
    stamp      TEXT,
    PRIMARY KEY (arrival_id, position)
) STRICT, WITHOUT ROWID;
INSERT INTO heads
    SELECT arrival_id, position, department, period, plan, edition, confidence, carriers, stamp FROM returns;
DROP TABLE returns;
ALTER TABLE heads RENAME TO returns;
CREATE INDEX returns_by_period ON returns (period, arrival_id);

-- A period's result as it was last made, read by everything that looks back. inputs: digest of what it was judged from;
-- digest: of what it says, whenever. status: JSON, zlib-compressed.
CREATE TABLE views (
    period      TEXT PRIMARY KEY,
    made_at     TEXT NOT NULL,
    inputs      TEXT NOT NULL,
    digest      TEXT NOT NULL,
    plan_sha256 TEXT NOT NULL REFERENCES plans,
    status      BLOB NOT NULL
) STRICT;

-- What a return says of one target.
CREATE VIEW entries AS
    SELECT
        arrival_id,
        said.key AS return_position,
        entry.key AS position,
        json_extract(entry.value, '$.target') AS target,
        json_extract(entry.value, '$.department') AS department,
        json_extract(entry.value, '$.origin[2]') AS sha256,
        json_extract(entry.value, '$.origin[3]') AS file,
        coalesce(json_extract(entry.value, '$.origin[0]'), '') AS sheet,
        coalesce(json_extract(entry.value, '$.origin[1]'), '') AS cell
    FROM readings, json_each(document) AS said, json_each(said.value, '$.entries') AS entry;

-- One cell of an entry. position: of its entry. value: JSON (a day is {"day":"2022-09-30"}). raw: as typed.
CREATE VIEW answers AS
    SELECT
        arrival_id,
        said.key AS return_position,
        entry.key AS position,
        json_extract(entry.value, '$.target') AS target,
        json_extract(entry.value, '$.department') AS department,
        answer.key AS column,
        CASE json_type(answer.value, '$.value')
            WHEN 'text' THEN json_quote(json_extract(answer.value, '$.value'))
            ELSE coalesce(json_extract(answer.value, '$.value'), 'null')
        END AS value,
        json_extract(answer.value, '$.raw') AS raw,
        json_extract(answer.value, '$.origin[2]') AS sha256,
        json_extract(answer.value, '$.origin[3]') AS file,
        json_extract(answer.value, '$.origin[0]') AS sheet,
        json_extract(answer.value, '$.origin[1]') AS cell
    FROM
        readings,
        json_each(document) AS said,
        json_each(said.value, '$.entries') AS entry,
        json_each(entry.value, '$.answers') AS answer;

-- Required cells and rows that a return lacks.
CREATE VIEW missing AS
    SELECT
        arrival_id,
        said.key AS return_position,
        gap.key AS position,
        json_extract(gap.value, '$.target') AS target,
        json_extract(gap.value, '$.column') AS column,
        coalesce(json_extract(gap.value, '$.row'), 0) AS whole_row,
        json_extract(gap.value, '$.origin[2]') AS sha256,
        json_extract(gap.value, '$.origin[3]') AS file,
        coalesce(json_extract(gap.value, '$.origin[0]'), '') AS sheet,
        coalesce(json_extract(gap.value, '$.origin[1]'), '') AS cell
    FROM readings, json_each(document) AS said, json_each(said.value, '$.missing') AS gap;

-- Rows, columns and notes in a return that are not ours.
CREATE VIEW extras AS
    SELECT
        arrival_id,
        said.key AS return_position,
        extra.key AS position,
        json_extract(extra.value, '$.text') AS text,
        json_extract(extra.value, '$.origin[2]') AS sha256,
        json_extract(extra.value, '$.origin[3]') AS file,
        json_extract(extra.value, '$.origin[0]') AS sheet,
        json_extract(extra.value, '$.origin[1]') AS cell
    FROM readings, json_each(document) AS said, json_each(said.value, '$.extras') AS extra;

-- Findings made while reading: of one return, or of the file as a whole (return_position NULL). params: JSON.
CREATE VIEW findings AS
    SELECT
        arrival_id,
        return_position,
        found.key AS position,
        json_extract(found.value, '$.code') AS code,
        json_extract(found.value, '$.severity') AS severity,
        coalesce(json_extract(found.value, '$.department'), '') AS department,
        coalesce(json_extract(found.value, '$.target'), '') AS target,
        coalesce(json_extract(found.value, '$.period'), '') AS period,
        json_extract(found.value, '$.origin[2]') AS sha256,
        json_extract(found.value, '$.origin[3]') AS file,
        coalesce(json_extract(found.value, '$.origin[0]'), '') AS sheet,
        coalesce(json_extract(found.value, '$.origin[1]'), '') AS cell,
        coalesce(json_extract(found.value, '$.params'), '{}') AS params
    FROM
        (
            SELECT arrival_id, NULL AS return_position, findings AS those FROM readings
            UNION ALL
            SELECT arrival_id, said.key, json_extract(said.value, '$.findings')
            FROM readings, json_each(document) AS said
        ),
        json_each(coalesce(those, '[]')) AS found;
