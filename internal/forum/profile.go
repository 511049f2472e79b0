package forum

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"

	"consilium/internal/account"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
)

// handleMax is more than any handle has.
const handleMax = 100

// Profile gives the member of a handle, whatever its case, with the words that
// account.BioTo lets the actor have.
func (s *Service) Profile(ctx context.Context, handle string) (Profile, error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.ReadProfiles); err != nil {
		return Profile{}, err
	}
	if handle == "" || len(handle) > handleMax || !storable(handle) || strings.ContainsRune(handle, 0) {
		return Profile{}, errs.Missing()
	}
	var p Profile
	var hidden bool
	err := s.db.Pgx(ctx).QueryRow(ctx, `SELECT m.bio_html, m.bio_hidden, m.created_at, `+bylineColumns+` FROM members m WHERE lower(m.handle) = lower($1)`, handle).
		Scan(append([]any{&p.BioHTML, &hidden, &p.JoinedAt}, p.targets()...)...)
	s.settled(&p.Byline)
	p.BioHTML, p.BioHidden = account.BioTo(a, p.MemberID, p.BioHTML, hidden)
	return p, database.Translate(err)
}

// ProfilePosts gives threads and answers of a member that the actor may read,
// newest first, by key, with the key of the next page, in one statement.
func (s *Service) ProfilePosts(ctx context.Context, member ids.ID, after string) (posts []ProfilePost, next string, err error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.ReadProfiles); err != nil {
		return nil, "", err
	}
	c := parseCursor(after)
	if !c.given || c.back {
		c = cursor{at: s.clock.Now().AddDate(100, 0, 0)}
	}
	rows, err := s.db.Pgx(ctx).Query(ctx, profileSQL, append(scope(a), member.UUID(), c.at, c.id.UUID(), PageSize+1)...)
	if err != nil {
		return nil, "", database.Translate(err)
	}
	posts, err = pgx.CollectRows(rows, func(r pgx.CollectableRow) (ProfilePost, error) {
		var p ProfilePost
		return p, r.Scan(&p.Kind, &p.ID, &p.Thread, &p.Title, &p.BottomLine, &p.Excerpt, &p.Audience, &p.Accepted, &p.Votes, &p.CreatedAt)
	})
	if err != nil {
		return nil, "", database.Translate(err)
	}
	if len(posts) > PageSize {
		posts = posts[:PageSize]
		last := posts[PageSize-1]
		next = cursor{at: last.CreatedAt, id: last.ID}.String()
	}
	return posts, next, nil
}

// profileSQL takes a page from each of the two and merges them: both go along
// an index by author and time.
const profileSQL = `SELECT * FROM (
	(SELECT 'thread', t.id, t.id, t.title, t.bottom_line, t.excerpt, t.audience, t.accepted_answer_id IS NOT NULL, t.vote_count, t.created_at AS at
		FROM threads t WHERE t.author_id = $4 AND t.state = 'open' AND ` + visible + ` AND (t.created_at, t.id) < ($5, $6::uuid)
		ORDER BY t.created_at DESC, t.id DESC LIMIT $7)
	UNION ALL
	(SELECT 'answer', p.id, t.id, t.title, p.bottom_line, '', t.audience, t.accepted_answer_id IS NOT DISTINCT FROM p.id, p.vote_count, p.created_at
		FROM answers p JOIN threads t ON t.id = p.thread_id
		WHERE p.author_id = $4 AND p.state = 'open' AND t.state = 'open' AND ` + visible + ` AND (p.created_at, p.id) < ($5, $6::uuid)
		ORDER BY p.created_at DESC, p.id DESC LIMIT $7)
	) AS both_kinds (kind, id, thread, title, line, excerpt, audience, accepted, votes, at) ORDER BY at DESC, id DESC LIMIT $7`
