-- +goose Up

-- Each paper that a patient was given keeps its code: one that was printed
-- again doesn't take the former one's worth.
CREATE TABLE consent_codes (
    -- A keyed digest of the code on the paper.
    code_hash  bytea PRIMARY KEY,
    consent_id uuid NOT NULL REFERENCES consents,
    created_at timestamptz NOT NULL
);
CREATE INDEX consent_codes_consent ON consent_codes (consent_id);
INSERT INTO consent_codes (code_hash, consent_id, created_at) SELECT code_hash, id, created_at FROM consents WHERE code_hash IS NOT NULL;
ALTER TABLE consents DROP COLUMN code_hash;

-- +goose Down
ALTER TABLE consents ADD COLUMN code_hash bytea UNIQUE;
UPDATE consents c SET code_hash = (SELECT code_hash FROM consent_codes k WHERE k.consent_id = c.id ORDER BY created_at DESC LIMIT 1);
DROP TABLE consent_codes;
