package forum

import (
	"context"
	"strings"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
)

// once claims a form's key for the post it is about to make, or gives the post
// that the key made before. The second of two sendings at once waits here for
// the first to commit. Without a key every sending makes a post.
func (s *Service) once(ctx context.Context, a actor.Actor, key ids.ID, made PostRef) (first PostRef, again bool, err error) {
	if key.IsZero() {
		return made, false, nil
	}
	db := s.db.Pgx(ctx)
	tag, err := db.Exec(ctx, `INSERT INTO idempotency_keys (member_id, key, target, created_at) VALUES ($1,$2,$3,$4)
		ON CONFLICT DO NOTHING`, a.MemberID, key, string(made.Kind)+":"+made.ID.String(), s.clock.Now())
	if err != nil || tag.RowsAffected() == 1 {
		return made, false, err
	}
	var target string
	err = db.QueryRow(ctx, `SELECT target FROM idempotency_keys WHERE member_id = $1 AND key = $2`, a.MemberID, key).Scan(&target)
	if err != nil {
		return PostRef{}, false, err
	}
	kind, text, _ := strings.Cut(target, ":")
	id, err := ids.Parse(text)
	if err != nil || PostKind(kind) != made.Kind {
		return PostRef{}, false, errs.New(errs.Conflict, "This form was sent before, for something else. Open it anew and send it again.")
	}
	return PostRef{Kind: made.Kind, ID: id}, true, nil
}
