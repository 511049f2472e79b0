package media

import (
	"context"
	"strconv"
	"time"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
	"consilium/internal/platform/database"
	"consilium/internal/platform/jobs"
)

// Withdraw takes an image of the acting member's away for good: every size of
// it, its words and its originals. Beneath a post it says that an image was
// withdrawn. That no copy is left is in the audit log once the store said so.
// A suspended member may too: a patient's privacy comes before the suspension.
// Gone for one of theirs that is gone already, NotFound for another's.
func (s *Service) Withdraw(ctx context.Context, id ids.ID) (Image, error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.OwnImages); err != nil {
		return Image{}, err
	}
	var i Image
	const said = "This image was posted at the same moment. Nothing was withdrawn yet: try again."
	err := s.unmoved(ctx, said, func(ctx context.Context) (err error) {
		if i, err = s.lock(ctx, a.MemberID, id); err != nil {
			return err
		}
		how := ByAuthor
		if i.Post.ID.IsZero() {
			how = Dropped
		}
		return s.gone(ctx, i, how)
	})
	if errs.Is(err, errs.NotFound) {
		err = s.goneAlready(ctx, a.MemberID, id, err)
	}
	return i, err
}

// goneAlready is missing, unless an image of the member's is gone.
func (s *Service) goneAlready(ctx context.Context, member, id ids.ID, missing error) error {
	_, err := s.find(ctx, `i.id = $1 AND i.member_id = $2 AND i.state = 'gone'`, ``, id, member)
	switch {
	case errs.Is(err, errs.NotFound):
		return missing
	case err != nil:
		return err
	}
	return errs.New(errs.Gone, "This image is gone already. No copy of it is shown, and none can be brought back.")
}

// gone leaves nothing of a locked image but that it was there.
func (s *Service) gone(ctx context.Context, i Image, how How) error {
	if err := s.dropFiles(ctx, i.ID); err != nil {
		return err
	}
	err := s.write(ctx, `UPDATE images SET state = 'gone', gone_at = $2, gone_how = $3, slot = NULL, expires_at = NULL, words_sealed = NULL, reason = '',
		proposals = '[]', facts = '{}', shape = '{}', masks = '{}', width = 0, height = 0, original = '', original_key = NULL, original_until = NULL,
		version = version + 1 WHERE id = $1`, i.ID, s.clock.Now(), string(how))
	if err != nil {
		return err
	}
	database.AfterCommit(ctx, func() { s.held.drop(i.original) })
	return audit.Record(ctx, audit.Entry{Action: ActionWithdraw, Object: "image", ObjectID: i.ID,
		Detail: string(how) + ", copies " + strconv.Itoa(len(i.Files))})
}

// EraseOf takes away the images beneath a post whose words are erased, in the
// forum's transaction, under its thread's lock.
func (s *Service) EraseOf(ctx context.Context, post ids.ID) error {
	return s.goneWhere(ctx, Erased, `i.post_id = $1 AND i.state <> 'gone' ORDER BY i.id FOR UPDATE OF i`, post)
}

// DropSlot takes away what waits with a draft that is dropped, in the caller's
// transaction.
func (s *Service) DropSlot(ctx context.Context, slot string) error {
	return s.goneWhere(ctx, Dropped, `i.member_id = $1 AND i.slot = $2 AND i.state <> 'gone' ORDER BY i.id FOR UPDATE OF i`, actor.From(ctx).MemberID, slot)
}

// OnClose takes away what waits with the drafts of a member who closes their
// account, in that transaction.
func (s *Service) OnClose(ctx context.Context, member ids.ID) error {
	return s.goneWhere(ctx, Dropped, `i.member_id = $1 AND i.slot IS NOT NULL AND i.state <> 'gone' ORDER BY i.id FOR UPDATE OF i`, member)
}

func (s *Service) goneWhere(ctx context.Context, how How, where string, args ...any) error {
	list, err := s.list(ctx, where, args...)
	for _, i := range list {
		if err := s.gone(ctx, i, how); err != nil {
			return err
		}
	}
	return err
}

// Withdrawable says what a patient's code would take away.
type Withdrawable struct {
	Images   int
	Recorded time.Time
	// Done is set where it was withdrawn before.
	Done bool
}

// LookUp says what a code on a patient's paper stands for. Invalid names code
// for one that nobody gave. It is asked by anybody, at most 20 times an hour
// from one address.
func (s *Service) LookUp(ctx context.Context, address, code string) (Withdrawable, error) {
	w, _, err := s.lookUp(ctx, address, code)
	return w, err
}

func (s *Service) lookUp(ctx context.Context, address, code string) (w Withdrawable, consent ids.ID, err error) {
	if err := s.allow(ctx, "consent code:"+address, 20, time.Hour); err != nil {
		return w, consent, err
	}
	var withdrawn *time.Time
	err = s.db.Pgx(ctx).QueryRow(ctx, `SELECT c.id, c.created_at, c.withdrawn_at,
			(SELECT count(*) FROM images i WHERE i.consent_id = c.id AND i.state <> 'gone') FROM consents c JOIN consent_codes k ON k.consent_id = c.id
		WHERE k.code_hash = $1`, s.codeHash(code)).
		Scan(&consent, &w.Recorded, &withdrawn, &w.Images)
	err = database.Translate(err)
	if errs.Is(err, errs.NotFound) {
		return w, consent, errs.Field("code", "Nobody gave this code. Look at the paper again: it has 16 letters and figures in groups of four.")
	}
	w.Done = withdrawn != nil
	return w, consent, err
}

// WithdrawByCode withdraws the consent that a code stands for, and every image
// that was shown on it, as Withdraw does. The author is told. A second time
// changes nothing.
func (s *Service) WithdrawByCode(ctx context.Context, address, code string) (Withdrawable, error) {
	w, consent, err := s.lookUp(ctx, address, code)
	if err != nil || w.Done {
		return w, err
	}
	w.Images, err = s.endConsent(ctx, consent, ByPatient)
	w.Done = err == nil
	return w, err
}

// endConsent ends a consent and takes away every image that was shown on it,
// and gives how many. A patient's act is recorded. One that had ended already
// is left as it is.
func (s *Service) endConsent(ctx context.Context, consent ids.ID, how How) (images int, err error) {
	const said = "An image on this consent was changed at the same moment. Nothing was withdrawn yet: try again."
	err = s.unmoved(ctx, said, func(ctx context.Context) (err error) {
		images, err = s.endOnce(ctx, consent, how)
		return err
	})
	return images, err
}

// endOnce locks as every writer does: threads in one order, then images, then
// the consent. Who writes it beneath an image holds a share of its lock, so
// none comes after it was ended; errMoved for one that came before.
func (s *Service) endOnce(ctx context.Context, consent ids.ID, how How) (int, error) {
	images, err := s.lockAll(ctx, consent)
	if err != nil {
		return 0, err
	}
	tag, err := s.db.Pgx(ctx).Exec(ctx, `UPDATE consents SET withdrawn_at = $2, withdrawn_how = $3 WHERE id = $1 AND withdrawn_at IS NULL`,
		consent, s.clock.Now(), string(how))
	if err != nil || tag.RowsAffected() == 0 {
		return 0, err
	}
	var there int
	err = s.db.Pgx(ctx).QueryRow(ctx, `SELECT count(*) FROM images WHERE consent_id = $1 AND state <> 'gone'`, consent).Scan(&there)
	switch {
	case err != nil:
		return 0, err
	case there != len(images):
		return 0, errMoved
	}
	for _, i := range images {
		if err := s.gone(ctx, i, how); err != nil {
			return 0, err
		}
	}
	if err := s.tellOfEnd(ctx, images, how); err != nil || how != ByPatient {
		return len(images), err
	}
	return len(images), audit.Record(ctx, audit.Entry{Action: ActionByCode, Object: "consent", ObjectID: consent, Detail: "images " + strconv.Itoa(len(images))})
}

// lockAll locks the images that are shown on a consent, and before them their
// threads, whose readers will see a new version.
func (s *Service) lockAll(ctx context.Context, consent ids.ID) (locked []Image, err error) {
	images, err := s.list(ctx, `i.consent_id = $1 AND i.state <> 'gone' ORDER BY i.thread_id, i.id`, consent)
	if err != nil {
		return nil, err
	}
	touched := map[ids.ID]bool{{}: true}
	for _, i := range images {
		if touched[i.Post.Thread] {
			continue
		}
		touched[i.Post.Thread] = true
		if err := s.posts.Touch(ctx, i.Post.Thread); err != nil {
			return nil, err
		}
	}
	for _, i := range images {
		now, err := s.own(ctx, i.Member, i.ID)
		switch {
		case errs.Is(err, errs.NotFound):
			continue // somebody was faster
		case err != nil:
			return nil, err
		case !touched[now.Post.Thread]:
			return nil, errMoved
		}
		if now.Consent == consent {
			locked = append(locked, now)
		}
	}
	return locked, nil
}

// tellOfEnd tells the author, once for each post that lost an image.
func (s *Service) tellOfEnd(ctx context.Context, images []Image, how How) error {
	told := map[ids.ID]bool{{}: true}
	for _, i := range images {
		if told[i.Post.ID] {
			continue
		}
		told[i.Post.ID] = true
		err := jobs.Insert(ctx, jobs.Notify{About: "moderation", ThreadID: i.Post.Thread, PostKind: i.Post.Kind, PostID: i.Post.ID,
			MemberID: i.Member, Detail: "image-" + string(how)}, nil)
		if err != nil {
			return err
		}
	}
	return nil
}
