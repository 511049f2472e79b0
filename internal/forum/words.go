package forum

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/platform/database"
)

// found is a post with its thread, read under the rule of visibility.
type found struct {
	thread held
	title  string // the thread's
	post
	createdAt time.Time
	author    Byline
}

// findPost gives a post that the actor may read, without a lock, in one
// statement; NotFound for any other.
func (s *Service) findPost(ctx context.Context, a actor.Actor, ref PostRef) (found, error) {
	if err := authz.Require(a, authz.ReadThreads); err != nil {
		return found{}, err
	}
	table, known := tables[ref.Kind]
	if !known {
		return found{}, errs.Missing()
	}
	f := found{post: post{PostRef: ref}}
	p := &f.post
	targets := append(f.thread.targets(), &f.title, &p.Thread, &p.Answer, &p.Author, &p.State, &p.Revision, &p.Title, &p.Body,
		&p.Line, &p.Tags, &p.RemovedBy, &p.Rule, &p.AuthorStanding, &p.AuthorStage, &f.createdAt)
	err := s.db.Pgx(ctx).QueryRow(ctx, `SELECT `+heldColumns+`, t.title, `+postColumns[ref.Kind]+`, p.created_at, `+bylineColumns+`
		FROM `+table+` p JOIN threads t ON t.id = `+threadColumn[ref.Kind]+`
		JOIN members m ON m.id = p.author_id WHERE p.id = $4 AND `+visible, append(scope(a), ref.ID.UUID())...).
		Scan(append(targets, f.author.targets()...)...)
	if err != nil {
		return f, database.Translate(err)
	}
	s.settled(&f.author)
	if !CanReadPost(a, f.thread.Facts, PostFacts{State: p.State, Author: p.Author}) {
		return f, errs.Missing()
	}
	return f, nil
}

// Words gives a post for its author's edit form; Forbidden for another reader
// of it, NotFound for who can't read it.
func (s *Service) Words(ctx context.Context, ref PostRef) (Words, error) {
	a := actor.From(ctx)
	f, err := s.findPost(ctx, a, ref)
	if err != nil {
		return Words{}, err
	}
	if f.Author != a.MemberID {
		return Words{}, errs.Denied("Only who wrote this can change it.")
	}
	if f.State != Open && !f.waits() {
		return Words{}, errs.Denied("This was taken away, so its words can't be changed now.")
	}
	w := Words{PostRef: ref, Thread: f.Thread, Author: f.Author, Revision: f.Revision, Title: f.Title, Body: f.Body, BottomLine: f.Line, Held: f.waits(),
		Audience: f.thread.Audience, Specialties: f.Tags}
	if ref.Kind != KindThread {
		return w, nil
	}
	w.Kind = f.thread.Kind
	others, err := s.othersWrote(ctx, f.Thread, f.Author)
	if err != nil {
		return Words{}, database.Translate(err)
	}
	for _, to := range EveryAudience {
		if mayBecome(a, f.thread.Audience, to, others) {
			w.Audiences = append(w.Audiences, to)
		}
	}
	return w, nil
}

// Revisions gives what a post said at each time, for whoever may read it now.
// Of a removed post only its author (not once erased) and moderators.
func (s *Service) Revisions(ctx context.Context, ref PostRef) (History, error) {
	a := actor.From(ctx)
	f, err := s.findPost(ctx, a, ref)
	if err != nil {
		return History{}, err
	}
	own := f.Author == a.MemberID || a.Has(actor.Moderator)
	if f.State == Erased || f.State != Open && !own {
		return History{}, errs.Missing()
	}
	rows, err := s.db.Pgx(ctx).Query(ctx, `SELECT r.number, r.title, r.body_md, r.bottom_line, r.reason, r.created_at, `+bylineColumns+`
		FROM revisions r JOIN members m ON m.id = r.editor_id
		WHERE r.post_kind = $1 AND r.post_id = $2 ORDER BY r.number`, string(ref.Kind), ref.ID)
	if err != nil {
		return History{}, database.Translate(err)
	}
	edits, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (Revision, error) {
		var x Revision
		err := r.Scan(append([]any{&x.Number, &x.Title, &x.Body, &x.BottomLine, &x.Reason, &x.At}, x.Editor.targets()...)...)
		s.settled(&x.Editor)
		return x, err
	})
	if err != nil {
		return History{}, database.Translate(err)
	}
	present := Revision{Number: f.Revision, Title: f.Title, Body: f.Body, BottomLine: f.Line}
	return History{PostRef: ref, Thread: f.Thread, Title: f.title, Revisions: chain(edits, present, f.author, f.createdAt)}, nil
}

// chain turns stored rows (the words that were, with the edit that ended
// them) into revisions (words with the edit that made them).
func chain(stored []Revision, present Revision, author Byline, written time.Time) []Revision {
	out := make([]Revision, 0, len(stored)+1)
	editor, at, reason := author, written, ""
	for _, r := range append(stored, present) {
		next := r
		r.Editor, r.At, r.Reason = editor, at, reason
		out = append(out, r)
		editor, at, reason = next.Editor, next.At, next.Reason
	}
	return out
}

// threadColumn says where a post's row has its thread.
var threadColumn = map[PostKind]string{KindThread: "p.id", KindAnswer: "p.thread_id", KindComment: "p.thread_id"}
