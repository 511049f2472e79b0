package credential

import (
	"context"

	"github.com/riverqueue/river"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
)

// EnterMailCode takes the code that came to the acting member's work mailbox.
// Invalid at the field code is the one answer to a code that is wrong, has run
// out, was tried too often or is another applicant's. It records
// evidence.code, and what follows from a set of evidence that is now enough.
func (s *Service) EnterMailCode(ctx context.Context, code string) error {
	return s.enterCode(ctx, WorkMail, code, func(ctx context.Context, r row, p proof) error {
		used, err := s.usedElsewhere(ctx, WorkMail, p.hash, r.member)
		if err != nil {
			return err
		}
		if used {
			if err := s.raiseRisk(ctx, ItemApplication, r.id, riskHigh); err != nil {
				return err
			}
		}
		if err := s.retire(ctx, r.id, WorkMail, EvidenceGiven, EvidenceConfirmed); err != nil {
			return err
		}
		return s.confirmProof(ctx, p, "")
	})
}

// enterCode takes a code of a kind for the open application of the acting
// member. A wrong one is counted although the caller gets an error.
func (s *Service) enterCode(ctx context.Context, kind EvidenceKind, code string, right func(ctx context.Context, r row, p proof) error) error {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.OwnApplication); err != nil {
		return err
	}
	answer := codeWrong
	err := s.db.WithTx(ctx, func(ctx context.Context) error {
		r, found, err := s.lockOpen(ctx, a.MemberID)
		if err != nil {
			return err
		}
		p := proof{}
		if found {
			p, found, err = s.proof(ctx, `WHERE e.application_id = $1 AND e.kind = $2 AND e.state = 'asked' AND e.code_hash IS NOT NULL
				ORDER BY e.created_at DESC, e.id DESC`, r.id, string(kind))
			if err != nil {
				return err
			}
		}
		p.Kind = kind
		if answer, err = s.tryCode(ctx, p, found, code); err != nil || answer == codeWrong {
			return err
		}
		if err := right(ctx, r, p); err != nil {
			return err
		}
		return s.changed(ctx, r)
	})
	if err == nil && answer == codeWrong {
		return wrongCode()
	}
	return err
}

// confirmProof marks a piece as proven now. Its code is used up.
func (s *Service) confirmProof(ctx context.Context, p proof, finding string) error {
	return s.write(ctx, `UPDATE evidence SET state = 'confirmed', finding = $2, code_hash = NULL, code_sealed = NULL, code_expires = NULL,
		given_at = $3, decided_at = $3 WHERE id = $1`, p.ID, finding, s.clock.Now())
}

// weighMail says anew what each confirmed mailbox is worth: the name and the
// register may have changed since its code was entered. It changes the list,
// too. What a person must look at stands as given.
func (s *Service) weighMail(ctx context.Context, app Application, r row, list []proof) error {
	entry, matched, err := s.registryEntry(list)
	if err != nil {
		return err
	}
	for i, p := range list {
		if p.Kind != WorkMail || p.State != EvidenceConfirmed && p.State != EvidenceGiven || !p.judge.IsZero() {
			continue
		}
		finding, state, err := s.weigh(ctx, app, r, p, entry, matched)
		if err != nil {
			return err
		}
		if finding == p.Finding && state == p.State {
			continue
		}
		list[i].Finding, list[i].State = finding, state
		if err := s.write(ctx, `UPDATE evidence SET finding = $2, state = $3 WHERE id = $1`, p.ID, finding, string(state)); err != nil {
			return err
		}
	}
	return nil
}

// weigh is the rule: a student's mailbox at the medical school that the
// application names proves a student, and at another school it is for a person
// to judge. A clinician's proves employment, and the profession too where its
// name is the applicant's and the register's, in full, and the institution is
// where the register has them practise. One that another member used proves
// employment at most. The name of the sign-in is not asked in the mailbox's
// place: its holder writes it themselves at most providers, and a clerk with a
// neutral mailbox would write the physician's.
func (s *Service) weigh(ctx context.Context, app Application, r row, p proof, entry Entry, matched bool) (string, EvidenceState, error) {
	var box mailbox
	if err := s.openDetail(p, &box); err != nil {
		return "", "", err
	}
	_, domain, err := plainAddress(box.Address)
	if err != nil {
		return "", "", err
	}
	where, listed, err := s.institutionOf(ctx, domain)
	if err != nil {
		return "", "", err
	}
	used, err := s.usedElsewhere(ctx, WorkMail, p.hash, r.member)
	if err != nil {
		return "", "", err
	}
	if r.profession == student {
		if listed && where.students && where.kind == "medical school" && named(where, app.Register) && !used {
			return FoundSchool, EvidenceConfirmed, nil
		}
		return FoundSchool, EvidenceGiven, nil
	}
	if matched && listed && where.staff && !used && mailboxAgrees(box.Address, []string{app.LegalName}) &&
		mailboxAgrees(box.Address, entry.Names) && placeAgrees(where, entry.Places) {
		return FoundAgrees, EvidenceConfirmed, nil
	}
	return FoundEmployment, EvidenceConfirmed, nil
}

// named says whether an institution is the one that somebody wrote.
func named(i institution, text string) bool {
	for _, name := range append([]string{i.name}, i.synonyms...) {
		if plainRegister(name) == plainRegister(text) {
			return true
		}
	}
	return false
}

// SendMailCode mails the code of a work mail that still waits for it. It is a
// job's: it asks no permission. It is safe to repeat until the code was sent;
// an Unavailable error is worth another try, an Invalid one is not.
func (s *Service) SendMailCode(ctx context.Context, evidence ids.ID) error {
	p, found, err := s.proof(ctx, `WHERE e.id = $1 AND e.kind = 'work mail' AND e.state = 'asked' AND e.code_sealed IS NOT NULL`, evidence)
	if err != nil || !found || s.post == nil || p.CodeExpires == nil || !s.clock.Now().Before(*p.CodeExpires) {
		return err
	}
	var box mailbox
	if err := s.openDetail(p, &box); err != nil {
		return err
	}
	code, err := s.ring.Open(p.codeSealed, place(inEvidence, "code", p.ID))
	if err != nil {
		return errs.Wrap(errs.Internal, "Something went wrong on our side.", err)
	}
	if err := s.post.Code(ctx, box.Address, spaced(string(code)), *p.CodeExpires); err != nil {
		return err
	}
	_, err = s.db.Pgx(ctx).Exec(ctx, `UPDATE evidence SET code_sealed = NULL WHERE id = $1`, evidence)
	return database.Translate(err)
}

type mailWorker struct {
	river.WorkerDefaults[MailCode]
	service *Service
}

func (w *mailWorker) Work(ctx context.Context, job *river.Job[MailCode]) error {
	err := w.service.SendMailCode(ctx, job.Args.EvidenceID)
	if errs.Is(err, errs.Invalid) {
		return river.JobCancel(err) // a bad address stays bad
	}
	return err
}
