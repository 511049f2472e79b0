package credential

import (
	"context"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
)

// Transcribe writes down what the acting reviewer reads off the documents of
// an item, by the documents' ids, so that it is compared with what the
// applicant says. An empty reading takes back what stood there. It claims the
// item, or renews the claim; words about a document that is not of the item, or
// not any more, are a Conflict, and Invalid names the fields by ShownField.
// changed is false where all of it stood there already. It records
// document.transcribe for each document whose reading changed.
func (s *Service) Transcribe(ctx context.Context, item ids.ID, read map[ids.ID]Shown) (changed bool, err error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.ReviewStanding); err != nil {
		return false, err
	}
	err = s.db.WithTx(ctx, func(ctx context.Context) error {
		i, err := s.item(ctx, a.MemberID, item)
		if err != nil {
			return err
		}
		if _, err := s.lockApplicant(ctx, i.member); err != nil {
			return err
		}
		if i, err = s.claim(ctx, a, item); err != nil {
			return err
		}
		there, err := s.documentsOf(ctx, item)
		if err != nil {
			return err
		}
		if err := s.checkShown(ctx, there, read); err != nil {
			return err
		}
		for _, p := range there {
			typed, said := read[p.ID]
			if !said {
				continue
			}
			one, err := s.writeShown(ctx, a, p, typed)
			if err != nil {
				return err
			}
			changed = changed || one
		}
		if !changed {
			return nil
		}
		return s.readAnew(ctx, i, there[0].Application)
	})
	return changed && err == nil, err
}

// checkShown tidies what was typed and says what of it can't be taken.
func (s *Service) checkShown(ctx context.Context, there []proof, read map[ids.ID]Shown) error {
	var c errs.Check
	known := map[ids.ID]bool{}
	for _, p := range there {
		typed, said := read[p.ID]
		if !said {
			continue
		}
		known[p.ID] = true
		typed.tidy()
		read[p.ID] = typed
		r, err := s.application(ctx, p.Application)
		if err != nil {
			return err
		}
		if err := s.notOwn(ctx, actor.From(ctx), r); err != nil {
			return err
		}
		typed.check(&c, p.ID, country(r.jurisdiction) == "US")
	}
	for id, typed := range read {
		if !known[id] && !typed.Empty() {
			return errs.New(errs.Conflict, "The document is not here any more, so what you typed from it was not taken. Read this again.")
		}
	}
	return c.Err()
}

func (s *Service) writeShown(ctx context.Context, a actor.Actor, p proof, typed Shown) (changed bool, err error) {
	before, err := s.openShown(p)
	if err != nil || before == nil && typed.Empty() || before != nil && *before == typed {
		return false, err
	}
	sealed, err := s.sealShown(p.ID, typed)
	if err != nil {
		return false, err
	}
	err = s.write(ctx, `UPDATE evidence SET shown_sealed = $2, shown_by = $3, shown_at = $4 WHERE id = $1`, p.ID, sealed, a.MemberID, s.clock.Now())
	if err != nil {
		return false, err
	}
	return true, audit.Record(ctx, audit.Entry{Action: ActionTranscribe, Object: inEvidence, ObjectID: p.ID})
}

// readAnew makes a reviewer who read the item before this read it again.
func (s *Service) readAnew(ctx context.Context, i Item, application ids.ID) error {
	if i.Kind == ItemApplication {
		return s.touch(ctx, application)
	}
	return s.write(ctx, `UPDATE review_items SET version = version + 1 WHERE id = $1`, i.ID)
}

// documentsOf gives the documents of an item that can still be looked at.
func (s *Service) documentsOf(ctx context.Context, item ids.ID) ([]proof, error) {
	return s.proofs(ctx, `WHERE e.kind = 'document' AND e.deleted_at IS NULL AND e.state <> 'withdrawn' AND e.application_id = (
		SELECT coalesce(a.id, c.application_id)`+queueFrom+` WHERE i.id = $1) ORDER BY e.created_at, e.id FOR UPDATE OF e`, item)
}
