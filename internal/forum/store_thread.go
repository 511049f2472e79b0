package forum

import (
	"context"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
)

// held is a thread whose row this transaction has locked.
type held struct {
	ID ids.ID
	Facts
	Locked   bool
	Accepted ids.ID
}

func (h held) head() Head {
	return Head{ID: h.ID, Kind: h.Kind, Audience: h.Audience, State: h.State, Locked: h.Locked,
		Author: h.Author, Accepted: h.Accepted, Answers: h.Answers}
}

// post is a post as it is stored, read under its thread's lock.
type post struct {
	PostRef
	Thread, Author    ids.ID
	Answer            ids.ID // of a comment: the answer it stands under, if one
	State             State
	Revision          int
	Title, Body, Line string
	Tags              []string
	RemovedBy         ids.ID
	Rule              string // why it is hidden
	AuthorStanding    actor.Standing
	AuthorStage       string
}

// waits says whether a post is held until somebody who reads its language has
// looked.
func (p post) waits() bool { return Waits(p.State, p.Rule) }

const heldColumns = `t.id, t.audience, t.state, t.author_id, t.answer_count, t.kind, t.locked, t.accepted_answer_id`

func (h *held) targets() []any {
	return []any{&h.ID, &h.Audience, &h.State, &h.Author, &h.Answers, &h.Kind, &h.Locked, &h.Accepted}
}

// lockThread locks a thread that the actor may read; NotFound for any other.
func (s *Service) lockThread(ctx context.Context, a actor.Actor, thread ids.ID) (held, error) {
	var h held
	err := s.db.Pgx(ctx).QueryRow(ctx, `SELECT `+heldColumns+` FROM threads t WHERE `+visible+` AND t.id = $4 FOR UPDATE`,
		append(scope(a), thread.UUID())...).Scan(h.targets()...)
	return h, err
}

// tables are the posts' tables; threadOf finds a post's thread.
var (
	tables   = map[PostKind]string{KindThread: "threads", KindAnswer: "answers", KindComment: "comments"}
	threadOf = map[PostKind]string{
		KindThread:  `$4::uuid`,
		KindAnswer:  `(SELECT x.thread_id FROM answers x WHERE x.id = $4)`,
		KindComment: `(SELECT x.thread_id FROM comments x WHERE x.id = $4)`,
	}
	postColumns = map[PostKind]string{
		KindThread:  `p.id, NULL::uuid, p.author_id, p.state, p.revision, p.title, p.body_md, '', p.specialties, p.removed_by, p.removed_rule, m.standing, m.stage`,
		KindAnswer:  `p.thread_id, NULL::uuid, p.author_id, p.state, p.revision, '', p.body_md, p.bottom_line, '{}'::text[], p.removed_by, p.removed_rule, m.standing, m.stage`,
		KindComment: `p.thread_id, p.answer_id, p.author_id, p.state, p.revision, '', p.body_md, '', '{}'::text[], p.removed_by, p.removed_rule, m.standing, m.stage`,
	}
)

// lockPost locks the thread of a post that the actor may read and gives both;
// NotFound for any other.
func (s *Service) lockPost(ctx context.Context, a actor.Actor, ref PostRef) (held, post, error) {
	var h held
	table, known := tables[ref.Kind]
	if !known {
		return h, post{}, errs.Missing()
	}
	db := s.db.Pgx(ctx)
	args := append(scope(a), ref.ID.UUID())
	err := db.QueryRow(ctx, `SELECT `+heldColumns+` FROM threads t WHERE `+visible+` AND t.id = `+threadOf[ref.Kind]+` FOR UPDATE`,
		args...).Scan(h.targets()...)
	if err != nil {
		return h, post{}, err
	}
	p, err := s.readPost(ctx, table, ref)
	if err == nil && ref.Kind != KindThread && !CanReadPost(a, h.Facts, PostFacts{State: p.State, Author: p.Author}) {
		// Others see its tombstone, but nothing can be done with it.
		err = errs.Missing()
	}
	return h, p, err
}

func (s *Service) readPost(ctx context.Context, table string, ref PostRef) (post, error) {
	p := post{PostRef: ref}
	err := s.db.Pgx(ctx).QueryRow(ctx, `SELECT `+postColumns[ref.Kind]+` FROM `+table+` p JOIN members m ON m.id = p.author_id WHERE p.id = $1`, ref.ID).
		Scan(&p.Thread, &p.Answer, &p.Author, &p.State, &p.Revision, &p.Title, &p.Body, &p.Line, &p.Tags, &p.RemovedBy, &p.Rule, &p.AuthorStanding, &p.AuthorStage)
	return p, err
}

// settle counts a thread anew after anything on its page changed, and gives it
// a new version. It is one statement.
func (s *Service) settle(ctx context.Context, thread ids.ID) error {
	_, err := s.db.Pgx(ctx).Exec(ctx, `UPDATE threads t SET version = version + 1,
		answer_count = (SELECT count(*) FROM answers a WHERE a.thread_id = t.id AND a.state = 'open'),
		comment_count = (SELECT count(*) FROM comments c WHERE c.thread_id = t.id AND c.state = 'open'),
		bottom_line = coalesce((SELECT a.bottom_line FROM answers a
			WHERE a.thread_id = t.id AND a.state = 'open' AND a.bottom_line <> ''
			ORDER BY a.id IS NOT DISTINCT FROM t.accepted_answer_id DESC, a.vote_count DESC, a.created_at, a.id LIMIT 1), '')
		WHERE t.id = $1`, thread)
	return err
}

// othersWrote says whether anybody but its author wrote in a thread: answers
// and comments, also those that wait hidden or could be given back.
func (s *Service) othersWrote(ctx context.Context, thread, author ids.ID) (others bool, err error) {
	err = s.db.Pgx(ctx).QueryRow(ctx, `SELECT EXISTS (SELECT FROM answers WHERE thread_id = $1 AND author_id <> $2 AND state <> 'erased')
		OR EXISTS (SELECT FROM comments WHERE thread_id = $1 AND author_id <> $2 AND state <> 'erased')`, thread, author).Scan(&others)
	return others, err
}

// refuseWriting says why nothing can be written in a thread that can be read.
func refuseWriting(a actor.Actor, h held) error {
	switch {
	case h.State != Open:
		return errs.Denied("This thread is no longer open, so nothing can be posted in it. What you wrote is below: copy it if you want to keep it.")
	case h.Locked:
		return errs.Denied("A moderator has locked this thread, so nothing can be posted in it. What you wrote is below: copy it if you want to keep it.")
	case a.Handle == "":
		return errs.Denied("Choose a handle first: it stands over what you post.")
	case !CanWrite(a, h.Audience):
		return errs.Denied("You can read this thread but not write in it.")
	}
	return nil
}
