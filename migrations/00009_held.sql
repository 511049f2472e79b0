-- +goose Up

-- A post in a language that the guard can't read waits hidden for a second
-- person; the guard itself calls a moderator to it.
ALTER TABLE flags DROP CONSTRAINT flags_reason_check;
ALTER TABLE flags ADD CONSTRAINT flags_reason_check CHECK (reason IN ('patient-recognisable','dangerous','conduct','language'));

-- +goose Down
UPDATE flags SET reason = 'conduct' WHERE reason = 'language';
ALTER TABLE flags DROP CONSTRAINT flags_reason_check;
ALTER TABLE flags ADD CONSTRAINT flags_reason_check CHECK (reason IN ('patient-recognisable','dangerous','conduct'));
