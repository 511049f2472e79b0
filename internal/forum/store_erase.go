package forum

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

	"consilium/internal/kernel/ids"
	"consilium/internal/platform/markup"
)

// text is what a post of a thread says now (number 0) or said once, and since
// when. note is plain: a revision's reason, or the reason of a thread's lock,
// which a moderator gave. key is all its words (see key).
type text struct {
	PostRef
	author                       ids.ID
	state                        State
	number                       int
	title, body, line, note, key string
	at                           time.Time
}

const threadTextsSQL = `WITH posts AS (
		SELECT 'thread' AS kind, id, author_id, state, title, body_md, '' AS line, lock_reason AS note, created_at FROM threads WHERE id = $1
		UNION ALL SELECT 'answer', id, author_id, state, '', body_md, bottom_line, '', created_at FROM answers WHERE thread_id = $1
		UNION ALL SELECT 'comment', id, author_id, state, '', body_md, '', '', created_at FROM comments WHERE thread_id = $1)
	SELECT kind, id, author_id, state, 0, title, body_md, line, note,
			coalesce((SELECT max(r.created_at) FROM revisions r WHERE r.post_kind = p.kind AND r.post_id = p.id), p.created_at) FROM posts p
	UNION ALL SELECT r.post_kind, r.post_id, p.author_id, p.state, r.number, r.title, r.body_md, r.bottom_line, r.reason,
			coalesce(lag(r.created_at) OVER (PARTITION BY r.post_kind, r.post_id ORDER BY r.number), p.created_at)
		FROM posts p JOIN revisions r ON r.post_kind = p.kind AND r.post_id = p.id`

// threadTexts gives every word of a thread's posts, past and present, in one
// statement.
func (s *Service) threadTexts(ctx context.Context, thread ids.ID) ([]text, error) {
	rows, err := s.db.Pgx(ctx).Query(ctx, threadTextsSQL, thread)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(r pgx.CollectableRow) (text, error) {
		var t text
		err := r.Scan(&t.Kind, &t.ID, &t.author, &t.state, &t.number, &t.title, &t.body, &t.line, &t.note, &t.at)
		t.key = key(markup.Plain(t.title)) + "\n" + key(markup.Plain(t.body)) + "\n" + key(markup.Plain(t.line))
		return t, err
	})
}

// ownWords are all texts of one post.
func ownWords(texts []text, ref PostRef) []string {
	var out []string
	for _, t := range texts {
		if t.PostRef == ref {
			out = append(out, t.title, t.body, t.line)
		}
	}
	return out
}

func without(texts []text, ref PostRef) []text {
	var out []text
	for _, t := range texts {
		if t.PostRef != ref {
			out = append(out, t)
		}
	}
	return out
}

// scrubTexts writes every text that has the words again without them, and says
// whose they were and who wrote those. texts are changed alike.
func (s *Service) scrubTexts(ctx context.Context, texts []text, r reach) (map[PostRef]ids.ID, error) {
	touched := map[PostRef]ids.ID{}
	for i, t := range texts {
		now, words, note := t, r.of(t.author), r.of(t.author)
		if t.Kind == KindThread && t.number == 0 {
			note = r.notes()
		}
		now.title, now.line, now.note = words.plain(t.title), words.plain(t.line), note.plain(t.note)
		now.body = words.markdown(t.body)
		if now == t {
			continue
		}
		texts[i], touched[t.PostRef] = now, t.author
		if err := s.writeText(ctx, now); err != nil {
			return nil, err
		}
	}
	return touched, nil
}

func (s *Service) writeText(ctx context.Context, t text) error {
	db := s.db.Pgx(ctx)
	if t.number > 0 {
		_, err := db.Exec(ctx, `UPDATE revisions SET title = $4, body_md = $5, bottom_line = $6, reason = $7
			WHERE post_kind = $1 AND post_id = $2 AND number = $3`, string(t.Kind), t.ID, t.number, t.title, t.body, t.line, t.note)
		return err
	}
	html := markup.Render(t.body)
	var err error
	switch t.Kind {
	case KindThread:
		_, err = db.Exec(ctx, `UPDATE threads SET body_md = $2, body_html = $3, title = $4, excerpt = $5, lock_reason = $6 WHERE id = $1`,
			t.ID, t.body, html, t.title, excerptOf(html), t.note)
	case KindAnswer:
		_, err = db.Exec(ctx, `UPDATE answers SET body_md = $2, body_html = $3, bottom_line = $4 WHERE id = $1`, t.ID, t.body, html, t.line)
	case KindComment:
		_, err = db.Exec(ctx, `UPDATE comments SET body_md = $2, body_html = $3 WHERE id = $1`, t.ID, t.body, html)
	}
	return err
}

// sealedDraft is a draft's row.
type sealedDraft struct {
	member ids.ID
	slot   Slot
	sealed []byte
}

// draftSlots are the drafts that may quote a thread, of the post and of those
// whose texts are given.
func draftSlots(thread ids.ID, of PostRef, texts []text) []string {
	slots := []string{string(AnswerSlot(thread)), string(CommentSlot(of.ID)), string(EditSlot(of.ID))}
	for _, t := range texts {
		slots = append(slots, string(CommentSlot(t.ID)), string(EditSlot(t.ID)))
	}
	return slots
}

// scrubDrafts takes the words out of everybody's drafts for the thread, and
// out of the author's draft of a new one, as far as the erasure reaches. What
// can't be opened goes.
func (s *Service) scrubDrafts(ctx context.Context, p post, slots []string, r reach, whole bool) error {
	rows, err := s.db.Pgx(ctx).Query(ctx, `SELECT member_id, slot, sealed FROM drafts
		WHERE slot = ANY($1) OR member_id = $2 AND slot = 'ask' FOR UPDATE`, slots, p.Author)
	if err != nil {
		return err
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (sealedDraft, error) {
		var d sealedDraft
		return d, row.Scan(&d.member, &d.slot, &d.sealed)
	})
	if err != nil {
		return err
	}
	for _, d := range list {
		if err := s.scrubDraft(ctx, d, r.of(d.member), whole && d.slot == EditSlot(p.ID)); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) scrubDraft(ctx context.Context, row sealedDraft, words scrub, drop bool) error {
	db := s.db.Pgx(ctx)
	var d Draft
	if !drop {
		var err error
		if s.ring == nil {
			drop = true
		} else if d, err = s.openDraft(row.member, row.slot, row.sealed); err != nil {
			drop = true
		}
	}
	if drop {
		_, err := db.Exec(ctx, `DELETE FROM drafts WHERE member_id = $1 AND slot = $2`, row.member, string(row.slot))
		return err
	}
	title, body, line, reason := words.plain(d.Title), words.markdown(d.Body), words.plain(d.BottomLine), words.plain(d.Reason)
	if title == d.Title && body == d.Body && line == d.BottomLine && reason == d.Reason {
		return nil
	}
	d.Title, d.Body, d.BottomLine, d.Reason = title, body, line, reason
	plain, err := json.Marshal(d)
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, `UPDATE drafts SET sealed = $3 WHERE member_id = $1 AND slot = $2`,
		row.member, string(row.slot), s.ring.Seal(plain, draftPlace(row.member, row.slot)))
	return err
}
