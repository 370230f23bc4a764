-- The ledger: what came, when, from whom, what it said, what the office ruled and what xlplan wrote.
-- Moments are ISO 8601 with offset. Departments and targets are ids of the plan. JSON is marked as such.
-- In origin columns, NULL for sha256 and file means: of the arrival itself.

PRAGMA application_id = 0x786C706E;

-- Every file or member ever looked at, by its content. data: zlib-compressed bytes, NULL where they were not kept.
CREATE TABLE originals (
    sha256     TEXT PRIMARY KEY,
    size       INTEGER NOT NULL,
    first_seen TEXT NOT NULL,
    data       BLOB
) STRICT;

-- Where those bytes were found: the same bytes at two paths are two arrivals of one original.
CREATE TABLE arrivals (
    id               INTEGER PRIMARY KEY,
    sha256           TEXT NOT NULL REFERENCES originals,
    file             TEXT NOT NULL,
    member           TEXT NOT NULL,
    container_sha256 TEXT NOT NULL,
    seen_at          TEXT NOT NULL,
    received_header  TEXT,
    date_header      TEXT,
    sender           TEXT NOT NULL,
    subject          TEXT NOT NULL,
    body             TEXT NOT NULL,
    modified         TEXT,
    file_time        TEXT,
    UNIQUE (sha256, file, member, container_sha256)
) STRICT;
CREATE INDEX arrivals_by_file ON arrivals (file, member);

-- What reading an arrival came to. A newer reader replaces the reading, never the arrival. reason_params: JSON.
CREATE TABLE readings (
    arrival_id    INTEGER PRIMARY KEY REFERENCES arrivals,
    reader_key    TEXT NOT NULL,
    verdict       TEXT NOT NULL,
    reason        TEXT NOT NULL,
    reason_params TEXT NOT NULL
) STRICT;

-- What an arrival says for one department and period. carriers, stamp, signoff: JSON.
CREATE TABLE returns (
    id         INTEGER PRIMARY KEY,
    arrival_id INTEGER NOT NULL REFERENCES readings ON DELETE CASCADE,
    position   INTEGER NOT NULL,
    department TEXT NOT NULL,
    period     TEXT NOT NULL,
    plan       TEXT NOT NULL,
    edition    TEXT NOT NULL,
    confidence TEXT NOT NULL,
    carriers   TEXT NOT NULL,
    stamp      TEXT,
    signoff    TEXT NOT NULL,
    UNIQUE (arrival_id, position)
) STRICT;
CREATE INDEX returns_by_period ON returns (period, arrival_id);

-- What a return says of one target.
CREATE TABLE entries (
    id         INTEGER PRIMARY KEY,
    return_id  INTEGER NOT NULL REFERENCES returns ON DELETE CASCADE,
    position   INTEGER NOT NULL,
    target     TEXT NOT NULL,
    department TEXT NOT NULL,
    sha256     TEXT,
    file       TEXT,
    sheet      TEXT NOT NULL,
    cell       TEXT NOT NULL,
    UNIQUE (return_id, position)
) STRICT;
CREATE INDEX entries_by_target ON entries (target);

-- One cell of an entry. value: JSON (a day is {"day": "2022-09-30"}). raw: as typed.
CREATE TABLE answers (
    entry_id INTEGER NOT NULL REFERENCES entries ON DELETE CASCADE,
    position INTEGER NOT NULL,
    column   TEXT NOT NULL,
    value    TEXT NOT NULL,
    raw      TEXT NOT NULL,
    sha256   TEXT,
    file     TEXT,
    sheet    TEXT NOT NULL,
    cell     TEXT NOT NULL,
    PRIMARY KEY (entry_id, position)
) STRICT, WITHOUT ROWID;

-- Required cells and rows that a return lacks.
CREATE TABLE missing (
    return_id INTEGER NOT NULL REFERENCES returns ON DELETE CASCADE,
    position  INTEGER NOT NULL,
    target    TEXT NOT NULL,
    column    TEXT NOT NULL,
    whole_row INTEGER NOT NULL,
    sha256    TEXT,
    file      TEXT,
    sheet     TEXT NOT NULL,
    cell      TEXT NOT NULL,
    PRIMARY KEY (return_id, position)
) STRICT, WITHOUT ROWID;

-- Rows, columns and notes in a return that are not ours.
CREATE TABLE extras (
    return_id INTEGER NOT NULL REFERENCES returns ON DELETE CASCADE,
    position  INTEGER NOT NULL,
    text      TEXT NOT NULL,
    sha256    TEXT,
    file      TEXT,
    sheet     TEXT NOT NULL,
    cell      TEXT NOT NULL,
    PRIMARY KEY (return_id, position)
) STRICT, WITHOUT ROWID;

-- Findings made while reading: of one return, or of the file as a whole (return_id NULL). params: JSON.
CREATE TABLE findings (
    id         INTEGER PRIMARY KEY,
    arrival_id INTEGER NOT NULL REFERENCES readings ON DELETE CASCADE,
    return_id  INTEGER REFERENCES returns ON DELETE CASCADE,
    position   INTEGER NOT NULL,
    code       TEXT NOT NULL,
    severity   TEXT NOT NULL,
    department TEXT NOT NULL,
    target     TEXT NOT NULL,
    period     TEXT NOT NULL,
    sha256     TEXT,
    file       TEXT,
    sheet      TEXT NOT NULL,
    cell       TEXT NOT NULL,
    params     TEXT NOT NULL
) STRICT;
CREATE INDEX findings_by_arrival ON findings (arrival_id, position);
CREATE INDEX findings_by_return ON findings (return_id, position);

-- Looks at the inbox, each as the difference to the one before it. added, removed: JSON lists of sha256.
CREATE TABLE looks (
    id      INTEGER PRIMARY KEY,
    at      TEXT NOT NULL,
    added   TEXT NOT NULL,
    removed TEXT NOT NULL
) STRICT;

-- What a person ruled, in order.
CREATE TABLE decisions (
    id         INTEGER PRIMARY KEY,
    kind       TEXT NOT NULL,
    made_at    TEXT NOT NULL,
    subject    TEXT NOT NULL,
    department TEXT NOT NULL,
    period     TEXT NOT NULL,
    at         TEXT,
    made_by    TEXT NOT NULL,
    reason     TEXT NOT NULL
) STRICT;

-- Every content of the plan that was ever used. An edition covers targets and form columns; settings, departments
-- and calendar may change within one. json: the whole plan.
CREATE TABLE plans (
    sha256  TEXT PRIMARY KEY,
    plan    TEXT NOT NULL,
    edition TEXT NOT NULL,
    json    TEXT NOT NULL
) STRICT;

-- When the plan changed to which content.
CREATE TABLE plan_history (
    id          INTEGER PRIMARY KEY,
    at          TEXT NOT NULL,
    plan_sha256 TEXT NOT NULL REFERENCES plans
) STRICT;

-- Forms that were built.
CREATE TABLE builds (
    period     TEXT NOT NULL,
    department TEXT NOT NULL,
    file       TEXT NOT NULL,
    sha256     TEXT NOT NULL,
    edition    TEXT NOT NULL,
    built_at   TEXT NOT NULL,
    PRIMARY KEY (period, department)
) STRICT;

-- What xlplan last wrote at a path, so that a change by hand is noticed.
CREATE TABLE outputs (
    path       TEXT PRIMARY KEY,
    sha256     TEXT NOT NULL,
    written_at TEXT NOT NULL
) STRICT;

-- Mails drafted or sent. recipients: JSON list.
CREATE TABLE mails (
    message_id TEXT PRIMARY KEY,
    department TEXT NOT NULL,
    period     TEXT NOT NULL,
    kind       TEXT NOT NULL,
    recipients TEXT NOT NULL,
    state      TEXT NOT NULL,
    at         TEXT NOT NULL
) STRICT;
CREATE INDEX mails_by_period ON mails (period, department);

-- Results as they stood when a period was closed. status: JSON.
CREATE TABLE closed_periods (
    id          INTEGER PRIMARY KEY,
    period      TEXT NOT NULL,
    closed_at   TEXT NOT NULL,
    plan_sha256 TEXT NOT NULL REFERENCES plans,
    status      TEXT NOT NULL
) STRICT;
CREATE INDEX closed_periods_by_period ON closed_periods (period, id);
