package credential

import (
	"context"
	"crypto/sha256"
	"time"

	"github.com/riverqueue/river"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
)

// Bounds of documents: a file in bytes, how many an application has at once,
// and the pages of all of them.
const (
	MaxFile      = 10 << 20
	MaxDocuments = 6
	MaxPages     = 40
)

// AppealWindow is how long after a refusal documents are kept for an appeal.
const AppealWindow = 14 * 24 * time.Hour

// DocumentKinds lists what an uploaded document may be.
func DocumentKinds() []Choice {
	return []Choice{
		{"licence", "Licence or certificate of registration"}, {"badge", "Badge of your workplace, with your name"},
		{"diploma", "Diploma"}, {"enrolment letter", "Enrolment letter of your school"}, {"other", "Something else that shows it"},
	}
}

// DocumentName is what a kind of document is called on the screen.
func DocumentName(key string) string { return nameIn(DocumentKinds(), key) }

// Upload is one file as it came. It has no name: names tell too much.
type Upload struct {
	Kind string // a key of DocumentKinds
	File []byte
	Key  ids.ID // the form's
}

// AddDocument takes a document into the acting member's open application:
// its pages are drawn anew and sealed, and the file is forgotten. Invalid
// names kind or file, TooLarge is a file over MaxFile. It records evidence.add.
func (s *Service) AddDocument(ctx context.Context, u Upload) error {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.OwnApplication); err != nil {
		return err
	}
	if err := s.checkUpload(u); err != nil {
		return err
	}
	if err := s.allow(ctx, "document:"+a.MemberID.String(), 20, time.Hour); err != nil {
		return err
	}
	pages, err := s.pictures.Pages(ctx, u.File)
	if err != nil {
		if e := errs.As(err); e.Kind == errs.Invalid {
			return errs.Field("file", e.Text)
		}
		return err
	}
	digest := sha256.Sum256(u.File)
	hash := s.ring.Hash("document", string(digest[:]))
	return s.onOpen(ctx, u.Key, Document, func(ctx context.Context, r row, id ids.ID) error {
		return s.addDocument(ctx, r, id, u.Kind, pages, hash)
	})
}

func (s *Service) checkUpload(u Upload) error {
	if s.pictures == nil {
		return errs.New(errs.Unavailable, "This house can't take documents yet, so take another way.")
	}
	if len(u.File) > MaxFile {
		return errs.Field("file", "That file is larger than 10 MB. Take a smaller picture of it, or send the page that counts.")
	}
	var c errs.Check
	c.That(among(DocumentKinds(), u.Kind), "kind", "Choose what the document is.")
	c.That(len(u.File) > 0, "file", "Choose a file.")
	return c.Err()
}

func (s *Service) addDocument(ctx context.Context, r row, id ids.ID, kind string, pages []Page, hash []byte) error {
	there, err := s.proofs(ctx, `WHERE e.application_id = $1 AND e.kind = 'document' AND e.state IN ('given', 'confirmed') AND e.deleted_at IS NULL`, r.id)
	if err != nil {
		return err
	}
	total := len(pages)
	for _, p := range there {
		total += p.Pages
		if string(p.hash) == string(hash) {
			return errs.Field("file", "You gave this very file already.")
		}
	}
	if len(there) >= MaxDocuments || total > MaxPages {
		return errs.Field("file", "That is more than a reviewer can look at: six documents with forty pages in all. Delete one below first.")
	}
	used, err := s.usedElsewhere(ctx, Document, hash, r.member)
	if err != nil {
		return err
	}
	if used {
		if err := s.raiseRisk(ctx, ItemApplication, r.id, riskHigh); err != nil {
			return err
		}
	}
	now := s.clock.Now()
	p := proof{member: r.member, hash: hash, Evidence: Evidence{ID: id, Application: r.id, Kind: Document, State: EvidenceGiven, Source: kind,
		CreatedAt: now, GivenAt: &now, Pages: len(pages)}}
	if err := s.insertProof(ctx, p); err != nil {
		return err
	}
	for i, page := range pages {
		err := s.write(ctx, `INSERT INTO evidence_pages (evidence_id, page, width, height, sealed) VALUES ($1, $2, $3, $4, $5)`,
			id, i+1, page.Width, page.Height, s.ring.Seal(page.JPEG, pagePlace(id, i+1)))
		if err != nil {
			return err
		}
	}
	if err := s.recordEvidence(ctx, ActionAdd, p); err != nil {
		return err
	}
	return s.changed(ctx, r)
}

// DeleteDocument deletes a document of the acting member, whatever became of
// its application: its pages go at once, and what stays is its kind, its
// keyed digest and the dates. NotFound is one that isn't there or isn't
// theirs. It records document.delete.
func (s *Service) DeleteDocument(ctx context.Context, id ids.ID) error {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.OwnApplication); err != nil {
		return err
	}
	return s.db.WithTx(ctx, func(ctx context.Context) error {
		if _, err := s.lockApplicant(ctx, a.MemberID); err != nil {
			return err
		}
		p, found, err := s.proof(ctx, `WHERE e.id = $1 AND e.member_id = $2 AND e.kind = 'document' AND e.deleted_at IS NULL`, id, a.MemberID)
		if err != nil {
			return err
		}
		if !found {
			return errs.Missing()
		}
		r, err := s.lockApplication(ctx, p.Application)
		if err != nil {
			return err
		}
		if err := s.deletePages(ctx, p.ID); err != nil || !r.state.Open() {
			return err
		}
		if err := s.write(ctx, `UPDATE evidence SET state = 'withdrawn' WHERE id = $1`, p.ID); err != nil {
			return err
		}
		return s.changed(ctx, r)
	})
}

// deletePages deletes a document's pages and what was read off them, and
// records it.
func (s *Service) deletePages(ctx context.Context, id ids.ID) error {
	if err := s.write(ctx, `DELETE FROM evidence_pages WHERE evidence_id = $1`, id); err != nil {
		return err
	}
	if err := s.write(ctx, `UPDATE evidence SET deleted_at = $2, shown_sealed = NULL WHERE id = $1`, id, s.clock.Now()); err != nil {
		return err
	}
	return audit.Record(ctx, audit.Entry{Action: ActionDelete, Object: inEvidence, ObjectID: id})
}

// deleteDocuments deletes every document of an application now.
func (s *Service) deleteDocuments(ctx context.Context, application ids.ID) error {
	list, err := s.idsOf(ctx, `SELECT id FROM evidence WHERE application_id = $1 AND kind = 'document' AND deleted_at IS NULL`, application)
	if err != nil {
		return err
	}
	for _, id := range list {
		if err := s.deletePages(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// ForgottenAfter is how long documents are kept of an applicant who was asked
// for more and gives nothing: who comes back later gives them anew.
const ForgottenAfter = 90 * 24 * time.Hour

// dueSQL finds the documents that have served: their application was approved
// or withdrawn, or refused so long ago that nobody can appeal any more, and no
// appeal is open; or the applicant has let what was asked of them lie, and gave
// nothing since; or the reviewer put the document itself aside so long ago.
const dueSQL = `SELECT e.id FROM evidence e JOIN applications a ON a.id = e.application_id
	WHERE e.kind = 'document' AND e.deleted_at IS NULL AND (
		a.state IN ('approved', 'withdrawn')
		OR a.state = 'refused' AND a.decided_at < $1
			AND NOT EXISTS (SELECT FROM appeals p WHERE p.application_id = a.id AND p.outcome = 'open')
		OR a.state = 'more_wanted' AND greatest(a.decided_at, (SELECT max(greatest(l.created_at, l.given_at)) FROM evidence l WHERE l.application_id = a.id)) < $2
		OR e.state IN ('rejected', 'withdrawn') AND coalesce(e.decided_at, e.given_at) < $1)
	ORDER BY e.id LIMIT 200 FOR UPDATE OF e SKIP LOCKED`

// DeleteDue deletes the documents that have served and gives how many. It is a
// job's: it asks no permission, and records document.delete for each.
func (s *Service) DeleteDue(ctx context.Context) (deleted int, err error) {
	err = s.db.WithTx(ctx, func(ctx context.Context) error {
		rows, err := s.listIDs(ctx, dueSQL, s.clock.Now().Add(-AppealWindow), s.clock.Now().Add(-ForgottenAfter))
		for _, id := range rows {
			if err := s.deletePages(ctx, id); err != nil {
				return err
			}
		}
		deleted = len(rows)
		return err
	})
	return deleted, err
}

type documentWorker struct {
	river.WorkerDefaults[DeleteDocuments]
	service *Service
}

func (w *documentWorker) Work(ctx context.Context, _ *river.Job[DeleteDocuments]) error {
	for {
		n, err := w.service.DeleteDue(ctx)
		if err != nil || n == 0 {
			return err
		}
	}
}
