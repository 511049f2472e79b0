-- +goose Up

-- Registers of professionals, as they were imported -------------------------
-- What stands here is public and comes from files that anybody can get; it
-- names no member. Which number a member gave is sealed, in applications.

CREATE TABLE registry_records (
    source     text NOT NULL CHECK (source IN ('nppes','gmc')),
    number     text NOT NULL,
    entity     text NOT NULL CHECK (entity IN ('person','organisation','unknown')),
    status     text NOT NULL CHECK (status IN ('active','deactivated','lapsed','suspended','erased','unclear')),
    -- Of the row as the register wrote it: an equal one changes nothing.
    digest     bytea NOT NULL,
    body       jsonb NOT NULL,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (source, number)
);

-- The list of people and firms that may not be paid by federal health
-- programmes (OIG LEIE). Its rows have no key of their own: the digest is it.
CREATE TABLE registry_exclusions (
    digest        bytea PRIMARY KEY,
    npi           text,
    family        text NOT NULL DEFAULT '',
    given         text NOT NULL DEFAULT '',
    middle        text NOT NULL DEFAULT '',
    business      text NOT NULL DEFAULT '',
    -- Names folded for comparison.
    family_key    text NOT NULL DEFAULT '',
    given_key     text NOT NULL DEFAULT '',
    born_on       date,
    general       text NOT NULL DEFAULT '',
    specialty     text NOT NULL DEFAULT '',
    state         text NOT NULL DEFAULT '',
    kind          text NOT NULL,
    excluded_on   date NOT NULL,
    reinstated_on date,
    waived_on     date,
    waiver_state  text NOT NULL DEFAULT '',
    changed_at    timestamptz NOT NULL,
    -- When a whole list no longer had it.
    delisted_at   timestamptz
);
CREATE INDEX registry_exclusions_npi ON registry_exclusions (npi) WHERE npi IS NOT NULL;
CREATE INDEX registry_exclusions_name ON registry_exclusions (family_key, given_key) WHERE family_key <> '';

-- One import: how far it is, so that an interrupted one goes on.
CREATE TABLE registry_imports (
    id          uuid PRIMARY KEY,
    source      text NOT NULL CHECK (source IN ('nppes','gmc','leie')),
    name        text NOT NULL,
    -- Of the beginning, the length and the name of the input; empty for one
    -- that can't be resumed.
    fingerprint bytea NOT NULL,
    state       text NOT NULL CHECK (state IN ('running','done','abandoned')),
    -- How many bytes of the unpacked input are in the tables.
    position    bigint NOT NULL DEFAULT 0,
    counts      jsonb NOT NULL DEFAULT '{}',
    -- How long the file of bad rows was at that position.
    aside       bigint NOT NULL DEFAULT 0,
    started_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL,
    finished_at timestamptz
);
CREATE UNIQUE INDEX registry_imports_running ON registry_imports (source) WHERE state = 'running';

-- The exclusions that an import under way has come past.
CREATE TABLE registry_seen (
    import_id uuid NOT NULL,
    digest    bytea NOT NULL,
    PRIMARY KEY (import_id, digest)
);

-- What an import last brought of each register.
CREATE TABLE registry_sources (
    source      text PRIMARY KEY CHECK (source IN ('nppes','gmc','leie')),
    version     text NOT NULL,
    -- The day that the file's name tells, if it tells one.
    file_day    date,
    as_of       timestamptz NOT NULL,
    imported_at timestamptz NOT NULL
);

-- +goose Down
DROP TABLE registry_sources, registry_seen, registry_imports, registry_exclusions, registry_records;
