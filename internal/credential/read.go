package credential

import (
	"context"
	"errors"
	"slices"
	"time"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
)

// Work is an item as the reviewer who has claimed it reads it. Of Review,
// Credential, Hit and Appeal those are set that the item is about: an appeal
// comes with what it is against, a look with the application behind it.
type Work struct {
	Item
	// Revision goes into Decision.Version.
	Revision   int
	Review     *Review
	Credential *Credential
	Hit        *Hit
	Appeal     *Appeal
	// Note is what another reviewer wrote for the next.
	Note string
	// Bond is why the acting reviewer doesn't let the applicant in alone.
	Bond Bond
}

// Review is an application as a reviewer reads it: everything that it states,
// the evidence beside it, and what the house knows of the same registration,
// applicant or evidence.
type Review struct {
	Application
	Pieces  []Piece
	Compare Comparison
	// Paths are the policies that decide the case, those that lead furthest
	// first.
	Paths   []Path
	Signals []Signal
	// Listed are the rows of lists of exclusions that fit the number, or the
	// name alone, as they are now.
	Listed []Exclusion
	// accounts have proven the same number under the same name.
	accounts []ids.ID
}

// Matches is how many accounts of others have proven the same number under
// the same name: one is what a recovery needs, none what joining does.
func (r Review) Matches() int { return len(r.accounts) }

// Signal is another row about the same number or by the same applicant.
type Signal struct {
	// Credential is true for a proven standing, false for an application.
	Credential   bool
	State        State // of an application
	Profession   string
	Jurisdiction string
	At           time.Time
	// SameApplicant, SameNumber and SameName say what agrees; Erased that
	// the name there can't be compared any more. Same names the kinds of
	// evidence of which the very same thing was given there: one file, one
	// mailbox.
	SameApplicant, SameNumber, SameName, Erased bool
	Same                                        []EvidenceKind
	// Withdrawn says that the credential counts no more.
	Withdrawn bool
	// Standing is what the account behind it has now; Before the one it had
	// when it was suspended or closed.
	Standing, Before actor.Standing
}

// adoptable says whether the signal is an account that a recovery may give
// back.
func (s Signal) adoptable() bool {
	return s.Credential && !s.Withdrawn && s.SameNumber && s.SameName && !s.SameApplicant && s.Standing != actor.Closed
}

// Open claims an item for the acting reviewer, or renews their claim, and
// opens it. Each call records review.read once; nothing is read that could not
// be recorded. Forbidden says that it isn't for them, Conflict that another
// reviewer works on it or the member must answer first, NotFound that it isn't
// open.
func (s *Service) Open(ctx context.Context, id ids.ID) (out Work, err error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.ReviewStanding); err != nil {
		return Work{}, err
	}
	err = s.db.WithTx(ctx, func(ctx context.Context) error {
		i, err := s.claim(ctx, a, id)
		if err != nil {
			return err
		}
		if out, err = s.work(ctx, a, i); err != nil {
			return err
		}
		return audit.Record(ctx, audit.Entry{Action: ActionRead, Object: string(i.Kind), ObjectID: i.Subject})
	})
	if err != nil {
		return Work{}, err
	}
	return out, nil
}

// ItemOf gives the open item about a subject, for a reviewer who was sent
// there; NotFound where nothing waits.
func (s *Service) ItemOf(ctx context.Context, kind ItemKind, subject ids.ID) (ids.ID, error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.ReviewStanding); err != nil {
		return ids.ID{}, err
	}
	list, err := s.items(ctx, a.MemberID, `WHERE i.kind = $1 AND i.subject_id = $2 AND i.closed_at IS NULL`, string(kind), subject)
	if err == nil && len(list) == 0 {
		err = errs.Missing()
	}
	if err != nil {
		return ids.ID{}, err
	}
	return list[0].ID, nil
}

// work opens what an item is about.
func (s *Service) work(ctx context.Context, a actor.Actor, i Item) (w Work, err error) {
	w = Work{Item: i, Revision: i.Version}
	if w.Note, err = s.open(inItems, "note", i.ID, i.noteSealed); err != nil {
		return w, err
	}
	application, credential := ids.ID{}, ids.ID{}
	switch i.Kind {
	case ItemApplication:
		application = i.Subject
	case ItemLook, ItemExpiry:
		credential = i.Subject
	case ItemHit:
		err = s.workOnHit(ctx, &w, i.Subject, &credential)
	case ItemAppeal:
		err = s.workOnAppeal(ctx, &w, i.Subject, &application, &credential)
	default:
		err = errs.Wrap(errs.Internal, "Something went wrong on our side.", errors.New("credential: item of kind "+string(i.Kind)))
	}
	if err == nil && !credential.IsZero() {
		err = s.workOnCredential(ctx, a, &w, credential, &application)
	}
	if err == nil && !application.IsZero() {
		err = s.workOnApplication(ctx, a, &w, application)
	}
	return w, err
}

func (s *Service) workOnCredential(ctx context.Context, a actor.Actor, w *Work, id ids.ID, application *ids.ID) error {
	g, err := s.credential(ctx, id, false)
	if err != nil {
		return err
	}
	*application, w.Credential = g.application, &g.Credential
	return s.notAbout(ctx, a, g.member, g.hash)
}

func (s *Service) workOnApplication(ctx context.Context, a actor.Actor, w *Work, id ids.ID) error {
	r, err := s.application(ctx, id)
	if err != nil {
		return err
	}
	if err := s.notOwn(ctx, a, r); err != nil {
		return err
	}
	review, err := s.review(ctx, r)
	if err != nil {
		return err
	}
	w.Review = &review
	if w.Kind != ItemApplication {
		return nil
	}
	w.Revision = r.version
	return s.sayBond(ctx, a, w, r)
}

// sayBond tells the reviewer before they decide that they don't decide alone.
func (s *Service) sayBond(ctx context.Context, a actor.Actor, w *Work, r row) error {
	policy := Policy{OwnSecond: slices.ContainsFunc(w.Review.Paths, func(p Path) bool { return p.Policy.OwnSecond })}
	bond, err := s.bond(ctx, a.MemberID, r, policy)
	w.Bond = bond
	return err
}

func (s *Service) review(ctx context.Context, r row) (out Review, err error) {
	if out.Application, err = s.opened(r); err != nil {
		return out, err
	}
	if err := s.reviewEvidence(ctx, r, &out); err != nil {
		return out, err
	}
	found, err := s.signals(ctx, r)
	if err != nil {
		return out, err
	}
	for _, f := range found {
		signal, err := s.compareNamesOf(out.Application, r, f)
		if err != nil {
			return out, err
		}
		out.Signals = append(out.Signals, signal)
		if signal.adoptable() && !slices.Contains(out.accounts, f.member) {
			out.accounts = append(out.accounts, f.member)
		}
	}
	return out, nil
}

// compareNamesOf opens the name of the other row to say whether it is the
// same; the name itself goes no further.
func (s *Service) compareNamesOf(app Application, r row, f foundRow) (Signal, error) {
	name, err := s.open(f.table(), "legal_name", f.id, f.nameSealed)
	if err != nil {
		return Signal{}, err
	}
	signal := f.Signal
	signal.SameApplicant = f.member == r.member
	signal.Erased = name == ""
	signal.SameName = name != "" && plainName(name) == plainName(app.LegalName)
	return signal, nil
}

// notOwn refuses a reviewer what is about themselves, from whatever account it
// came: what names the number of the reviewer's own credential is theirs.
func (s *Service) notOwn(ctx context.Context, a actor.Actor, r row) error {
	return s.notAbout(ctx, a, r.member, r.hash)
}

// notAbout is notOwn of a member and a number.
func (s *Service) notAbout(ctx context.Context, a actor.Actor, member ids.ID, hash []byte) error {
	own := member == a.MemberID
	if !own {
		var err error
		if own, err = s.holdsNumber(ctx, a.MemberID, hash); err != nil {
			return err
		}
	}
	if own {
		return aboutYourself()
	}
	return nil
}
