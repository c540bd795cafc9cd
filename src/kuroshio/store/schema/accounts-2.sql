-- Since version 2: passkeys, recovery codes.

CREATE TABLE passkey (
    credential BLOB PRIMARY KEY,      -- the authenticator's id of it
    officer    TEXT NOT NULL REFERENCES account (officer) ON DELETE CASCADE,
    name       TEXT NOT NULL,         -- as its officer calls it
    key        BLOB NOT NULL,         -- public key as COSE_Key
    rp_id      TEXT NOT NULL,         -- host name of the pages at which it was made
    sign_count INTEGER NOT NULL,      -- as last seen; some authenticators always say 0
    made       INTEGER NOT NULL,      -- wall clock, ms, to be shown
    last_used  INTEGER NOT NULL       -- the same; 0 never
) STRICT, WITHOUT ROWID;
CREATE INDEX passkey_officer ON passkey (officer);

CREATE TABLE recovery (
    officer TEXT NOT NULL REFERENCES account (officer) ON DELETE CASCADE,
    label   TEXT NOT NULL,            -- first group of the code: says which one it is, no secret
    hash    TEXT NOT NULL,            -- argon2id of the rest
    made    INTEGER NOT NULL,         -- wall clock, ms, to be shown
    used    INTEGER NOT NULL,         -- the same; 0 not yet
    PRIMARY KEY (officer, label)
) STRICT, WITHOUT ROWID;
