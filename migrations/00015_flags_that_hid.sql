-- +goose Up

-- A member may hide only so many posts at once by flags: those that hid one
-- are counted while they are open.
ALTER TABLE flags ADD COLUMN hid boolean NOT NULL DEFAULT false;
UPDATE flags SET hid = true WHERE reason = 'patient-recognisable' AND state = 'open';
CREATE INDEX flags_member ON flags (member_id) WHERE state = 'open';

-- +goose Down
DROP INDEX flags_member;
ALTER TABLE flags DROP COLUMN hid;
