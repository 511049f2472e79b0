package guard

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
)

// DeskMax is how much of each list moderators see at once, the oldest first.
const DeskMax = 50

// sampled says which answers moderators look at: of places that were justified
// from the list one in four, by a bit of chance in the row's id, and every
// reason that was stated for a small cell or for another language. It is the
// condition of an index too.
const sampled = `g.looked_at IS NULL AND g.tier <> 'WARN' AND (g.tier <> 'BLOCK' OR get_byte(uuid_send(g.id), 15) % 4 = 0)`

// posts joins the post of a row over the alias g; standing says that its words
// are still there. What is gone is left out before the oldest are taken: else
// it would stand before everything newer for good.
const (
	posts = ` LEFT JOIN threads t ON g.post_kind = 'thread' AND t.id = g.post_id
		LEFT JOIN answers a ON g.post_kind = 'answer' AND a.id = g.post_id
		LEFT JOIN comments c ON g.post_kind = 'comment' AND c.id = g.post_id `
	standing = `coalesce(t.state, a.state, c.state) <> 'erased'`
	// profiles joins the member whose profile a row is about.
	profiles = `LEFT JOIN members m ON g.post_kind = 'profile' AND m.id = g.post_id `
)

// Kept is an answer as a moderator sees it. Kind is a kind of identifier,
// CELL or LANGUAGE.
type Kept struct {
	ID     ids.ID
	Post   Post
	Member ids.ID
	Handle string
	Field  string
	Kind   string
	Answer Answer
	At     time.Time
}

// Hit is a post or a profile in which newer rules found what nobody had
// answered. Kinds are kinds of identifier, CELL and LANGUAGE; Handle is of the
// member whose profile it is, empty for a post.
type Hit struct {
	ID     ids.ID
	Post   Post
	Handle string
	Kinds  []string
	At     time.Time
}

// Sampled gives the answers that wait for a moderator's look, the oldest
// first; none to a post that was erased, or to the profile of an account that is
// closed. Who may ask is the caller's to say.
func (s *Service) Sampled(ctx context.Context) ([]Kept, error) {
	rows, err := s.db.Pgx(ctx).Query(ctx, `SELECT g.id, g.post_kind, g.post_id, g.revision, g.member_id, coalesce(m.handle, ''), g.field, g.type, g.reason, g.words_sealed, g.created_at
		FROM (SELECT g.* FROM guard_answers g`+posts+profiles+`WHERE `+sampled+` AND (m.standing <> 'closed' OR `+standing+`) ORDER BY g.created_at, g.id LIMIT $1) g
		JOIN members m ON m.id = g.member_id ORDER BY g.created_at, g.id`, DeskMax)
	if err != nil {
		return nil, database.Translate(err)
	}
	list, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (Kept, error) {
		var k Kept
		var sealed []byte
		err := r.Scan(&k.ID, &k.Post.Kind, &k.Post.ID, &k.Post.Revision, &k.Member, &k.Handle, &k.Field, &k.Kind, &k.Answer.Code, &sealed, &k.At)
		if err == nil {
			k.Answer.Words, err = s.openWords(k.ID, sealed)
		}
		return k, err
	})
	return list, database.Translate(err)
}

// newest says that no later rules wrote down the same words again: what waits
// over many rules waits once, and with what the last of them found.
const newest = `NOT EXISTS (SELECT FROM guard_hits n WHERE n.post_kind = g.post_kind AND n.post_id = g.post_id AND n.revision = g.revision AND n.rules > g.rules)`

// Hits gives the posts that newer rules stumbled over and whose words still
// stand as they were, and the profiles that are hidden for it, the oldest first
// and each once.
func (s *Service) Hits(ctx context.Context) ([]Hit, error) {
	rows, err := s.db.Pgx(ctx).Query(ctx, `SELECT g.id, g.post_kind, g.post_id, g.revision, coalesce(m.handle, ''), g.kinds, g.found_at FROM guard_hits g`+posts+profiles+`
		WHERE g.looked_at IS NULL AND `+newest+` AND (m.bio_hidden OR `+standing+`) AND coalesce(t.revision, a.revision, c.revision, m.version) = g.revision ORDER BY g.found_at, g.id LIMIT $1`, DeskMax)
	if err != nil {
		return nil, database.Translate(err)
	}
	list, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (Hit, error) {
		var h Hit
		return h, r.Scan(&h.ID, &h.Post.Kind, &h.Post.ID, &h.Post.Revision, &h.Handle, &h.Kinds, &h.At)
	})
	return list, database.Translate(err)
}

// LookedAt writes in the caller's transaction that somebody looked at an
// answer, and gives its post. NotFound for none, Conflict for one that was
// looked at, Forbidden for one's own.
func (s *Service) LookedAt(ctx context.Context, answer, by ids.ID) (Post, error) {
	var p Post
	var member ids.ID
	var done bool
	db := s.db.Pgx(ctx)
	err := db.QueryRow(ctx, `SELECT post_kind, post_id, revision, member_id, looked_at IS NOT NULL FROM guard_answers WHERE id = $1 FOR UPDATE`, answer).
		Scan(&p.Kind, &p.ID, &p.Revision, &member, &done)
	switch {
	case err != nil:
		return p, err
	case member == by:
		return p, errs.Denied("You gave this reason yourself, so another moderator must look at it.")
	case done:
		return p, lookedBefore()
	}
	_, err = db.Exec(ctx, `UPDATE guard_answers SET looked_at = $2, looked_by = $3 WHERE id = $1`, answer, s.clock.Now(), by)
	return p, err
}

// LookedAtHit is LookedAt for a hit: Forbidden for one in one's own post.
func (s *Service) LookedAtHit(ctx context.Context, hit, by ids.ID) (Post, error) {
	var p Post
	var author ids.ID
	var done bool
	db := s.db.Pgx(ctx)
	err := db.QueryRow(ctx, `SELECT g.post_kind, g.post_id, g.revision, coalesce(t.author_id, a.author_id, c.author_id, m.id), g.looked_at IS NOT NULL
		FROM guard_hits g`+posts+profiles+`WHERE g.id = $1 FOR UPDATE OF g`, hit).Scan(&p.Kind, &p.ID, &p.Revision, &author, &done)
	switch {
	case err != nil:
		return p, err
	case author == by:
		return p, errs.Denied("You wrote this yourself, so another moderator must look at it.")
	case done:
		return p, lookedBefore()
	}
	_, err = db.Exec(ctx, `UPDATE guard_hits SET looked_at = $2, looked_by = $3 WHERE id = $1`, hit, s.clock.Now(), by)
	return p, err
}

func lookedBefore() error {
	return errs.New(errs.Conflict, "Another moderator has looked at this meanwhile.")
}

// Rescan looks again at a post that was published under other rules: what is
// open now and would stop it, or hold it for a second person, is written down
// for the moderators, by its kinds alone, and given. It is for the caller's
// transaction.
func (s *Service) Rescan(ctx context.Context, p Post, texts []Text) ([]string, error) {
	if len(s.Decide(texts, Answers{}, false).stops()) == 0 {
		return nil, nil
	}
	a, err := s.Carried(ctx, p, texts, Answers{})
	if err != nil {
		return nil, err
	}
	kinds := s.Decide(texts, a, a.Narrowed).stops()
	if len(kinds) == 0 {
		return nil, nil
	}
	_, err = s.db.Pgx(ctx).Exec(ctx, `INSERT INTO guard_hits (id, post_kind, post_id, revision, kinds, rules, found_at) VALUES ($1,$2,$3,$4,$5,$6,$7) ON CONFLICT DO NOTHING`,
		ids.At(s.clock.Now()), p.Kind, p.ID, p.Revision, kinds, Version, s.clock.Now())
	return kinds, err
}

// stops gives the kinds of what is open and more than a warning, each once.
func (d Decision) stops() []string {
	var kinds []string
	for _, f := range d.Blocking() {
		if kind := string(f.Type); f.Open && !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
	}
	if d.Cell != nil && d.Cell.Open {
		kinds = append(kinds, "CELL")
	}
	if d.LanguageOpen() {
		kinds = append(kinds, "LANGUAGE")
	}
	return kinds
}
