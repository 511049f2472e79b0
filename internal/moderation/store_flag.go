package moderation

import (
	"context"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5"

	"consilium/internal/forum"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
)

const flagTarget = "flag:"

// once claims a form's key for the flag it is about to make, or gives the
// flag that the key made before.
func (s *Service) once(ctx context.Context, a actor.Actor, key, flag ids.ID) (first ids.ID, again bool, err error) {
	if key.IsZero() {
		return flag, false, nil
	}
	db := s.db.Pgx(ctx)
	tag, err := db.Exec(ctx, `INSERT INTO idempotency_keys (member_id, key, target, created_at) VALUES ($1,$2,$3,$4) ON CONFLICT DO NOTHING`,
		a.MemberID, key, flagTarget+flag.String(), s.clock.Now())
	if err != nil || tag.RowsAffected() == 1 {
		return flag, false, err
	}
	var target string
	err = db.QueryRow(ctx, `SELECT target FROM idempotency_keys WHERE member_id = $1 AND key = $2`, a.MemberID, key).Scan(&target)
	if err != nil {
		return ids.ID{}, false, err
	}
	text, ours := strings.CutPrefix(target, flagTarget)
	id, err := ids.Parse(text)
	if err != nil || !ours {
		return ids.ID{}, false, errs.New(errs.Conflict, "This form was sent before, for something else. Open it anew and send it again.")
	}
	return id, true, nil
}

// flagged gives a flag that its key made before.
func (s *Service) flagged(ctx context.Context, member, id ids.ID) (Flagged, error) {
	out := Flagged{ID: id}
	err := s.db.Pgx(ctx).QueryRow(ctx, `SELECT post_kind, post_id, thread_id, hid FROM flags WHERE id = $1 AND member_id = $2`, id, member).
		Scan(&out.Post.Kind, &out.Post.ID, &out.Thread, &out.Hidden)
	return out, err
}

// storeFlag writes a flag. The member's earlier open one keeps its id and its
// place in the queue, and says what this one says.
func (s *Service) storeFlag(ctx context.Context, a actor.Actor, c Complaint, f *Flagged) error {
	db := s.db.Pgx(ctx)
	err := db.QueryRow(ctx, `UPDATE flags SET reason = $4, note = $5, hid = hid OR $6 WHERE member_id = $1 AND post_kind = $2 AND post_id = $3 AND state = 'open' RETURNING id`,
		a.MemberID, string(c.Post.Kind), c.Post.ID, string(c.Reason), c.Note, f.Hidden).Scan(&f.ID)
	if err == nil {
		_, err = db.Exec(ctx, `UPDATE idempotency_keys SET target = $3 WHERE member_id = $1 AND key = $2`, a.MemberID, c.Key, flagTarget+f.ID.String())
		return err
	}
	if !none(err) {
		return err
	}
	_, err = db.Exec(ctx, `INSERT INTO flags (id, post_kind, post_id, thread_id, member_id, reason, note, created_at, hid) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9)`,
		f.ID, string(c.Post.Kind), c.Post.ID, f.Thread, a.MemberID, string(c.Reason), c.Note, s.clock.Now(), f.Hidden)
	return err
}

const flagSQL = `SELECT f.post_kind, f.post_id, f.id, f.reason, f.note, f.state, coalesce(m.handle, ''), f.created_at,
	coalesce(d.handle, ''), coalesce(f.decided_at, '0001-01-01 00:00:00+00')
	FROM flags f JOIN members m ON m.id = f.member_id LEFT JOIN members d ON d.id = f.decided_by `

func scanFlag(r pgx.Rows) (ref forum.PostRef, f Flag, err error) {
	err = r.Scan(&ref.Kind, &ref.ID, &f.ID, &f.Reason, &f.Note, &f.State, &f.By, &f.CreatedAt, &f.DecidedBy, &f.DecidedAt)
	return ref, f, err
}

// openFlags gives the posts that wait longest with their open flags, and how
// many posts wait in all.
func (s *Service) openFlags(ctx context.Context) (refs []forum.PostRef, flags map[forum.PostRef][]Flag, open int, err error) {
	db := s.db.Pgx(ctx)
	err = db.QueryRow(ctx, `SELECT count(DISTINCT (post_kind, post_id)) FROM flags WHERE state = 'open'`).Scan(&open)
	if err != nil {
		return nil, nil, 0, database.Translate(err)
	}
	rows, err := db.Query(ctx, `WITH waiting AS (SELECT post_kind, post_id, min(created_at) AS since FROM flags WHERE state = 'open'
			GROUP BY post_kind, post_id ORDER BY since, post_id LIMIT $1)
		`+flagSQL+` JOIN waiting w ON w.post_kind = f.post_kind AND w.post_id = f.post_id
		WHERE f.state = 'open' ORDER BY w.since, f.post_id, f.created_at, f.id`, QueueMax)
	if err != nil {
		return nil, nil, 0, database.Translate(err)
	}
	defer rows.Close()
	flags = map[forum.PostRef][]Flag{}
	for rows.Next() {
		ref, f, err := scanFlag(rows)
		if err != nil {
			return nil, nil, 0, err
		}
		if flags[ref] == nil {
			refs = append(refs, ref)
		}
		flags[ref] = append(flags[ref], f)
	}
	return refs, flags, open, database.Translate(rows.Err())
}

// flagsOf gives every flag that a post had, open ones first.
func (s *Service) flagsOf(ctx context.Context, ref forum.PostRef) ([]Flag, error) {
	rows, err := s.db.Pgx(ctx).Query(ctx, flagSQL+`WHERE f.post_kind = $1 AND f.post_id = $2
		ORDER BY f.state <> 'open', f.created_at, f.id LIMIT 200`, string(ref.Kind), ref.ID)
	if err != nil {
		return nil, database.Translate(err)
	}
	defer rows.Close()
	var out []Flag
	for rows.Next() {
		_, f, err := scanFlag(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, database.Translate(rows.Err())
}

// threadFacts gives why a thread is locked and what it duplicates.
func (s *Service) threadFacts(ctx context.Context, thread ids.ID) (reason string, duplicate ids.ID, err error) {
	err = s.db.Pgx(ctx).QueryRow(ctx, `SELECT lock_reason, duplicate_of FROM threads WHERE id = $1`, thread).Scan(&reason, &duplicate)
	return reason, duplicate, database.Translate(err)
}

// closeFlags ends a post's open flags and gives their number.
func (s *Service) closeFlags(ctx context.Context, ref forum.PostRef, state string, by ids.ID) (int64, error) {
	tag, err := s.db.Pgx(ctx).Exec(ctx, `UPDATE flags SET state = $3, decided_at = $4, decided_by = $5
		WHERE post_kind = $1 AND post_id = $2 AND state = 'open'`, string(ref.Kind), ref.ID, state, s.clock.Now(), by)
	return tag.RowsAffected(), err
}

func (s *Service) flagsBy(ctx context.Context, member ids.ID) ([]ExportedFlag, error) {
	rows, err := s.db.Pgx(ctx).Query(ctx, `SELECT post_kind, post_id, reason, note, state, created_at FROM flags WHERE member_id = $1 ORDER BY created_at, id`, member)
	if err != nil {
		return nil, database.Translate(err)
	}
	list, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (ExportedFlag, error) {
		var f ExportedFlag
		var kind string
		var id ids.ID
		err := r.Scan(&kind, &id, &f.Reason, &f.Note, &f.State, &f.CreatedAt)
		f.Post = kind + ":" + id.String()
		return f, err
	})
	return list, database.Translate(err)
}

// lockNotes gives the notes of a thread's flags, which nobody else changes
// until the end of the transaction.
func (s *Service) lockNotes(ctx context.Context, thread ids.ID) (map[ids.ID]string, error) {
	if _, err := database.MustTx(ctx); err != nil {
		return nil, err
	}
	rows, err := s.db.Pgx(ctx).Query(ctx, `SELECT id, note FROM flags WHERE note <> '' AND thread_id = $1 ORDER BY id FOR UPDATE`, thread)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[ids.ID]string{}
	for rows.Next() {
		var id ids.ID
		var note string
		if err := rows.Scan(&id, &note); err != nil {
			return nil, err
		}
		out[id] = note
	}
	return out, rows.Err()
}

func (s *Service) setNote(ctx context.Context, flag ids.ID, note string) error {
	_, err := s.db.Pgx(ctx).Exec(ctx, `UPDATE flags SET note = $2 WHERE id = $1`, flag, note)
	return err
}

// none says that a query found nothing.
func none(err error) bool { return errors.Is(err, pgx.ErrNoRows) }
