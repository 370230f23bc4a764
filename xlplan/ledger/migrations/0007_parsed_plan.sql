-- What reading plan.xlsx came to, so that it is read once per content; only the newest. content: a digest of the file
-- and of everything else that its reading depends on. reading: JSON.
CREATE TABLE parsed_plan (
    content TEXT PRIMARY KEY,
    reading TEXT NOT NULL
) STRICT;
