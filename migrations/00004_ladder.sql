-- +goose Up

-- Directory: where people work and study ------------------------------------

CREATE TABLE institutions (
    key        text PRIMARY KEY CHECK (key ~ '^[a-z][a-z0-9-]{1,60}$'),
    name       text NOT NULL,
    -- ISO 3166-1 alpha-2.
    country    text NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
    city       text NOT NULL DEFAULT '',
    -- US-XX where known: there is a Portland in Oregon and one in Maine.
    region     text NOT NULL DEFAULT '' CHECK (region = '' OR region ~ '^[A-Z]{2}-[A-Z0-9]{1,3}$'),
    kind       text NOT NULL CHECK (kind IN ('hospital','practice','medical school','university','other')),
    synonyms   text[] NOT NULL DEFAULT '{}',
    retired_at timestamptz,
    version    integer NOT NULL DEFAULT 1
);

-- A domain stands for itself and every domain below it.
CREATE TABLE institution_domains (
    domain      text PRIMARY KEY CHECK (domain = lower(domain) AND domain LIKE '%.%'),
    institution text NOT NULL REFERENCES institutions,
    -- Whose mailboxes are below it: a student's proves no employment.
    staff       boolean NOT NULL,
    students    boolean NOT NULL,
    CHECK (staff OR students)
);
CREATE INDEX institution_domains_of ON institution_domains (institution);

-- Policy: which sets of evidence are enough ---------------------------------

CREATE TABLE proof_policies (
    id            uuid PRIMARY KEY,
    profession    text NOT NULL,
    stage         text NOT NULL DEFAULT '*',
    -- ISO country, US-XX for one state, or * for every other one.
    jurisdiction  text NOT NULL DEFAULT '*',
    registry      boolean NOT NULL,
    -- How many different kinds of possession are needed, and which count.
    possession    smallint NOT NULL CHECK (possession BETWEEN 0 AND 3),
    accepts       text[] NOT NULL CHECK (accepts <@ ARRAY['work mail','document','vouch','post code']),
    leads_to      text NOT NULL CHECK (leads_to IN ('provisional','student','clinician')),
    -- Decides at once when the machine can check all of it; a person looks
    -- within 72 hours.
    self_deciding boolean NOT NULL DEFAULT false,
    -- How long what it proves is good for; 0 is until something changes.
    valid_days    integer NOT NULL CHECK (valid_days BETWEEN 0 AND 3660),
    grace_days    integer NOT NULL DEFAULT 30 CHECK (grace_days BETWEEN 0 AND 366),
    -- Reviewers of the applicant's own institution don't decide alone.
    own_second    boolean NOT NULL DEFAULT true,
    -- What a reviewer should look for, in words.
    guide         text NOT NULL DEFAULT '',
    retired_at    timestamptz,
    version       integer NOT NULL DEFAULT 1
);
CREATE INDEX proof_policies_for ON proof_policies (profession, jurisdiction) WHERE retired_at IS NULL;

-- Applications and evidence ------------------------------------------------

ALTER TABLE applications DROP CONSTRAINT applications_purpose_check;
ALTER TABLE applications ADD CONSTRAINT applications_purpose_check CHECK (purpose IN ('join','recover','add','renew'));
ALTER TABLE applications ADD COLUMN graduates_on date;
ALTER TABLE applications ADD COLUMN institution text REFERENCES institutions;
ALTER TABLE applications ADD COLUMN policy_id uuid REFERENCES proof_policies;
ALTER TABLE applications ADD COLUMN decided_alone boolean NOT NULL DEFAULT false;
CREATE INDEX applications_decided ON applications (decided_at DESC) WHERE state IN ('approved','refused');

CREATE TABLE evidence (
    id             uuid PRIMARY KEY,
    application_id uuid NOT NULL REFERENCES applications,
    member_id      uuid NOT NULL REFERENCES members,
    kind           text NOT NULL CHECK (kind IN ('registry','work mail','document','vouch','post code')),
    state          text NOT NULL CHECK (state IN ('asked','given','confirmed','rejected','withdrawn')),
    -- What the machine made of it, in a word (credential.Finding).
    finding        text NOT NULL DEFAULT '',
    -- The register, the kind of document.
    source         text NOT NULL DEFAULT '',
    institution    text REFERENCES institutions,
    -- The register's record, the mail address, the voucher's words.
    detail_sealed  bytea,
    -- Keyed digest by which the same document, address or record is found.
    hash           bytea,
    voucher        uuid REFERENCES members,
    code_hash      bytea,
    -- The code on its way to the mail server; gone once it is sent.
    code_sealed    bytea,
    code_tries     smallint NOT NULL DEFAULT 0,
    code_expires   timestamptz,
    created_at     timestamptz NOT NULL,
    given_at       timestamptz,
    decided_at     timestamptz,
    decided_by     uuid REFERENCES members,
    -- A document's pages: how many there were, and when they were deleted.
    pages          smallint NOT NULL DEFAULT 0,
    deleted_at     timestamptz
);
CREATE INDEX evidence_application ON evidence (application_id, created_at);
CREATE INDEX evidence_member ON evidence (member_id);
CREATE INDEX evidence_hash ON evidence (hash) WHERE hash IS NOT NULL;
CREATE INDEX evidence_code ON evidence (code_hash) WHERE code_hash IS NOT NULL;
CREATE INDEX evidence_voucher ON evidence (voucher) WHERE voucher IS NOT NULL;

CREATE TABLE evidence_pages (
    evidence_id uuid NOT NULL REFERENCES evidence,
    page        smallint NOT NULL,
    width       integer NOT NULL,
    height      integer NOT NULL,
    sealed      bytea NOT NULL,
    PRIMARY KEY (evidence_id, page)
);

-- Credentials ----------------------------------------------------------------

ALTER TABLE credentials ADD COLUMN leads_to text NOT NULL DEFAULT 'clinician' CHECK (leads_to IN ('provisional','student','clinician'));
ALTER TABLE credentials ADD COLUMN policy_id uuid REFERENCES proof_policies;
ALTER TABLE credentials ADD COLUMN institution text REFERENCES institutions;
ALTER TABLE credentials ADD COLUMN graduates_on date;
ALTER TABLE credentials ADD COLUMN grace_until timestamptz;
ALTER TABLE credentials ADD COLUMN lapsed_at timestamptz;
-- The least number of days before the end at which a reminder was sent.
ALTER TABLE credentials ADD COLUMN reminded integer;
-- By when a person must have looked at what decided itself, and who did.
ALTER TABLE credentials ADD COLUMN look_by timestamptz;
ALTER TABLE credentials ADD COLUMN looked_at timestamptz;
ALTER TABLE credentials ADD COLUMN looked_by uuid REFERENCES members;
ALTER TABLE credentials ADD COLUMN checked_at timestamptz;
CREATE INDEX credentials_expiry ON credentials (expires_at) WHERE withdrawn_at IS NULL AND expires_at IS NOT NULL;
CREATE INDEX credentials_check ON credentials (id) WHERE withdrawn_at IS NULL;

-- How it was verified, in words, beside when; and until when a person has not
-- yet looked at it.
ALTER TABLE members ADD COLUMN verified_how text NOT NULL DEFAULT '';
ALTER TABLE members ADD COLUMN look_by timestamptz;

CREATE TABLE affiliations (
    id          uuid PRIMARY KEY,
    member_id   uuid NOT NULL REFERENCES members,
    institution text NOT NULL REFERENCES institutions,
    as_student  boolean NOT NULL DEFAULT false,
    created_at  timestamptz NOT NULL,
    -- Kept for 12 months after leaving: a wall still stands on it.
    left_at     timestamptz
);
CREATE UNIQUE INDEX affiliations_now ON affiliations (member_id, institution) WHERE left_at IS NULL;
CREATE INDEX affiliations_institution ON affiliations (institution);
CREATE INDEX affiliations_left ON affiliations (left_at) WHERE left_at IS NOT NULL;

-- The reviewers' one queue ---------------------------------------------------

CREATE TABLE review_items (
    id            uuid PRIMARY KEY,
    kind          text NOT NULL CHECK (kind IN ('application','look','expiry','registry hit','appeal')),
    -- The application, credential, hit or appeal.
    subject_id    uuid NOT NULL,
    member_id     uuid NOT NULL REFERENCES members,
    risk          smallint NOT NULL DEFAULT 0 CHECK (risk BETWEEN 0 AND 3),
    opened_at     timestamptz NOT NULL,
    target_at     timestamptz NOT NULL,
    -- What the queue is ordered by: the first target. The clock of what came
    -- back with what was asked starts anew; its place is kept.
    place_at      timestamptz NOT NULL,
    -- Nobody here can go on until the member answers.
    paused_at     timestamptz,
    claimed_by    uuid REFERENCES members,
    claimed_until timestamptz,
    escalated_at  timestamptz,
    -- Who handed it over can't be the one who ends it; to whom, where it was
    -- not to any other reviewer.
    escalated_by  uuid REFERENCES members,
    escalated_to  text NOT NULL DEFAULT 'reviewer' CHECK (escalated_to IN ('reviewer','administrator')),
    -- What one reviewer writes for the next.
    note_sealed   bytea,
    -- A first approval that needs a second reviewer.
    first_by      uuid REFERENCES members,
    first_verdict text NOT NULL DEFAULT '',
    first_at      timestamptz,
    closed_at     timestamptz,
    closed_by     uuid REFERENCES members,
    version       integer NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX review_items_open ON review_items (kind, subject_id) WHERE closed_at IS NULL;
CREATE INDEX review_items_queue ON review_items (risk DESC, place_at, id) WHERE closed_at IS NULL;
CREATE INDEX review_items_member ON review_items (member_id);

CREATE TABLE registry_hits (
    id              uuid PRIMARY KEY,
    credential_id   uuid NOT NULL REFERENCES credentials,
    member_id       uuid NOT NULL REFERENCES members,
    source          text NOT NULL,
    kind            text NOT NULL CHECK (kind IN ('lapsed','not found','name differs','excluded','revoked')),
    -- What the register says, as it stood then.
    evidence_sealed bytea NOT NULL,
    found_at        timestamptz NOT NULL,
    answer_by       timestamptz NOT NULL,
    answer_sealed   bytea,
    answered_at     timestamptz,
    first_by        uuid REFERENCES members,
    first_at        timestamptz,
    decided_by      uuid REFERENCES members,
    decided_at      timestamptz,
    outcome         text NOT NULL DEFAULT 'open' CHECK (outcome IN ('open','confirmed','cleared')),
    -- What the reviewer who ended it tells the member.
    message_sealed  bytea
);
CREATE UNIQUE INDEX registry_hits_open ON registry_hits (credential_id, kind) WHERE outcome = 'open';
CREATE INDEX registry_hits_member ON registry_hits (member_id);

CREATE TABLE appeals (
    id             uuid PRIMARY KEY,
    member_id      uuid NOT NULL REFERENCES members,
    application_id uuid REFERENCES applications,
    hit_id         uuid REFERENCES registry_hits,
    -- Who must not decide it.
    against        uuid REFERENCES members,
    words_sealed   bytea,
    made_at        timestamptz NOT NULL,
    due_at         timestamptz NOT NULL,
    decided_by     uuid REFERENCES members,
    decided_at     timestamptz,
    outcome        text NOT NULL DEFAULT 'open' CHECK (outcome IN ('open','upheld','overturned','withdrawn')),
    message_sealed bytea,
    CHECK ((application_id IS NULL) <> (hit_id IS NULL))
);
CREATE UNIQUE INDEX appeals_application ON appeals (application_id);
CREATE UNIQUE INDEX appeals_hit ON appeals (hit_id);

ALTER TABLE notices DROP CONSTRAINT notices_kind_check;
ALTER TABLE notices ADD CONSTRAINT notices_kind_check CHECK (kind IN ('answer','comment','accepted','endorsed','decision','moderation','credential','security'));

-- What is enough to begin with; administrators edit it. Every row is one set
-- that suffices, and a row for a country counts before one for *.
INSERT INTO proof_policies (id, profession, stage, jurisdiction, registry, possession, accepts, leads_to, self_deciding, valid_days, guide) VALUES
    (gen_random_uuid(), 'physician', '*', 'US', true, 1, '{work mail,post code}', 'clinician', true, 730, ''),
    (gen_random_uuid(), 'physician', '*', 'US', true, 1, '{document,vouch,work mail,post code}', 'clinician', false, 730,
        'NPPES taxonomies are self-reported and often stale: the state licence is what counts. A trainee has a training licence or taxonomy 390200000X and a mailbox of the programme.'),
    (gen_random_uuid(), 'physician', '*', 'GB', true, 1, '{work mail,post code}', 'clinician', true, 730, ''),
    (gen_random_uuid(), 'physician', '*', 'GB', true, 1, '{document,vouch,work mail,post code}', 'clinician', false, 730,
        'The register must show a licence to practise. Provisional registration is the stage trainee.'),
    (gen_random_uuid(), 'physician', '*', '*', false, 2, '{document,vouch,work mail}', 'clinician', false, 730,
        'No register data is imported for this country: look the number up on the register''s own site, compare name and specialty with the document, and read the vouches.'),
    (gen_random_uuid(), 'nurse practitioner', '*', 'US', true, 1, '{work mail,post code}', 'clinician', true, 730, ''),
    (gen_random_uuid(), 'physician associate', '*', 'US', true, 1, '{work mail,post code}', 'clinician', true, 730, ''),
    (gen_random_uuid(), 'nurse practitioner', '*', 'US', true, 1, '{document,vouch,work mail,post code}', 'clinician', false, 730, ''),
    (gen_random_uuid(), 'physician associate', '*', 'US', true, 1, '{document,vouch,work mail,post code}', 'clinician', false, 730, ''),
    (gen_random_uuid(), '*', '*', '*', false, 2, '{document,vouch,work mail}', 'clinician', false, 730,
        'Look the number up on the register''s own site. A licence or badge and either two vouches or a work mailbox that fits are enough.'),
    (gen_random_uuid(), '*', '*', 'US', true, 1, '{document,vouch,work mail,post code}', 'clinician', false, 730, ''),
    (gen_random_uuid(), 'student', '*', '*', false, 1, '{work mail}', 'student', true, 400, ''),
    (gen_random_uuid(), 'student', '*', '*', false, 1, '{document,work mail}', 'student', false, 400,
        'The enrolment letter names the school, the applicant and the year, and is not older than a year.'),
    (gen_random_uuid(), '*', '*', '*', true, 0, '{}', 'provisional', true, 30, '');

-- What waits today has its place in the one queue.
INSERT INTO review_items (id, kind, subject_id, member_id, opened_at, target_at, place_at, paused_at)
    SELECT gen_random_uuid(), 'application', id, member_id, submitted_at, submitted_at + interval '24 hours', submitted_at + interval '24 hours',
        CASE WHEN state = 'more_wanted' THEN decided_at END
    FROM applications WHERE state IN ('submitted','more_wanted');

-- +goose Down
DROP TABLE appeals, registry_hits, review_items, affiliations, evidence_pages, evidence, institution_domains CASCADE;
ALTER TABLE applications DROP COLUMN graduates_on, DROP COLUMN institution, DROP COLUMN policy_id, DROP COLUMN decided_alone;
ALTER TABLE credentials DROP COLUMN leads_to, DROP COLUMN policy_id, DROP COLUMN institution, DROP COLUMN graduates_on, DROP COLUMN grace_until,
    DROP COLUMN lapsed_at, DROP COLUMN reminded, DROP COLUMN look_by, DROP COLUMN looked_at, DROP COLUMN looked_by, DROP COLUMN checked_at;
ALTER TABLE members DROP COLUMN verified_how, DROP COLUMN look_by;
DROP TABLE institutions, proof_policies;
