-- +goose Up

-- When a second factor was last proven in this very session.
ALTER TABLE sessions ADD COLUMN second_factor_at timestamptz;

-- What a member proves beside the sign-in at a provider.
CREATE TABLE factors (
    id            uuid PRIMARY KEY,
    member_id     uuid NOT NULL REFERENCES members,
    kind          text NOT NULL CHECK (kind IN ('totp','passkey')),
    name          text NOT NULL,
    -- TOTP: the shared secret, sealed, and the last step of 30 s whose code
    -- was taken: no code works twice.
    secret_sealed bytea,
    last_step     bigint NOT NULL DEFAULT 0,
    -- Passkey: the credential's id at the authenticator, and its public key,
    -- flags and sign count.
    credential_id bytea,
    credential    jsonb,
    created_at    timestamptz NOT NULL,
    last_used_at  timestamptz,
    CONSTRAINT factors_credential UNIQUE (credential_id),
    CHECK ((kind = 'totp') = (secret_sealed IS NOT NULL)),
    CHECK ((kind = 'passkey') = (credential_id IS NOT NULL AND credential IS NOT NULL))
);
CREATE INDEX factors_member ON factors (member_id);

-- The random name under which authenticators know a member: neither the
-- member's id nor the handle.
CREATE TABLE passkey_users (
    member_id uuid PRIMARY KEY REFERENCES members,
    handle    bytea NOT NULL UNIQUE
);

-- A registration or a proof under way: of each kind one a session, which alone
-- can end it, before it expires. What it waits for is sealed.
CREATE TABLE factor_ceremonies (
    session_id uuid NOT NULL,
    purpose    text NOT NULL CHECK (purpose IN ('totp','passkey','step-up')),
    member_id  uuid NOT NULL REFERENCES members,
    sealed     bytea NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (session_id, purpose)
);
CREATE INDEX factor_ceremonies_member ON factor_ceremonies (member_id);
CREATE INDEX factor_ceremonies_expiry ON factor_ceremonies (expires_at);

ALTER TABLE notices DROP CONSTRAINT notices_kind_check;
ALTER TABLE notices ADD CONSTRAINT notices_kind_check
    CHECK (kind IN ('answer','comment','accepted','endorsed','decision','moderation','credential','security'));

-- +goose Down
-- There is no way down: who registered a second factor must keep it.
SELECT 1;
