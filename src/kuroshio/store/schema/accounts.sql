-- Who may sign in at this node. A file of its own: it holds no record, is never replicated, and
-- can be replaced without touching a log.

-- The age of this file in ms: it counts every forward step of the wall clock and no backward
-- one, so that a clock put back makes nothing younger (see store/accounts.py).
CREATE TABLE clock (
    one  INTEGER PRIMARY KEY CHECK (one = 1),
    wall INTEGER NOT NULL,
    age  INTEGER NOT NULL
) STRICT;

CREATE TABLE account (
    officer       TEXT PRIMARY KEY,
    name          TEXT NOT NULL,
    organisation  TEXT NOT NULL,
    post          TEXT NOT NULL,
    lang          TEXT NOT NULL,
    palette       TEXT NOT NULL,
    time_zone     TEXT NOT NULL,
    password_hash TEXT,              -- argon2id; none: enters by one-time link only
    disabled      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A row is a session that may still live: one that ended is deleted, and so cannot come back.
CREATE TABLE session (
    id          TEXT PRIMARY KEY,
    secret      BLOB NOT NULL UNIQUE, -- SHA-256 of what the cookie holds
    officer     TEXT NOT NULL REFERENCES account (officer) ON DELETE CASCADE,
    started     INTEGER NOT NULL,     -- wall clock, ms, to be shown
    last_used   INTEGER NOT NULL,     -- wall clock, ms, to be shown
    started_age INTEGER NOT NULL,
    used_age    INTEGER NOT NULL,
    user_agent  TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_officer ON session (officer);

CREATE TABLE link (
    secret      BLOB PRIMARY KEY,     -- SHA-256 of what the link holds
    officer     TEXT NOT NULL REFERENCES account (officer) ON DELETE CASCADE,
    expires_age INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE token (
    id          TEXT PRIMARY KEY,
    secret      BLOB NOT NULL UNIQUE, -- SHA-256 of what the program holds
    name        TEXT NOT NULL,
    officer     TEXT NOT NULL REFERENCES account (officer) ON DELETE CASCADE,
    scopes      TEXT NOT NULL,        -- words, separated by a space
    expires     INTEGER NOT NULL,     -- wall clock, ms, to be shown
    expires_age INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX token_officer ON token (officer);
