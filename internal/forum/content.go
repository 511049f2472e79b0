package forum

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/ids"
	"consilium/internal/media"
	"consilium/internal/platform/database"
)

// AnswersShown is how many answers a page of a thread has; remarksShown bounds
// its comments.
const (
	AnswersShown = 50
	remarksShown = 2000
)

// removedColumns are a post's over the alias p, for its tombstone.
const removedColumns = `coalesce(p.removed_at, ` + never + `), p.removed_by, p.removed_rule`

// removed is why a post's words can't be read.
type removed struct {
	at   time.Time
	by   ids.ID
	rule string
}

func (r *removed) targets() []any { return []any{&r.at, &r.by, &r.rule} }

func (r removed) tombstone(s State, author ids.ID) *Tombstone {
	if s == Open {
		return nil
	}
	t := &Tombstone{State: s, At: r.at, By: who(r.by, author)}
	if s == Hidden {
		t.Rule = r.rule
	}
	return t
}

func who(by, author ids.ID) string {
	if by == author {
		return "the author"
	}
	return "a moderator"
}

// Content gives a page of a thread, 50 answers from the key after on (empty:
// the first), in three statements at most. It holds nothing that depends on
// the reader; whether the reader may have it is asked again all the same.
// Keep it under Content.Version, which may be newer than an earlier Head's.
func (s *Service) Content(ctx context.Context, id ids.ID, after string) (Content, error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.ReadThreads); err != nil {
		return Content{}, err
	}
	c, f, err := s.opening(ctx, a, id)
	if err != nil {
		return Content{}, database.Translate(err)
	}
	if err := s.replies(ctx, &c, f, after); err != nil {
		return Content{}, database.Translate(err)
	}
	return c, database.Translate(s.remarks(ctx, &c, f.marks))
}

// passages finds the erased passages of a thread's posts.
type passages map[PostRef]erasedPassage

type erasedPassage struct {
	at time.Time
	by ids.ID
	// own says that who erased wrote one of the posts that lost words then.
	own bool
}

func (m passages) mark(ref PostRef, author ids.ID) *Mark {
	e, ok := m[ref]
	if !ok {
		return nil
	}
	if e.own && e.by != author {
		return &Mark{At: e.at, By: "the author of another post here"}
	}
	return &Mark{At: e.at, By: who(e.by, author)}
}

// erasedOwn says of an erasure over the alias e whether who erased had a post
// of their own among those that lost words with it: then they needed to be no
// moderator.
const erasedOwn = `EXISTS (SELECT FROM erasures o LEFT JOIN answers oa ON oa.id = o.post_id LEFT JOIN comments oc ON oc.id = o.post_id
		WHERE o.thread_id = e.thread_id AND o.erased_by = e.erased_by AND o.created_at = e.created_at
			AND e.erased_by = coalesce(oa.author_id, oc.author_id, CASE WHEN o.post_id = t.id THEN t.author_id END))`

const openingSQL = `SELECT ` + rowColumns + `, t.version, t.state, t.lock_reason, t.duplicate_of, t.accepted_answer_id,
	CASE WHEN t.state IN ('open','hidden') THEN t.body_html ELSE '' END, t.revision,
	coalesce(t.removed_at, ` + never + `), t.removed_by, t.removed_rule,
	(SELECT json_agg(json_build_object('kind', e.post_kind, 'id', e.post_id, 'by', e.erased_by, 'at', e.created_at, 'own', ` + erasedOwn + `) ORDER BY e.created_at)
		FROM erasures e WHERE e.thread_id = t.id AND NOT e.whole), ` + media.ThreadSQL + rowTables + ` WHERE t.id = $4 AND ` + visible

// beside is what the opening's statement found for the posts below it.
type beside struct {
	marks  passages
	images map[ids.ID][]media.Image
}

func (s *Service) opening(ctx context.Context, a actor.Actor, id ids.ID) (Content, beside, error) {
	var c Content
	var gone removed
	var erased, images []byte
	targets := append(c.targets(), &c.Version, &c.State, &c.LockReason, &c.DuplicateOf, &c.AcceptedID, &c.HTML, &c.Revision)
	targets = append(append(targets, gone.targets()...), &erased, &images)
	if err := s.db.Pgx(ctx).QueryRow(ctx, openingSQL, append(scope(a), id.UUID())...).Scan(targets...); err != nil {
		return c, beside{}, err
	}
	s.settledRow(&c.Row)
	c.Gone = gone.tombstone(c.State, c.Author.MemberID)
	if c.State == Deleted {
		c.Title, c.Excerpt, c.BottomLine = "A thread that its author took away", "", ""
	}
	marks, err := readPassages(erased)
	if err != nil {
		return c, beside{}, err
	}
	c.Passages = marks.mark(PostRef{KindThread, id}, c.Author.MemberID)
	beneath, err := s.readImages(images)
	if c.HTML != "" {
		c.Images = beneath[id]
	}
	return c, beside{marks, beneath}, err
}

func readPassages(raw []byte) (passages, error) {
	if len(raw) == 0 {
		return nil, nil
	}
	var list []struct {
		Kind   PostKind
		ID, By string
		At     time.Time
		Own    bool
	}
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, err
	}
	out := passages{}
	for _, e := range list { // the latest stays
		out[PostRef{e.Kind, idFromUUID(e.ID)}] = erasedPassage{at: e.At.UTC(), by: idFromUUID(e.By), own: e.Own}
	}
	return out, nil
}

const answerColumns = `p.id, CASE WHEN p.state = 'open' THEN p.body_html ELSE '' END, CASE WHEN p.state = 'open' THEN p.bottom_line ELSE '' END,
	p.state, p.vote_count, p.revision, p.created_at, coalesce(p.edited_at, ` + never + `),
	CASE WHEN p.endorse_count > 0 THEN (SELECT json_agg(json_build_object('at', e.created_at, 'by', ` + bylineJSON + `) ORDER BY e.created_at)
		FROM endorsements e JOIN members m ON m.id = e.member_id WHERE e.answer_id = p.id) END, ` + removedColumns + `, ` + bylineColumns

func (s *Service) replies(ctx context.Context, c *Content, f beside, after string) error {
	args := []any{c.ID, c.AcceptedID}
	from := ""
	if k, ok := parseAnswerKey(after); ok {
		from = ` AND p.id IS DISTINCT FROM $2 AND (p.vote_count < $3 OR p.vote_count = $3 AND (p.created_at, p.id) > ($4, $5))`
		args = append(args, k.votes, k.at, k.id.UUID())
	}
	rows, err := s.db.Pgx(ctx).Query(ctx, `SELECT `+answerColumns+` FROM answers p JOIN members m ON m.id = p.author_id
		WHERE p.thread_id = $1`+from+` ORDER BY p.id IS NOT DISTINCT FROM $2 DESC, p.vote_count DESC, p.created_at, p.id LIMIT `+fmt.Sprint(AnswersShown+1), args...)
	if err != nil {
		return err
	}
	list, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (Answer, error) { return s.scanAnswer(r, f.marks) })
	if err != nil {
		return err
	}
	if len(list) > AnswersShown {
		list = list[:AnswersShown]
		last := list[AnswersShown-1]
		c.Next = answerKey{votes: last.Votes, at: last.CreatedAt, id: last.ID}.String()
	}
	for i := range list {
		list[i].Accepted = list[i].ID == c.AcceptedID
		if list[i].Gone == nil {
			list[i].Images = f.images[list[i].ID]
		}
	}
	c.Replies = list
	return nil
}

func (s *Service) scanAnswer(r pgx.CollectableRow, marks passages) (Answer, error) {
	var x Answer
	var gone removed
	var endorsed []byte
	targets := []any{&x.ID, &x.HTML, &x.BottomLine, &x.State, &x.Votes, &x.Revision, &x.CreatedAt, &x.EditedAt, &endorsed}
	if err := r.Scan(append(append(targets, gone.targets()...), x.Author.targets()...)...); err != nil {
		return x, err
	}
	s.settled(&x.Author)
	x.Gone = gone.tombstone(x.State, x.Author.MemberID)
	x.Passages = marks.mark(PostRef{KindAnswer, x.ID}, x.Author.MemberID)
	if len(endorsed) == 0 {
		return x, nil
	}
	var list []struct {
		At time.Time
		By jsonByline
	}
	if err := json.Unmarshal(endorsed, &list); err != nil {
		return x, err
	}
	for _, e := range list {
		x.Endorsements = append(x.Endorsements, Endorsement{By: e.By.byline(s), At: e.At.UTC()})
	}
	return x, nil
}

// remarks hangs the comments under the thread and the answers shown.
func (s *Service) remarks(ctx context.Context, c *Content, marks passages) error {
	under := map[ids.ID]*[]Comment{{}: &c.Remarks}
	shown := make([]string, 0, len(c.Replies))
	for i := range c.Replies {
		under[c.Replies[i].ID] = &c.Replies[i].Remarks
		shown = append(shown, c.Replies[i].ID.UUID())
	}
	rows, err := s.db.Pgx(ctx).Query(ctx, `SELECT p.id, p.answer_id, CASE WHEN p.state = 'open' THEN p.body_html ELSE '' END,
			p.state, p.revision, p.created_at, coalesce(p.edited_at, `+never+`), `+removedColumns+`, `+bylineColumns+`
		FROM comments p JOIN members m ON m.id = p.author_id
		WHERE p.thread_id = $1 AND (p.answer_id IS NULL OR p.answer_id = ANY($2::uuid[]))
		ORDER BY p.created_at, p.id LIMIT `+fmt.Sprint(remarksShown), c.ID, shown)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var x Comment
		var gone removed
		targets := []any{&x.ID, &x.Answer, &x.HTML, &x.State, &x.Revision, &x.CreatedAt, &x.EditedAt}
		if err := rows.Scan(append(append(targets, gone.targets()...), x.Author.targets()...)...); err != nil {
			return err
		}
		s.settled(&x.Author)
		x.Gone = gone.tombstone(x.State, x.Author.MemberID)
		x.Passages = marks.mark(PostRef{KindComment, x.ID}, x.Author.MemberID)
		if list := under[x.Answer]; list != nil {
			*list = append(*list, x)
		}
	}
	return rows.Err()
}

// answerKey is a place in a thread's answers, behind the accepted one.
type answerKey struct {
	votes int
	at    time.Time
	id    ids.ID
}

func (k answerKey) String() string {
	return fmt.Sprintf("%d~%s", k.votes, cursor{at: k.at, id: k.id})
}

// parseAnswerKey reads what String wrote.
func parseAnswerKey(text string) (answerKey, bool) {
	votes, rest, _ := strings.Cut(text, "~")
	var k answerKey
	if _, err := fmt.Sscanf(votes, "%d", &k.votes); err != nil || k.votes < 0 || k.votes > 1<<30 {
		return k, false
	}
	c := parseCursor(rest)
	k.at, k.id = c.at, c.id
	return k, c.given && !c.back
}
