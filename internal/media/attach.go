package media

import (
	"context"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
	"consilium/internal/platform/database"
)

// Attach posts every image that waits with a draft beneath the post that was
// made of it, in the forum's transaction, under its thread's lock, and gives
// how many there were. Invalid names images where one is not finished, its
// consent no longer counts, or the post would have too many: nothing is posted
// then.
func (s *Service) Attach(ctx context.Context, slot string, p Post) (int, error) {
	a := actor.From(ctx)
	rows, err := s.db.Pgx(ctx).Query(ctx, `SELECT i.id, i.state = 'made' AND i.words_sealed IS NOT NULL AND i.subject <> '' AND i.consent_id IS NOT NULL,
			coalesce((SELECT c.withdrawn_at IS NULL AND (c.expires_on IS NULL OR c.expires_on > $3) FROM consents c WHERE c.id = i.consent_id), false)
		FROM images i WHERE i.member_id = $1 AND i.slot = $2 AND i.state <> 'gone' ORDER BY i.id FOR UPDATE OF i`, a.MemberID, slot, s.clock.Now())
	if err != nil {
		return 0, database.Translate(err)
	}
	defer rows.Close()
	var list []string
	var found []ids.ID
	for rows.Next() {
		var id ids.ID
		var finished, counts bool
		switch err := rows.Scan(&id, &finished, &counts); {
		case err != nil:
			return 0, database.Translate(err)
		case !finished:
			return 0, errs.Field("images", "An image is not finished. Finish it or remove it, then send this again; every word is kept.")
		case !counts:
			return 0, errs.Field("images", "The consent for an image no longer counts. Record it anew or remove the image, then send this again; every word is kept.")
		}
		list, found = append(list, id.UUID()), append(found, id)
	}
	if err := rows.Err(); err != nil || len(list) == 0 {
		return 0, database.Translate(err)
	}
	return len(list), s.attach(ctx, list, found, p)
}

func (s *Service) attach(ctx context.Context, list []string, found []ids.ID, p Post) error {
	err := s.write(ctx, `UPDATE images i SET slot = NULL, expires_at = NULL, post_kind = $2, post_id = $3, thread_id = $4, posted_at = $5,
			original = '', original_key = NULL, original_until = NULL,
			place = x.place + (SELECT coalesce(max(o.place), 0) FROM images o WHERE o.post_id = $3)
		FROM unnest($1::uuid[]) WITH ORDINALITY AS x (id, place) WHERE i.id = x.id`, list, p.Kind, p.ID, p.Thread, s.clock.Now())
	if err != nil {
		return err
	}
	var beneath int
	err = s.db.Pgx(ctx).QueryRow(ctx, `SELECT count(*) FROM images WHERE thread_id = $1 AND post_id = $2 AND state <> 'gone'`, p.Thread, p.ID).Scan(&beneath)
	switch {
	case err != nil:
		return err
	case beneath > MaxWaiting:
		return errs.Field("images", "A post can have 20 images, with those that stand beneath it. Remove some, then send this again; every word is kept.")
	}
	for _, id := range found {
		if err := audit.Record(ctx, audit.Entry{Action: ActionPost, Object: "image", ObjectID: id}); err != nil {
			return err
		}
	}
	return nil
}
