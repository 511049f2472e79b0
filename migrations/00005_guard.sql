-- +goose Up

-- What an author answered to the guard. The matched text is nowhere.
CREATE TABLE guard_answers (
    id           uuid PRIMARY KEY,
    post_kind    text NOT NULL CHECK (post_kind IN ('thread','answer','comment','profile')),
    -- Of a profile: the member.
    post_id      uuid NOT NULL,
    revision     integer NOT NULL,
    -- title, body, bottom_line, reason or bio; empty for what is about the whole.
    field        text NOT NULL DEFAULT '',
    -- A kind of identifier; CELL for what comes together, LANGUAGE for words
    -- that the guard can't read.
    type         text NOT NULL,
    tier         text NOT NULL CHECK (tier IN ('BLOCK','WARN','CELL','LANGUAGE')),
    -- Code points of the field; the end is behind the last.
    start_at     integer NOT NULL DEFAULT 0,
    end_at       integer NOT NULL DEFAULT 0,
    reason       text NOT NULL CHECK (reason IN ('author','public','eponym','colleague','seen','stated','narrowed')),
    words_sealed bytea,
    member_id    uuid NOT NULL REFERENCES members,
    created_at   timestamptz NOT NULL,
    rules        integer NOT NULL,
    looked_at    timestamptz,
    looked_by    uuid REFERENCES members
);
CREATE INDEX guard_answers_post ON guard_answers (post_kind, post_id, revision);
CREATE INDEX guard_answers_member ON guard_answers (member_id);
-- Of what was justified, moderators see one in four; of stated reasons, all.
CREATE INDEX guard_answers_desk ON guard_answers (created_at, id)
    WHERE looked_at IS NULL AND tier <> 'WARN' AND (tier <> 'BLOCK' OR get_byte(uuid_send(id), 15) % 4 = 0);

-- Posts in which newer rules found what would stop them today, and that nobody
-- had answered; kinds alone.
CREATE TABLE guard_hits (
    id        uuid PRIMARY KEY,
    post_kind text NOT NULL CHECK (post_kind IN ('thread','answer','comment')),
    post_id   uuid NOT NULL,
    revision  integer NOT NULL,
    kinds     text[] NOT NULL,
    rules     integer NOT NULL,
    found_at  timestamptz NOT NULL,
    looked_at timestamptz,
    looked_by uuid REFERENCES members
);
CREATE UNIQUE INDEX guard_hits_once ON guard_hits (post_kind, post_id, revision, rules);
CREATE INDEX guard_hits_desk ON guard_hits (found_at, id) WHERE looked_at IS NULL;

-- Which rules a post was last scanned under; 0 is none.
ALTER TABLE threads ADD COLUMN guard_version integer NOT NULL DEFAULT 0;
ALTER TABLE answers ADD COLUMN guard_version integer NOT NULL DEFAULT 0;
ALTER TABLE comments ADD COLUMN guard_version integer NOT NULL DEFAULT 0;
CREATE INDEX threads_guard ON threads (guard_version, id);
CREATE INDEX answers_guard ON answers (guard_version, id);
CREATE INDEX comments_guard ON comments (guard_version, id);

-- +goose Down
DROP TABLE guard_answers, guard_hits;
ALTER TABLE threads DROP COLUMN guard_version;
ALTER TABLE answers DROP COLUMN guard_version;
ALTER TABLE comments DROP COLUMN guard_version;
