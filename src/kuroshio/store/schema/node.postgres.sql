-- Schema of a node's store on PostgreSQL: the tables of node.sql, and an index of words of its own
-- kind. `schema_version` holds its number; see store/postgres_session.py. Texts are compared byte
-- by byte, so that what is in order here is in order in the other store.
create table schema_version (version bigint not null);
create table logs (
    no bigint primary key,
    name text collate "C" not null unique,
    audience text collate "C" not null,  -- "JPN+TWN"
    head bigint not null default 0,
    head_hash bytea not null,
    closed_at bigint,                -- last number that may be given; null: open
    forked bigint                    -- a number at which two entries exist; null: none known
);
create table entries (
    log bigint not null references logs (no),
    number bigint not null,
    seq bigint not null,             -- row of bodies
    entry bytea not null,
    primary key (log, number)
);
create table bodies (
    seq bigint primary key,          -- order of arrival at this node
    log bigint not null,
    number bigint not null,
    arrived bigint not null,         -- ms, this node's clock
    body bytea,                      -- null: erased
    erasure bytea,
    quarantine text collate "C" not null default ''  -- error code: kept, but not folded
);
create index gone on bodies (log, number) where body is null and erasure is null;
create table erasures (              -- that came before what they erase
    log text collate "C" not null,
    number bigint not null,
    erasure bytea not null,
    primary key (log, number)
);
create table receipts (
    log bigint not null,
    party text collate "C" not null,
    node text collate "C" not null,
    serial bigint not null,
    number bigint not null,
    at bigint not null,
    receipt bytea not null,
    primary key (log, party, node, serial)
);
create table stamps (
    audience text collate "C" primary key,
    millis bigint not null,
    tick bigint not null
);
create table epochs (
    audience text collate "C" not null,
    lane text collate "C" not null,
    epoch bigint not null,
    reason text not null,
    primary key (audience, lane)
);
create table documents (
    party text collate "C" primary key,
    version bigint not null,
    document bytea not null
);
create table evidence (
    seq bigint primary key,
    at bigint not null,
    code text collate "C" not null,
    peer text collate "C" not null,
    text text collate "C" not null,
    data bytea not null
);
create table blobs (
    id text collate "C" primary key,
    name bytea not null,             -- feed.blob.BlobName as JSON
    record text collate "C" not null,  -- a record that names it
    pieces bigint not null,
    held bigint not null default 0
);
create table pieces (
    blob text collate "C" not null,
    number bigint not null,
    data bytea not null,
    primary key (blob, number)
);
create table blob_holders (
    blob text collate "C" not null,
    party text collate "C" not null,
    node text collate "C" not null,
    at bigint not null,
    primary key (blob, party, node)
);
create table words (
    seq bigint primary key,
    tokens tsvector not null,
    readers text[] not null          -- own bodies that may find it; '*': every body
);
create index words_tokens on words using gin (tokens);

create table deferred (              -- own records that leave later
    seq bigint primary key,
    record text collate "C" not null unique,
    until bigint not null            -- ms
);
create table keeps (                 -- entries whose bodies are kept until an instant
    until bigint not null,           -- ms
    log text collate "C" not null,
    number bigint not null,
    primary key (log, number)
);
create index keeps_until on keeps (until);
create table decisions (             -- what the gate answered, for the party's own officers
    seq bigint primary key,
    at bigint not null,              -- ms
    record text collate "C" not null,
    kind text collate "C" not null,
    organisation text collate "C" not null,
    post text collate "C" not null,
    topic text collate "C" not null,
    party text collate "C" not null,
    allowed bigint not null,
    reason text collate "C" not null,
    agreement text collate "C" not null,
    agreement_id text collate "C" not null,
    reduced bigint not null,
    delay bigint not null,           -- ms
    keep bigint not null             -- ms
);
create table bundles (               -- what was written for a partner, to be carried by hand
    party text collate "C" not null,
    number bigint not null,
    at bigint not null,              -- ms
    size bigint not null,            -- bytes of its files
    spans bytea not null,            -- store.port.Bundle.spans as JSON
    primary key (party, number)
);
