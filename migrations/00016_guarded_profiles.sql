-- +goose Up

-- What members say of themselves is looked at again, as posts are, when the
-- guard's rules change. Nobody looks at a profile before others read it, so one
-- that would not be taken today is hidden from them until it is mended.
ALTER TABLE members
    -- Which rules bio_md was last scanned under; 0 is none.
    ADD COLUMN guard_version integer NOT NULL DEFAULT 0,
    ADD COLUMN bio_hidden    boolean NOT NULL DEFAULT false;
CREATE INDEX members_guard ON members (guard_version, id) WHERE bio_md <> '';

ALTER TABLE guard_hits DROP CONSTRAINT guard_hits_post_kind_check;
ALTER TABLE guard_hits ADD CONSTRAINT guard_hits_post_kind_check CHECK (post_kind IN ('thread','answer','comment','profile'));

-- +goose Down
DELETE FROM guard_hits WHERE post_kind = 'profile';
ALTER TABLE guard_hits DROP CONSTRAINT guard_hits_post_kind_check;
ALTER TABLE guard_hits ADD CONSTRAINT guard_hits_post_kind_check CHECK (post_kind IN ('thread','answer','comment'));
DROP INDEX members_guard;
ALTER TABLE members DROP COLUMN guard_version, DROP COLUMN bio_hidden;
