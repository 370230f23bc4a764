-- What was done with periods, so that each keeps its own view of a plan that changes. kind: build, unbuild, merge,
-- plan-now. plan_sha256: of the plan with which it was done.
CREATE TABLE steps (
    id          INTEGER PRIMARY KEY,
    period      TEXT NOT NULL,
    kind        TEXT NOT NULL,
    at          TEXT NOT NULL,
    plan_sha256 TEXT NOT NULL REFERENCES plans
) STRICT;
CREATE INDEX steps_by_period ON steps (period, id);

-- What ledgers of the first release tell of it: forms that were built, and consolidated workbooks that were written.
INSERT INTO steps (period, kind, at, plan_sha256)
    SELECT period, kind, at, (SELECT plan_sha256 FROM plan_history WHERE plan_history.at <= made.at ORDER BY id DESC LIMIT 1)
    FROM (
        SELECT period, 'build' AS kind, min(built_at) AS at FROM builds GROUP BY period
        UNION ALL
        SELECT substr(path, 8, 7), 'merge', written_at FROM outputs
        WHERE path GLOB 'outbox/[0-9][0-9][0-9][0-9]-[0-9][0-9]/*_[0-9][0-9][0-9][0-9]-[0-9][0-9].xlsx'
        AND path NOT GLOB 'outbox/*/*/*'
    ) AS made
    WHERE EXISTS (SELECT 1 FROM plan_history WHERE plan_history.at <= made.at)
    ORDER BY at;

-- whole: whether everything that lay in the inbox could be read.
ALTER TABLE looks ADD COLUMN whole INTEGER NOT NULL DEFAULT 1;
