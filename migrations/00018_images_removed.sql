-- +goose Up

-- A moderator takes one image away and leaves its post.
ALTER TABLE images DROP CONSTRAINT images_gone_how_check,
    ADD CONSTRAINT images_gone_how_check CHECK (gone_how IN ('author','patient','expired','erased','dropped','moderator'));

-- +goose Down
UPDATE images SET gone_how = 'erased' WHERE gone_how = 'moderator';
ALTER TABLE images DROP CONSTRAINT images_gone_how_check,
    ADD CONSTRAINT images_gone_how_check CHECK (gone_how IN ('author','patient','expired','erased','dropped'));
