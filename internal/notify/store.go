package notify

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"consilium/internal/forum"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
	"consilium/internal/platform/jobs"
)

// occasion reads the facts that decide who hears of a post. An answer or
// comment that isn't in the thread is not found.
func (s *Service) occasion(ctx context.Context, n jobs.Notify) (o occasion, err error) {
	err = s.db.Pgx(ctx).QueryRow(ctx, `SELECT t.kind, t.audience, t.state, t.author_id, t.answer_count, t.accepted_answer_id,
			coalesce(a.state, c.state), coalesce(a.author_id, c.author_id), u.author_id,
			EXISTS (SELECT FROM endorsements e WHERE e.answer_id = a.id AND e.member_id = $4)
		FROM threads t
		LEFT JOIN answers a ON $2 = 'answer' AND a.id = $3 AND a.thread_id = t.id
		LEFT JOIN comments c ON $2 = 'comment' AND c.id = $3 AND c.thread_id = t.id
		LEFT JOIN answers u ON u.id = c.answer_id
		WHERE t.id = $1 AND (a.id IS NOT NULL OR c.id IS NOT NULL)`, n.ThreadID, n.PostKind, n.PostID, n.MemberID).
		Scan(&o.thread.Kind, &o.thread.Audience, &o.thread.State, &o.thread.Author, &o.thread.Answers, &o.accepted,
			&o.post.State, &o.post.Author, &o.under, &o.endorsing)
	if errors.Is(err, pgx.ErrNoRows) {
		return occasion{}, nil
	}
	o.found = err == nil
	return o, err
}

// insert writes a notice; false where it was written before.
func (s *Service) insert(ctx context.Context, row notice) (bool, error) {
	tag, err := s.db.Pgx(ctx).Exec(ctx, `INSERT INTO notices (id, member_id, kind, thread_id, post_kind, post_id, detail, created_at)
		VALUES ($1,$2,$3,$4,$5,$6,$7,$8) ON CONFLICT ON CONSTRAINT notices_once DO NOTHING`,
		ids.At(s.clock.Now()), row.member, string(row.kind), row.thread, row.postKind, row.post, row.detail, s.clock.Now())
	return tag.RowsAffected() == 1, err
}

func (s *Service) countUnread(ctx context.Context, member ids.ID) error {
	_, err := s.db.Pgx(ctx).Exec(ctx, `UPDATE members SET unread = unread + 1 WHERE id = $1`, member)
	return err
}

func (s *Service) unread(ctx context.Context, member ids.ID) (n int, err error) {
	err = s.db.Pgx(ctx).QueryRow(ctx, `SELECT unread FROM members WHERE id = $1`, member).Scan(&n)
	return n, database.Translate(err)
}

func (s *Service) wants(ctx context.Context, member ids.ID, kind Kind) (Switch, error) {
	w := Switch{Inbox: true, Mail: true}
	err := s.db.Pgx(ctx).QueryRow(ctx, `SELECT inbox, mail FROM notice_settings WHERE member_id = $1 AND kind = $2`, member, string(kind)).Scan(&w.Inbox, &w.Mail)
	if errors.Is(err, pgx.ErrNoRows) {
		err = nil
	}
	return w, err
}

func (s *Service) switches(ctx context.Context, member ids.ID) (map[Kind]Switch, error) {
	rows, err := s.db.Pgx(ctx).Query(ctx, `SELECT kind, inbox, mail FROM notice_settings WHERE member_id = $1`, member)
	if err != nil {
		return nil, database.Translate(err)
	}
	defer rows.Close()
	out := map[Kind]Switch{}
	for rows.Next() {
		var k Kind
		var w Switch
		if err := rows.Scan(&k, &w.Inbox, &w.Mail); err != nil {
			return nil, err
		}
		out[k] = w
	}
	return out, database.Translate(rows.Err())
}

func (s *Service) storeSwitch(ctx context.Context, member ids.ID, kind Kind, w Switch) error {
	_, err := s.db.Pgx(ctx).Exec(ctx, `INSERT INTO notice_settings (member_id, kind, inbox, mail) VALUES ($1,$2,$3,$4)
		ON CONFLICT (member_id, kind) DO UPDATE SET inbox = $3, mail = $4`, member, string(kind), w.Inbox, w.Mail)
	return err
}

func (s *Service) storeQuiet(ctx context.Context, member ids.ID, from, to *int) error {
	_, err := s.db.Pgx(ctx).Exec(ctx, `UPDATE members SET quiet_from = $2, quiet_to = $3 WHERE id = $1`, member, from, to)
	return err
}

// claim marks all unread notices of a member that mail is due for as mailed,
// and gives them and their number by kind.
func (s *Service) claim(ctx context.Context, member ids.ID, since time.Time) (claimed []string, kinds map[Kind]int, err error) {
	kinds = map[Kind]int{}
	err = s.db.WithTx(ctx, func(ctx context.Context) error {
		rows, err := s.db.Pgx(ctx).Query(ctx, `UPDATE notices n SET mailed_at = $2
			WHERE n.member_id = $1 AND n.mailed_at IS NULL AND n.read_at IS NULL AND n.created_at > $3
				AND NOT EXISTS (SELECT FROM notice_settings w WHERE w.member_id = n.member_id AND w.kind = n.kind AND NOT w.mail)
			RETURNING n.id, n.kind`, member, s.clock.Now(), since)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var id ids.ID
			var kind Kind
			if err := rows.Scan(&id, &kind); err != nil {
				return err
			}
			claimed = append(claimed, id.UUID())
			kinds[kind]++
		}
		return rows.Err()
	})
	return claimed, kinds, err
}

// release takes the marks of a mail back that wasn't taken, whatever ended
// the sending, and gives its error.
func (s *Service) release(ctx context.Context, claimed []string, cause error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	err := s.db.WithTx(ctx, func(ctx context.Context) error {
		_, err := s.db.Pgx(ctx).Exec(ctx, `UPDATE notices SET mailed_at = NULL WHERE id = ANY($1::uuid[])`, claimed)
		return err
	})
	return errors.Join(cause, err)
}

// mark marks one notice of a member, or with the zero id all, as read.
func (s *Service) mark(ctx context.Context, member, id ids.ID) error {
	return s.db.WithTx(ctx, func(ctx context.Context) error {
		db := s.db.Pgx(ctx)
		// The lock on the member keeps mark and count together.
		if _, err := db.Exec(ctx, `SELECT FROM members WHERE id = $1 FOR UPDATE`, member); err != nil {
			return err
		}
		_, err := db.Exec(ctx, `UPDATE notices SET read_at = $3 WHERE member_id = $1 AND read_at IS NULL AND ($2::uuid IS NULL OR id = $2)`,
			member, id, s.clock.Now())
		if err != nil {
			return err
		}
		_, err = db.Exec(ctx, `UPDATE members m SET unread = (SELECT count(*) FROM notices n WHERE n.member_id = m.id AND n.read_at IS NULL) WHERE m.id = $1`, member)
		return err
	})
}

func (s *Service) forget(ctx context.Context, member ids.ID) error {
	if _, err := database.MustTx(ctx); err != nil {
		return err
	}
	for _, sql := range []string{`DELETE FROM notices WHERE member_id = $1`, `DELETE FROM notice_settings WHERE member_id = $1`} {
		if _, err := s.db.Pgx(ctx).Exec(ctx, sql, member); err != nil {
			return err
		}
	}
	return nil
}

// noticesSQL reads notices with what the reader may read of their posts. $1 to
// $3 are the rule's, $4 the reader.
const noticesSQL = `SELECT n.id, n.kind, n.created_at, n.read_at IS NOT NULL, n.post_kind, n.detail, t.id, coalesce(a.id, c.id),
		CASE WHEN t.state <> 'deleted' OR t.author_id = $4 THEN coalesce(t.title, '') ELSE '' END, coalesce(a.bottom_line, ''),
		w.id, coalesce(w.handle, ''), coalesce(w.profession, ''), coalesce(w.stage, ''), coalesce(sp.name, ''), coalesce(w.jurisdiction, ''),
		coalesce(w.standing, ''), coalesce(w.verified_at, '0001-01-01 00:00:00+00')
	FROM notices n
	LEFT JOIN threads t ON t.id = n.thread_id AND %s
	LEFT JOIN answers a ON n.post_kind = 'answer' AND a.id = n.post_id AND a.thread_id = t.id AND (a.state = 'open' OR a.author_id = $4 OR $3)
	LEFT JOIN comments c ON n.post_kind = 'comment' AND c.id = n.post_id AND c.thread_id = t.id AND (c.state = 'open' OR c.author_id = $4 OR $3)
	LEFT JOIN members w ON w.id = CASE n.kind WHEN 'answer' THEN a.author_id WHEN 'comment' THEN c.author_id
		WHEN 'accepted' THEN t.author_id WHEN 'endorsed' THEN n.detail::uuid END
	LEFT JOIN specialties sp ON sp.key = w.specialty
	WHERE n.member_id = $4`

func (s *Service) notices(ctx context.Context, a actor.Actor, after pageKey, only ids.ID, limit int) ([]Notice, error) {
	visible, args := forum.VisibleTo(a, 1)
	args = append(args, a.MemberID.UUID())
	sql := fmt.Sprintf(noticesSQL, visible)
	if !after.id.IsZero() {
		sql += ` AND (n.created_at, n.id) < ($5, $6)`
		args = append(args, after.at, after.id.UUID())
	}
	if !only.IsZero() {
		sql += ` AND n.id = $5`
		args = append(args, only.UUID())
	}
	rows, err := s.db.Pgx(ctx).Query(ctx, sql+fmt.Sprintf(` ORDER BY n.created_at DESC, n.id DESC LIMIT %d`, limit), args...)
	if err != nil {
		return nil, database.Translate(err)
	}
	list, err := pgx.CollectRows(rows, scanNotice)
	return list, database.Translate(err)
}

func scanNotice(r pgx.CollectableRow) (n Notice, err error) {
	var thread, post ids.ID
	var detail string
	by := &n.By
	err = r.Scan(&n.ID, &n.Kind, &n.At, &n.Read, &n.PostKind, &detail, &thread, &post, &n.Title, &n.BottomLine,
		&by.MemberID, &by.Handle, &by.Profession, &by.Stage, &by.Specialty, &by.Jurisdiction, &by.Standing, &by.VerifiedAt)
	n.settle(thread, post, detail)
	return n, err
}
