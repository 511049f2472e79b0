-- +goose Up

-- By which rule number_hash was made: 1 by the register's name as it was
-- typed, 2 by the register that is meant. The digests are keyed with a ring
-- that is not in the database, so a node makes those of 1 anew.
ALTER TABLE applications ADD COLUMN hashed smallint NOT NULL DEFAULT 1;
ALTER TABLE credentials ADD COLUMN hashed smallint NOT NULL DEFAULT 1;
CREATE INDEX applications_hashed ON applications (id) WHERE hashed = 1;
CREATE INDEX credentials_hashed ON credentials (id) WHERE hashed = 1;

-- +goose Down
ALTER TABLE applications DROP COLUMN hashed;
ALTER TABLE credentials DROP COLUMN hashed;
