package moderation

import (
	"context"
	"fmt"

	"consilium/internal/forum"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/platform/database"
)

// A flag for a recognisable patient hides a post before anybody has judged it.
// HiddenMost is how many posts a member may hide so at a time, OpenMost how
// many open flags they may have; both grow again as moderators decide.
const (
	HiddenMost = 5
	OpenMost   = 20
)

// may says what a member's next flag may do.
type may struct{ hide, queue bool }

// bounds counts a member's open flags. Nobody has verified a provisional
// member, so their flag waits in the queue like another; a moderator hides
// anyway.
func (s *Service) bounds(ctx context.Context, a actor.Actor) (may, error) {
	if a.Has(actor.Moderator) {
		return may{hide: true, queue: true}, nil
	}
	var open, hid int
	err := s.db.Pgx(ctx).QueryRow(ctx, `SELECT count(*), count(*) FILTER (WHERE hid) FROM flags WHERE member_id = $1 AND state = 'open'`, a.MemberID).
		Scan(&open, &hid)
	return may{hide: a.Standing != actor.Provisional && hid < HiddenMost, queue: open < OpenMost}, database.Translate(err)
}

// mayFlag says whether a member may flag a post, and hide it by that. Once a
// moderator has let the words stand, the same member doesn't call again to the
// same words.
func (s *Service) mayFlag(ctx context.Context, a actor.Actor, ref forum.PostRef) (may, error) {
	m, err := s.bounds(ctx, a)
	if err != nil {
		return m, err
	}
	var open, dismissed bool
	err = s.db.Pgx(ctx).QueryRow(ctx, `SELECT coalesce(bool_or(f.state = 'open'), false), coalesce(bool_or(f.state = 'dismissed' AND f.decided_at >= p.written), false)
		FROM flags f, (SELECT coalesce(edited_at, created_at) AS written FROM threads WHERE id = $3
			UNION ALL SELECT coalesce(edited_at, created_at) FROM answers WHERE id = $3
			UNION ALL SELECT coalesce(edited_at, created_at) FROM comments WHERE id = $3) p
		WHERE f.member_id = $1 AND f.post_kind = $2 AND f.post_id = $3`, a.MemberID, string(ref.Kind), ref.ID).Scan(&open, &dismissed)
	switch {
	case err != nil:
		return m, database.Translate(err)
	case dismissed:
		return m, errs.Denied("A moderator looked at this after you flagged it and let it stand. It can be flagged again once its words change.")
	case !m.queue && !open:
		return m, errs.New(errs.Conflict, fmt.Sprintf("%d of your flags still wait for a moderator. Flag this once some of them are decided; your note is below.", OpenMost))
	}
	return m, nil
}
