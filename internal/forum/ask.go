package forum

import (
	"context"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
	"consilium/internal/platform/changes"
	"consilium/internal/platform/markup"
)

// Question is what the asker wrote. Key makes a second sending of the same
// form harmless.
type Question struct {
	Key         ids.ID
	Kind        string // question or case
	Title, Body string
	Audience    Audience
	Specialties []string // keys, one to three
}

// ActionAsk is what Ask records.
const ActionAsk = "thread.ask"

// Ask publishes a thread and gives its id; a Key seen before gives the first
// sending's. Invalid names the fields; Forbidden is an audience the actor may
// not write to.
func (s *Service) Ask(ctx context.Context, q Question) (ids.ID, error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.Ask); err != nil {
		return ids.ID{}, err
	}
	if err := q.check(a); err != nil {
		return ids.ID{}, err
	}
	id := ids.New()
	err := s.db.WithTx(ctx, func(ctx context.Context) error {
		first, err := s.once(ctx, a, q.Key, id)
		if err != nil || first != id {
			id = first
			return err
		}
		if err := s.knownSpecialties(ctx, q.Specialties); err != nil {
			return err
		}
		now := s.clock.Now()
		_, err = s.db.Pgx(ctx).Exec(ctx, `INSERT INTO threads (id, kind, author_id, audience, title, body_md, body_html, excerpt, specialties, created_at, active_at)
			VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$10)`, id, q.Kind, a.MemberID, string(q.Audience), q.Title, q.Body,
			markup.Render(q.Body), markup.Excerpt(q.Body, 240), q.Specialties, now)
		if err != nil {
			return err
		}
		if err := changes.Append(ctx, changes.Thread, id); err != nil {
			return err
		}
		return audit.Record(ctx, audit.Entry{Action: ActionAsk, Object: "thread", ObjectID: id})
	})
	return id, err
}

func (q Question) check(a actor.Actor) error {
	var c errs.Check
	checkTitle(&c, q.Title)
	checkBody(&c, q.Body)
	c.That(q.Kind == "question" || q.Kind == "case", "kind", "Choose a question or a case.")
	c.That(len(q.Specialties) >= 1 && len(q.Specialties) <= 3, "specialties", "Choose one to three specialties.")
	switch q.Audience {
	case Clinicians, Physicians, Students, Learners:
		c.That(CanWrite(a, q.Audience), "audience", "You can't write for this audience; choose another.")
	default:
		c.That(false, "audience", "Choose who may read it.")
	}
	return c.Err()
}

func (s *Service) knownSpecialties(ctx context.Context, keys []string) error {
	var n int
	err := s.db.Pgx(ctx).QueryRow(ctx, `SELECT count(*) FROM specialties WHERE key = ANY($1) AND retired_at IS NULL`, keys).Scan(&n)
	if err != nil {
		return err
	}
	if n != len(keys) {
		return errs.Field("specialties", "One of the specialties is no longer in the list; choose again.")
	}
	return nil
}

// once claims key for target, or gives what it was claimed for before.
func (s *Service) once(ctx context.Context, a actor.Actor, key, target ids.ID) (ids.ID, error) {
	if key.IsZero() {
		return target, nil
	}
	tag, err := s.db.Pgx(ctx).Exec(ctx, `INSERT INTO idempotency_keys (member_id, key, target, created_at) VALUES ($1,$2,$3,$4)
		ON CONFLICT DO NOTHING`, a.MemberID, key, target.String(), s.clock.Now())
	if err != nil || tag.RowsAffected() == 1 {
		return target, err
	}
	var before string
	if err := s.db.Pgx(ctx).QueryRow(ctx, `SELECT target FROM idempotency_keys WHERE member_id = $1 AND key = $2`, a.MemberID, key).Scan(&before); err != nil {
		return ids.ID{}, err
	}
	return ids.Parse(before)
}
