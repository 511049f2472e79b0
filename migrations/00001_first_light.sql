-- +goose Up

-- Directory: curated lists --------------------------------------------------

CREATE TABLE specialties (
    key        text PRIMARY KEY CHECK (key ~ '^[a-z][a-z0-9-]{1,40}$'),
    name       text NOT NULL,
    synonyms   text[] NOT NULL DEFAULT '{}',
    parent     text REFERENCES specialties,
    retired_at timestamptz,
    version    integer NOT NULL DEFAULT 1
);

-- Account ------------------------------------------------------------------

CREATE TABLE members (
    id              uuid PRIMARY KEY,
    handle          text,
    standing        text NOT NULL DEFAULT 'applicant'
        CHECK (standing IN ('applicant','provisional','student','clinician','lapsed','suspended','closed')),
    -- The standing to return to when a suspension ends.
    standing_before text,
    grants          smallint NOT NULL DEFAULT 0,
    profession      text NOT NULL DEFAULT '',
    stage           text NOT NULL DEFAULT '',
    specialty       text REFERENCES specialties,
    jurisdiction    text NOT NULL DEFAULT '',
    verified_at     timestamptz,
    bio_md          text NOT NULL DEFAULT '',
    bio_html        text NOT NULL DEFAULT '',
    rules_version   integer NOT NULL DEFAULT 0,
    privacy_version integer NOT NULL DEFAULT 0,
    accepted_at     timestamptz,
    unread          integer NOT NULL DEFAULT 0,
    theme           text NOT NULL DEFAULT 'auto' CHECK (theme IN ('auto','light','dark')),
    shortcuts       boolean NOT NULL DEFAULT true,
    time_zone       text NOT NULL DEFAULT 'UTC',
    -- Where mail goes, sealed; empty when the member wants none.
    mail_sealed     bytea,
    quiet_from      smallint CHECK (quiet_from BETWEEN 0 AND 23),
    quiet_to        smallint CHECK (quiet_to BETWEEN 0 AND 23),
    version         integer NOT NULL DEFAULT 1,
    created_at      timestamptz NOT NULL DEFAULT now(),
    closed_at       timestamptz
);
CREATE UNIQUE INDEX members_handle ON members (lower(handle));

-- Keyed digests of the handles of closed members, so that nobody else can
-- take the name they were known by.
CREATE TABLE retired_handles (
    hash bytea PRIMARY KEY
);

CREATE TABLE identities (
    id           uuid PRIMARY KEY,
    member_id    uuid NOT NULL REFERENCES members,
    provider     text NOT NULL,
    issuer       text NOT NULL,
    subject      text NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    last_used_at timestamptz,
    CONSTRAINT identities_account UNIQUE (provider, issuer, subject)
);
CREATE INDEX identities_member ON identities (member_id);

-- A grant made before its holder ever signed in (consilium member grant).
CREATE TABLE pending_grants (
    issuer     text NOT NULL,
    subject    text NOT NULL,
    grants     smallint NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (issuer, subject)
);

-- One sign-in under way at a provider: single use, ten minutes, bound to the
-- browser by a cookie of which only the hash is here.
CREATE TABLE sign_ins (
    state_hash   bytea PRIMARY KEY,
    browser_hash bytea NOT NULL,
    provider     text NOT NULL,
    purpose      text NOT NULL CHECK (purpose IN ('sign-in','link','fresh')),
    session_id   uuid,
    nonce        text NOT NULL,
    verifier     text NOT NULL,
    return_to    text NOT NULL DEFAULT '/',
    own_device   boolean NOT NULL DEFAULT false,
    expires_at   timestamptz NOT NULL,
    used_at      timestamptz
);
CREATE INDEX sign_ins_expiry ON sign_ins (expires_at);

CREATE TABLE sessions (
    id               uuid PRIMARY KEY,
    token_hash       bytea NOT NULL UNIQUE,
    member_id        uuid NOT NULL REFERENCES members,
    identity_id      uuid NOT NULL REFERENCES identities,
    own_device       boolean NOT NULL DEFAULT false,
    created_at       timestamptz NOT NULL,
    seen_at          timestamptz NOT NULL,
    authenticated_at timestamptz NOT NULL,
    expires_at       timestamptz NOT NULL,
    address          text NOT NULL DEFAULT '',
    agent            text NOT NULL DEFAULT '',
    -- The holder's standing or grants changed: new id at the next request.
    renew            boolean NOT NULL DEFAULT false
);
CREATE INDEX sessions_member ON sessions (member_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

-- Credential ---------------------------------------------------------------

CREATE TABLE applications (
    id                uuid PRIMARY KEY,
    member_id         uuid NOT NULL REFERENCES members,
    purpose           text NOT NULL DEFAULT 'join' CHECK (purpose IN ('join','recover')),
    state             text NOT NULL CHECK (state IN ('submitted','more_wanted','approved','refused','withdrawn')),
    profession        text NOT NULL,
    stage             text NOT NULL,
    specialty         text REFERENCES specialties,
    jurisdiction      text NOT NULL,
    register          text NOT NULL,
    legal_name_sealed bytea NOT NULL,
    number_sealed     bytea NOT NULL,
    number_hash       bytea NOT NULL,
    note_sealed       bytea,
    submitted_at      timestamptz NOT NULL,
    decided_at        timestamptz,
    decided_by        uuid REFERENCES members,
    reason            text NOT NULL DEFAULT '',
    message_sealed    bytea,
    version           integer NOT NULL DEFAULT 1
);
CREATE INDEX applications_queue ON applications (submitted_at, id) WHERE state = 'submitted';
CREATE INDEX applications_member ON applications (member_id, submitted_at DESC);
CREATE UNIQUE INDEX applications_open ON applications (member_id) WHERE state IN ('submitted','more_wanted');
CREATE INDEX applications_number ON applications (number_hash);

CREATE TABLE credentials (
    id                uuid PRIMARY KEY,
    member_id         uuid NOT NULL REFERENCES members,
    application_id    uuid REFERENCES applications,
    profession        text NOT NULL,
    stage             text NOT NULL,
    specialty         text REFERENCES specialties,
    jurisdiction      text NOT NULL,
    register          text NOT NULL,
    legal_name_sealed bytea NOT NULL,
    number_sealed     bytea NOT NULL,
    number_hash       bytea NOT NULL,
    method            text NOT NULL,
    verified_at       timestamptz NOT NULL,
    verified_by       uuid REFERENCES members,
    expires_at        timestamptz,
    withdrawn_at      timestamptz
);
CREATE INDEX credentials_member ON credentials (member_id);
CREATE INDEX credentials_number ON credentials (number_hash);

-- Forum --------------------------------------------------------------------

CREATE TABLE threads (
    id                 uuid PRIMARY KEY,
    kind               text NOT NULL CHECK (kind IN ('question','case','article','alert','live')),
    author_id          uuid NOT NULL REFERENCES members,
    audience           text NOT NULL CHECK (audience IN ('clinicians','physicians','students','learners')),
    title              text NOT NULL,
    body_md            text NOT NULL,
    body_html          text NOT NULL,
    excerpt            text NOT NULL DEFAULT '',
    specialties        text[] NOT NULL DEFAULT '{}',
    state              text NOT NULL DEFAULT 'open' CHECK (state IN ('open','hidden','deleted','erased')),
    locked             boolean NOT NULL DEFAULT false,
    lock_reason        text NOT NULL DEFAULT '',
    duplicate_of       uuid REFERENCES threads,
    accepted_answer_id uuid,
    answer_count       integer NOT NULL DEFAULT 0,
    comment_count      integer NOT NULL DEFAULT 0,
    vote_count         integer NOT NULL DEFAULT 0,
    -- Bottom line of the accepted answer, or of the best one, for lists.
    bottom_line        text NOT NULL DEFAULT '',
    revision           integer NOT NULL DEFAULT 1,
    -- Grows with every change of anything on the thread's page.
    version            bigint NOT NULL DEFAULT 1,
    created_at         timestamptz NOT NULL,
    edited_at          timestamptz,
    active_at          timestamptz NOT NULL,
    removed_at         timestamptz,
    removed_by         uuid REFERENCES members,
    removed_rule       text NOT NULL DEFAULT ''
);
CREATE INDEX threads_newest ON threads (created_at DESC, id DESC) WHERE state = 'open';
CREATE INDEX threads_active ON threads (active_at DESC, id DESC) WHERE state = 'open';
CREATE INDEX threads_unanswered ON threads (created_at DESC, id DESC) WHERE state = 'open' AND answer_count = 0;
CREATE INDEX threads_specialties ON threads USING gin (specialties);
CREATE INDEX threads_author ON threads (author_id, created_at DESC, id DESC);

CREATE TABLE answers (
    id            uuid PRIMARY KEY,
    thread_id     uuid NOT NULL REFERENCES threads,
    author_id     uuid NOT NULL REFERENCES members,
    body_md       text NOT NULL,
    body_html     text NOT NULL,
    bottom_line   text NOT NULL DEFAULT '',
    state         text NOT NULL DEFAULT 'open' CHECK (state IN ('open','hidden','deleted','erased')),
    vote_count    integer NOT NULL DEFAULT 0,
    endorse_count integer NOT NULL DEFAULT 0,
    revision      integer NOT NULL DEFAULT 1,
    created_at    timestamptz NOT NULL,
    edited_at     timestamptz,
    removed_at    timestamptz,
    removed_by    uuid REFERENCES members,
    removed_rule  text NOT NULL DEFAULT ''
);
CREATE INDEX answers_thread ON answers (thread_id, created_at, id);
CREATE INDEX answers_author ON answers (author_id, created_at DESC, id DESC);

CREATE TABLE comments (
    id           uuid PRIMARY KEY,
    thread_id    uuid NOT NULL REFERENCES threads,
    answer_id    uuid REFERENCES answers,
    author_id    uuid NOT NULL REFERENCES members,
    body_md      text NOT NULL,
    body_html    text NOT NULL,
    state        text NOT NULL DEFAULT 'open' CHECK (state IN ('open','hidden','deleted','erased')),
    revision     integer NOT NULL DEFAULT 1,
    created_at   timestamptz NOT NULL,
    edited_at    timestamptz,
    removed_at   timestamptz,
    removed_by   uuid REFERENCES members,
    removed_rule text NOT NULL DEFAULT ''
);
CREATE INDEX comments_thread ON comments (thread_id, created_at, id);
CREATE INDEX comments_author ON comments (author_id, created_at DESC, id DESC);

-- What a post said before each edit, the first words being number 1. The
-- present words are the post's own.
CREATE TABLE revisions (
    post_kind   text NOT NULL CHECK (post_kind IN ('thread','answer','comment')),
    post_id     uuid NOT NULL,
    number      integer NOT NULL,
    title       text NOT NULL DEFAULT '',
    body_md     text NOT NULL,
    bottom_line text NOT NULL DEFAULT '',
    editor_id   uuid NOT NULL REFERENCES members,
    reason      text NOT NULL DEFAULT '',
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (post_kind, post_id, number)
);

CREATE TABLE erasures (
    id         uuid PRIMARY KEY,
    post_kind  text NOT NULL CHECK (post_kind IN ('thread','answer','comment')),
    post_id    uuid NOT NULL,
    thread_id  uuid NOT NULL REFERENCES threads,
    whole      boolean NOT NULL,
    erased_by  uuid NOT NULL REFERENCES members,
    created_at timestamptz NOT NULL
);
CREATE INDEX erasures_post ON erasures (post_kind, post_id);
CREATE INDEX erasures_thread ON erasures (thread_id);

CREATE TABLE votes (
    member_id  uuid NOT NULL REFERENCES members,
    thread_id  uuid NOT NULL REFERENCES threads,
    post_kind  text NOT NULL CHECK (post_kind IN ('thread','answer')),
    post_id    uuid NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (member_id, thread_id, post_kind, post_id)
);
CREATE INDEX votes_post ON votes (post_kind, post_id);

CREATE TABLE endorsements (
    answer_id  uuid NOT NULL REFERENCES answers,
    member_id  uuid NOT NULL REFERENCES members,
    thread_id  uuid NOT NULL REFERENCES threads,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (answer_id, member_id)
);
CREATE INDEX endorsements_thread ON endorsements (thread_id);

CREATE TABLE bookmarks (
    member_id  uuid NOT NULL REFERENCES members,
    thread_id  uuid NOT NULL REFERENCES threads,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (member_id, thread_id)
);
CREATE INDEX bookmarks_newest ON bookmarks (member_id, created_at DESC, thread_id DESC);

-- Words not yet published, sealed. slot names what they are for:
-- 'ask', 'answer:THREAD', 'comment:POST', 'edit:POST'.
CREATE TABLE drafts (
    member_id  uuid NOT NULL REFERENCES members,
    slot       text NOT NULL,
    sealed     bytea NOT NULL,
    updated_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (member_id, slot)
);
CREATE INDEX drafts_expiry ON drafts (expires_at);

-- A form sent twice makes one post: the second sending is answered with the
-- first one's address.
CREATE TABLE idempotency_keys (
    member_id  uuid NOT NULL REFERENCES members,
    key        uuid NOT NULL,
    target     text NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (member_id, key)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);

-- Moderation ---------------------------------------------------------------

CREATE TABLE flags (
    id          uuid PRIMARY KEY,
    post_kind   text NOT NULL CHECK (post_kind IN ('thread','answer','comment')),
    post_id     uuid NOT NULL,
    thread_id   uuid NOT NULL REFERENCES threads,
    member_id   uuid NOT NULL REFERENCES members,
    reason      text NOT NULL CHECK (reason IN ('patient-recognisable','dangerous','conduct')),
    note        text NOT NULL DEFAULT '',
    state       text NOT NULL DEFAULT 'open' CHECK (state IN ('open','upheld','dismissed')),
    created_at  timestamptz NOT NULL,
    decided_at  timestamptz,
    decided_by  uuid REFERENCES members
);
CREATE INDEX flags_queue ON flags (created_at, id) WHERE state = 'open';
CREATE UNIQUE INDEX flags_once ON flags (member_id, post_kind, post_id) WHERE state = 'open';
CREATE INDEX flags_post ON flags (post_kind, post_id);

CREATE TABLE sanctions (
    id         uuid PRIMARY KEY,
    member_id  uuid NOT NULL REFERENCES members,
    kind       text NOT NULL CHECK (kind IN ('suspension')),
    rule       text NOT NULL,
    message    text NOT NULL DEFAULT '',
    decided_by uuid NOT NULL REFERENCES members,
    created_at timestamptz NOT NULL,
    until      timestamptz,
    lifted_at  timestamptz,
    lifted_by  uuid REFERENCES members
);
CREATE INDEX sanctions_member ON sanctions (member_id, created_at DESC);
CREATE INDEX sanctions_until ON sanctions (until) WHERE lifted_at IS NULL;

-- Notify -------------------------------------------------------------------

-- What somebody should hear of. Ids only: words are read, and permission is
-- asked, when it is shown.
CREATE TABLE notices (
    id         uuid PRIMARY KEY,
    member_id  uuid NOT NULL REFERENCES members,
    kind       text NOT NULL CHECK (kind IN ('answer','comment','accepted','endorsed','decision','moderation')),
    thread_id  uuid REFERENCES threads,
    post_kind  text NOT NULL DEFAULT '',
    post_id    uuid,
    -- For a decision or an act of moderation: which, in a word.
    detail     text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL,
    read_at    timestamptz,
    mailed_at  timestamptz,
    CONSTRAINT notices_once UNIQUE (member_id, kind, post_id, detail)
);
CREATE INDEX notices_inbox ON notices (member_id, created_at DESC, id DESC);

CREATE TABLE notice_settings (
    member_id uuid NOT NULL REFERENCES members,
    kind      text NOT NULL,
    inbox     boolean NOT NULL DEFAULT true,
    mail      boolean NOT NULL DEFAULT true,
    PRIMARY KEY (member_id, kind)
);

-- Platform -----------------------------------------------------------------

CREATE TABLE changes (
    xid  xid8 NOT NULL DEFAULT pg_current_xact_id(),
    seq  bigint GENERATED ALWAYS AS IDENTITY,
    kind text NOT NULL,
    id   uuid NOT NULL,
    at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (xid, seq)
);
CREATE INDEX changes_age ON changes (at);

CREATE TABLE audit_entries (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    xid       xid8 NOT NULL DEFAULT pg_current_xact_id(),
    at        timestamptz NOT NULL DEFAULT now(),
    action    text NOT NULL,
    actor_id  uuid,
    object    text NOT NULL DEFAULT '',
    object_id uuid,
    detail    text NOT NULL DEFAULT '',
    outcome   text NOT NULL DEFAULT 'done' CHECK (outcome IN ('done','denied','failed')),
    request   text NOT NULL DEFAULT '',
    address   text NOT NULL DEFAULT ''
);
CREATE INDEX audit_entries_actor ON audit_entries (actor_id, id DESC);
CREATE INDEX audit_entries_object ON audit_entries (object_id, id DESC);
CREATE INDEX audit_entries_unchained ON audit_entries (xid, id);

-- Link number n binds one entry to all before it.
CREATE TABLE audit_chain (
    number   bigint PRIMARY KEY,
    entry_id bigint NOT NULL UNIQUE REFERENCES audit_entries,
    hash     bytea NOT NULL
);

-- +goose StatementBegin
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = '42501';
END $$;
-- +goose StatementEnd
CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_chain_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_chain
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE UNLOGGED TABLE rate_windows (
    key     text NOT NULL,
    started timestamptz NOT NULL,
    count   integer NOT NULL,
    PRIMARY KEY (key, started)
);
CREATE INDEX rate_windows_age ON rate_windows (started);

-- One node's search index; the command reindex asks for a rebuild here.
CREATE TABLE index_nodes (
    node       text PRIMARY KEY,
    seen_at    timestamptz NOT NULL,
    mapping    integer NOT NULL,
    documents  bigint NOT NULL DEFAULT 0,
    position   text NOT NULL DEFAULT '',
    wanted_at  timestamptz,
    -- Progress of the rebuild under way, 0 to 1; null when none is.
    progress   real,
    rebuilt_at timestamptz
);

-- Names of things done once: the demonstration loaded, a version announced.
CREATE TABLE milestones (
    name text PRIMARY KEY,
    at   timestamptz NOT NULL DEFAULT now()
);

-- +goose Down
-- There is no way down: the first schema is the floor.
SELECT 1;
