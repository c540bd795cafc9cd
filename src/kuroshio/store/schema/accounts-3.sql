-- Since version 3: what was done and is not yet in the audit log. In this file, so that what changes
-- an account and what tells of it are kept together or not at all.

CREATE TABLE act (
    note         TEXT PRIMARY KEY,
    at           INTEGER NOT NULL,    -- wall clock, ms
    act          TEXT NOT NULL,
    subject      TEXT NOT NULL,
    officer      TEXT NOT NULL,       -- who did it; for a command, the user of the machine
    way          TEXT NOT NULL,       -- page, token, command or node
    organisation TEXT NOT NULL,
    post         TEXT NOT NULL,
    detail       TEXT NOT NULL,       -- JSON
    proposal     TEXT NOT NULL
) STRICT, WITHOUT ROWID;
