-- +goose Up

-- A member's own images, the newest first, a page at a time.
CREATE INDEX images_member ON images (member_id, id DESC) WHERE state <> 'gone';

-- +goose Down
DROP INDEX images_member;
