-- Mails address by address, so that nobody gets one twice, and what was fetched from mailboxes.

-- content: what the mail says, whatever its headers; delivered, unsure: addresses that the server took, and those of
-- which only the server knows (JSON); refused: what it said of the others (JSON).
ALTER TABLE mails ADD COLUMN content TEXT NOT NULL DEFAULT '';
ALTER TABLE mails ADD COLUMN delivered TEXT NOT NULL DEFAULT '[]';
ALTER TABLE mails ADD COLUMN unsure TEXT NOT NULL DEFAULT '[]';
ALTER TABLE mails ADD COLUMN refused TEXT NOT NULL DEFAULT '{}';

-- A message seen in a mailbox. account: user@host. head: sha256 of its headers. sha256, file: of what was saved, ''
-- where it was left in the mailbox.
CREATE TABLE fetched (
    account     TEXT NOT NULL,
    folder      TEXT NOT NULL,
    uidvalidity INTEGER NOT NULL,
    uid         INTEGER NOT NULL,
    message_id  TEXT NOT NULL,
    head        TEXT NOT NULL,
    size        INTEGER NOT NULL,
    sha256      TEXT NOT NULL,
    file        TEXT NOT NULL,
    at          TEXT NOT NULL,
    PRIMARY KEY (account, folder, uidvalidity, uid)
) STRICT;
