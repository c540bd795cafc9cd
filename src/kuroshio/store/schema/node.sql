-- Schema of a node's store. `pragma user_version` holds its number; see store/sqlite.py.
create table logs (
    no integer primary key,
    name text not null unique,
    audience text not null,          -- "JPN+TWN"
    head integer not null default 0,
    head_hash blob not null,
    closed_at integer,               -- last number that may be given; null: open
    forked integer                   -- a number at which two entries exist; null: none known
);
create table entries (
    log integer not null references logs (no),
    number integer not null,
    seq integer not null,            -- row of bodies
    entry blob not null,
    primary key (log, number)
) without rowid;
create table bodies (
    seq integer primary key,         -- order of arrival at this node
    log integer not null,
    number integer not null,
    arrived integer not null,        -- ms, this node's clock
    body blob,                       -- null: erased
    erasure blob,
    quarantine text not null default ''  -- error code: kept, but not folded
);
create index gone on bodies (log, number) where body is null and erasure is null;
create table erasures (              -- that came before what they erase
    log text not null,
    number integer not null,
    erasure blob not null,
    primary key (log, number)
) without rowid;
create table receipts (
    log integer not null,
    party text not null,
    node text not null,
    serial integer not null,
    number integer not null,
    at integer not null,
    receipt blob not null,
    primary key (log, party, node, serial)
) without rowid;
create table stamps (
    audience text primary key,
    millis integer not null,
    tick integer not null
) without rowid;
create table epochs (
    audience text not null,
    lane text not null,
    epoch integer not null,
    reason text not null,
    primary key (audience, lane)
) without rowid;
create table documents (
    party text primary key,
    version integer not null,
    document blob not null
) without rowid;
create table evidence (
    seq integer primary key,
    at integer not null,
    code text not null,
    peer text not null,
    text text not null,
    data blob not null
);
create table blobs (
    id text primary key,
    name blob not null,              -- feed.blob.BlobName as JSON
    record text not null,            -- a record that names it
    pieces integer not null,
    held integer not null default 0
) without rowid;
create table pieces (
    blob text not null,
    number integer not null,
    data blob not null,
    primary key (blob, number)
) without rowid;
create table blob_holders (
    blob text not null,
    party text not null,
    node text not null,
    at integer not null,
    primary key (blob, party, node)
) without rowid;
create virtual table words using fts5 (tokens, content = '', contentless_delete = 1);
create table word_readers (          -- which own bodies may find a row of `words`
    seq integer not null,
    organisation text not null,      -- '*': every body
    primary key (organisation, seq)
) without rowid;

create table deferred (              -- own records that leave later
    seq integer primary key,
    record text not null unique,
    until integer not null           -- ms
);
create table keeps (                 -- entries whose bodies are kept until an instant
    until integer not null,          -- ms
    log text not null,
    number integer not null,
    primary key (log, number)
) without rowid;
create index keeps_until on keeps (until);
create table decisions (             -- what the gate answered, for the party's own officers
    seq integer primary key,
    at integer not null,             -- ms
    record text not null,
    kind text not null,
    organisation text not null,
    post text not null,
    topic text not null,
    party text not null,
    allowed integer not null,
    reason text not null,
    agreement text not null,
    agreement_id text not null,
    reduced integer not null,
    delay integer not null,          -- ms
    keep integer not null            -- ms
);
create table bundles (               -- what was written for a partner, to be carried by hand
    party text not null,
    number integer not null,
    at integer not null,             -- ms
    size integer not null,           -- bytes of its files
    spans blob not null,             -- store.port.Bundle.spans as JSON
    primary key (party, number)
) without rowid;
