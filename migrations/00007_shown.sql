-- +goose Up

-- What a reviewer read off a document: the third column of the comparison. It
-- is sealed as the legal name and the number are, and goes with the pages.
ALTER TABLE evidence ADD COLUMN shown_sealed bytea;
ALTER TABLE evidence ADD COLUMN shown_by uuid REFERENCES members;
ALTER TABLE evidence ADD COLUMN shown_at timestamptz;
ALTER TABLE evidence ADD CONSTRAINT evidence_shown_check CHECK (shown_sealed IS NULL OR kind = 'document' AND deleted_at IS NULL);

-- Reviewers are told of what was handed to them, and of what waits for a second one.
ALTER TABLE notices DROP CONSTRAINT notices_kind_check;
ALTER TABLE notices ADD CONSTRAINT notices_kind_check
    CHECK (kind IN ('answer','comment','accepted','endorsed','decision','moderation','credential','security','review'));

-- +goose Down
DELETE FROM notices WHERE kind = 'review';
ALTER TABLE notices DROP CONSTRAINT notices_kind_check;
ALTER TABLE notices ADD CONSTRAINT notices_kind_check
    CHECK (kind IN ('answer','comment','accepted','endorsed','decision','moderation','credential','security'));
ALTER TABLE evidence DROP COLUMN shown_sealed, DROP COLUMN shown_by, DROP COLUMN shown_at;
