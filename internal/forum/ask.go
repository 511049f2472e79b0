package forum

import (
	"context"
	"slices"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
	"consilium/internal/platform/changes"
)

// Ask publishes a thread and gives its id; a Key seen before gives the first
// sending's. Invalid names the fields (kind, title, body, audience,
// specialties, images; guard where something could tell who the patient is: see
// Look). The draft in AskSlot goes with it, and its images stand beneath.
func (s *Service) Ask(ctx context.Context, q Question) (ids.ID, error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.Ask); err != nil {
		return ids.ID{}, err
	}
	if a.Handle == "" {
		return ids.ID{}, errs.Denied("Choose a handle first: it stands over what you post.")
	}
	text, err := q.take(a)
	if err != nil {
		return ids.ID{}, err
	}
	if text.found = s.decide(text.prose, q.Guard, fewer(q.Audience, Audience(q.Guard.CellReaders))); text.found.Open() {
		return ids.ID{}, text.found.Err()
	}
	made := PostRef{Kind: KindThread, ID: ids.At(s.clock.Now())}
	err = s.db.WithTx(ctx, func(ctx context.Context) error {
		first, again, err := s.once(ctx, a, q.Key, made)
		made = first
		if err != nil || again {
			return err
		}
		return s.ask(ctx, a, q, text, made.ID)
	})
	return made.ID, err
}

func (s *Service) ask(ctx context.Context, a actor.Actor, q Question, text cleaned, id ids.ID) error {
	tags, err := s.knownSpecialties(ctx, q.Specialties, nil)
	if err != nil {
		return err
	}
	_, err = s.db.Pgx(ctx).Exec(ctx, `INSERT INTO threads (id, kind, author_id, audience, title, body_md, body_html, excerpt, specialties, created_at, active_at, guard_version)
		VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$10,$11)`, id, q.Kind, a.MemberID, string(q.Audience), text.title, text.body,
		text.html, text.excerpt, tags, s.clock.Now(), text.found.Version)
	if err != nil {
		return err
	}
	if err := s.guard.Keep(ctx, guardedPost(PostRef{KindThread, id}, 1), a.MemberID, text.found); err != nil {
		return err
	}
	if _, err := s.attach(ctx, AskSlot(), PostRef{KindThread, id}, id); err != nil {
		return err
	}
	if err := s.emptySlot(ctx, a, AskSlot()); err != nil {
		return err
	}
	if err := changes.Append(ctx, changes.Thread, id); err != nil {
		return err
	}
	if err := s.hold(ctx, a, id, PostRef{KindThread, id}, text.found); err != nil {
		return err
	}
	return audit.Record(ctx, audit.Entry{Action: ActionAsk, Object: "thread", ObjectID: id, Detail: text.found.Detail()})
}

func (q Question) take(a actor.Actor) (cleaned, error) {
	var c errs.Check
	text := take(prose{kind: KindThread, title: q.Title, body: q.Body}, &c)
	c.That(q.Kind == "question" || q.Kind == "case", "kind", "Choose a question or a case.")
	checkCount(&c, q.Specialties)
	switch {
	case !slices.Contains(EveryAudience, q.Audience):
		c.That(false, "audience", "Choose who may read it.")
	case !CanWrite(a, q.Audience):
		c.That(false, "audience", "You can't write for this audience; choose another.")
	}
	return text, c.Err()
}

func checkCount(c *errs.Check, tags []string) {
	n := len(distinct(tags))
	c.That(n >= 1 && n <= 3, "specialties", "Choose one to three specialties.")
}

func distinct(tags []string) []string {
	out := slices.Clone(tags)
	slices.Sort(out)
	return slices.Compact(out)
}

// knownSpecialties gives the keys sorted and once each, or Invalid when one
// isn't in use. One that the thread had before may stay though it was retired.
func (s *Service) knownSpecialties(ctx context.Context, keys, before []string) ([]string, error) {
	keys = distinct(keys)
	var n int
	err := s.db.Pgx(ctx).QueryRow(ctx, `SELECT count(*) FROM specialties WHERE key = ANY($1) AND (retired_at IS NULL OR key = ANY($2))`,
		keys, append([]string{}, before...)).Scan(&n)
	if err != nil {
		return nil, err
	}
	if n != len(keys) {
		return nil, errs.Field("specialties", "One of the specialties is no longer in the list; choose again.")
	}
	return keys, nil
}
