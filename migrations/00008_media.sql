-- +goose Up

-- Where a patient's consent must be on record before an image is shown to
-- colleagues: by jurisdiction ('*' is everywhere else) and what it shows.
CREATE TABLE consent_policies (
    jurisdiction text NOT NULL,
    subject      text NOT NULL,
    needed       boolean NOT NULL,
    source       text NOT NULL,
    PRIMARY KEY (jurisdiction, subject)
);
INSERT INTO consent_policies (jurisdiction, subject, needed, source)
SELECT j.key, s.key, false, j.source
FROM (VALUES
        ('GB', 'GMC, Making and using visual and audio recordings of patients, paragraph 10'),
        ('IE', 'Medical Council, Guide to Professional Conduct and Ethics, 9th edition, on recordings'),
        ('US', '45 CFR 164.514(a): an image without the identifiers of 164.514(b)(2) is not protected health information')) AS j (key, source),
    (VALUES ('radiograph'), ('ct'), ('mr'), ('nuclear'), ('ultrasound'), ('ecg'), ('endoscopy'), ('pathology')) AS s (key);

-- What a member says of a patient's consent: that it is in the chart, and
-- never who the patient is.
CREATE TABLE consents (
    id            uuid PRIMARY KEY,
    member_id     uuid NOT NULL REFERENCES members,
    basis         text NOT NULL CHECK (basis IN ('written','spoken','not needed')),
    obtained_on   date,
    expires_on    date,
    jurisdiction  text NOT NULL,
    -- Of basis 'not needed': the rule that says so.
    source        text NOT NULL DEFAULT '',
    -- A keyed digest of the code on the patient's paper; NULL before one was
    -- printed, and where none is needed.
    code_hash     bytea UNIQUE,
    created_at    timestamptz NOT NULL,
    withdrawn_at  timestamptz,
    withdrawn_how text CHECK (withdrawn_how IN ('patient','author','expired')),
    CHECK ((basis = 'not needed') = (obtained_on IS NULL))
);
CREATE INDEX consents_member ON consents (member_id);
CREATE INDEX consents_expiry ON consents (expires_on) WHERE withdrawn_at IS NULL AND expires_on IS NOT NULL;

CREATE TABLE images (
    id             uuid PRIMARY KEY,
    member_id      uuid NOT NULL REFERENCES members,
    -- The form's key, so that a second sending makes no second image.
    key            uuid NOT NULL,
    -- The draft that it waits in; NULL once it was posted.
    slot           text,
    post_kind      text CHECK (post_kind IN ('thread','answer')),
    post_id        uuid,
    thread_id      uuid REFERENCES threads,
    -- Their order beneath a post.
    place          integer NOT NULL DEFAULT 0,
    -- given: nothing looked at it yet. mask: its author must. made: pictures
    -- were made of it. gone: none are left.
    state          text NOT NULL CHECK (state IN ('given','mask','made','gone')),
    -- What it shows: radiograph, ct, …; empty until its author said so.
    subject        text NOT NULL DEFAULT '',
    screen_photo   boolean NOT NULL DEFAULT false,
    -- Such a one is shown as it was recorded, so that it can be measured.
    dicom          boolean NOT NULL DEFAULT false,
    -- Why it needs a mask, in one sentence.
    reason         text NOT NULL DEFAULT '',
    proposals      jsonb NOT NULL DEFAULT '[]',
    facts          jsonb NOT NULL DEFAULT '{}',
    shape          jsonb NOT NULL DEFAULT '{}',
    -- What its author hid, in pixels of the picture in that shape.
    masks          jsonb NOT NULL DEFAULT '{}',
    width          integer NOT NULL DEFAULT 0,
    height         integer NOT NULL DEFAULT 0,
    -- Alternative text and annotations, sealed to the row.
    words_sealed   bytea,
    consent_id     uuid REFERENCES consents,
    -- What was given lies on the node that took it, sealed with a key of its
    -- own that is kept here, itself sealed; both go when it has served.
    original       text NOT NULL DEFAULT '',
    original_key   bytea,
    original_until timestamptz,
    version        integer NOT NULL DEFAULT 1,
    created_at     timestamptz NOT NULL,
    made_at        timestamptz,
    posted_at      timestamptz,
    expires_at     timestamptz,
    gone_at        timestamptz,
    gone_how       text CHECK (gone_how IN ('author','patient','expired','erased','dropped')),
    UNIQUE (member_id, key),
    CHECK ((post_id IS NULL) = (thread_id IS NULL)),
    CHECK (state <> 'gone' OR gone_at IS NOT NULL)
);
CREATE INDEX images_slot ON images (member_id, slot, id) WHERE slot IS NOT NULL;
CREATE INDEX images_thread ON images (thread_id, place, id) WHERE thread_id IS NOT NULL;
CREATE INDEX images_consent ON images (consent_id) WHERE consent_id IS NOT NULL;
CREATE INDEX images_expiry ON images (expires_at) WHERE slot IS NOT NULL;
CREATE INDEX images_original ON images (original_until) WHERE original <> '';

CREATE TABLE image_files (
    image_id uuid NOT NULL REFERENCES images,
    number   integer NOT NULL,
    use      text NOT NULL CHECK (use IN ('sized','full','deep')),
    frame    integer NOT NULL,
    width    integer NOT NULL,
    height   integer NOT NULL,
    type     text NOT NULL,
    bytes    integer NOT NULL,
    -- The key in the store.
    blob     text NOT NULL UNIQUE,
    PRIMARY KEY (image_id, number)
);

-- What must leave the store: pictures of an image that is gone, and those that
-- were written for a transaction that may never have committed.
CREATE TABLE blob_removals (
    blob     text PRIMARY KEY,
    image_id uuid NOT NULL,
    due_at   timestamptz NOT NULL
);
CREATE INDEX blob_removals_due ON blob_removals (due_at);
CREATE INDEX blob_removals_image ON blob_removals (image_id);

-- +goose Down
DROP TABLE blob_removals, image_files, images, consents, consent_policies;
