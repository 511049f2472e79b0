package credential

import (
	"context"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/platform/jobs"
)

// decideAppeal ends an appeal. Upheld, the decision stands. Overturned, the
// confirmed hit is cleared and the credential counts again; and a refused
// application is approved where the evidence, with what this reviewer confirms
// of it, meets a policy, else it is open again and its applicant asked for
// what is wanting.
func (s *Service) decideAppeal(ctx context.Context, a actor.Actor, i Item, d Decision) error {
	p, err := s.appeal(ctx, i.Subject)
	if err != nil {
		return err
	}
	outcome := "upheld"
	if d.Verdict == Overturn {
		outcome = "overturned"
	}
	err = s.write(ctx, `UPDATE appeals SET outcome = $2, decided_by = $3, decided_at = $4, message_sealed = $5 WHERE id = $1`,
		p.ID, outcome, a.MemberID, s.clock.Now(), s.sealWords(inAppeals, "message", p.ID, d.Message))
	if err != nil {
		return err
	}
	if err := s.closeItem(ctx, ItemAppeal, p.ID, a.MemberID); err != nil {
		return err
	}
	word := outcome
	if !p.hit.IsZero() {
		err = s.appealedHit(ctx, a, p, d)
	} else {
		word, err = s.appealedRefusal(ctx, a, p, d)
	}
	if err != nil {
		return err
	}
	if err := recordVerdict(ctx, ItemAppeal, p.ID, d, ""); err != nil {
		return err
	}
	return jobs.Insert(ctx, jobs.Notify{About: noticeStanding, MemberID: p.member, PostID: p.ID, PostKind: "appeal", Detail: "appeal-" + word}, nil)
}

func (s *Service) appealedHit(ctx context.Context, a actor.Actor, p Appeal, d Decision) error {
	h, err := s.hit(ctx, p.hit)
	if err != nil {
		return err
	}
	g, err := s.credential(ctx, h.credential, true)
	if err != nil {
		return err
	}
	if err := s.notAbout(ctx, a, g.member, g.hash); err != nil || d.Verdict == Uphold {
		return err
	}
	if err := s.write(ctx, `UPDATE registry_hits SET outcome = 'cleared' WHERE id = $1`, h.ID); err != nil {
		return err
	}
	if err := s.undoHit(ctx, h, g); err != nil {
		return err
	}
	return s.restand(ctx, g.member)
}

// undoHit gives a credential back what a hit took: its end where the hit was
// grave, else its lapse. What its member laid down, or what a newer one of the
// same registration took the place of, ended otherwise and stays so.
func (s *Service) undoHit(ctx context.Context, h Hit, g granted) error {
	if g.Number == "" || g.WithdrawnAt != nil && !h.Grave() {
		return nil
	}
	return s.write(ctx, `UPDATE credentials SET withdrawn_at = NULL, lapsed_at = NULL WHERE id = $1 AND NOT EXISTS (
		SELECT FROM credentials n WHERE n.member_id = $2 AND n.number_hash = $3 AND n.id <> $1 AND n.withdrawn_at IS NULL)`, g.ID, g.member, g.hash)
}

// appealedRefusal gives the word of the notice: upheld, overturned (and let
// in), or reopened.
func (s *Service) appealedRefusal(ctx context.Context, a actor.Actor, p Appeal, d Decision) (word string, err error) {
	r, err := s.lockApplication(ctx, p.application)
	if err != nil {
		return "", err
	}
	if err := s.notOwn(ctx, a, r); err != nil {
		return "", err
	}
	if err := s.judge(ctx, a, r, d.Evidence); err != nil {
		return "", err
	}
	if d.Verdict == Uphold {
		return "upheld", nil
	}
	policy, enough, err := s.met(ctx, r.id)
	if err != nil {
		return "", err
	}
	if enough && policy.LeadsTo != actor.Provisional {
		if bond, err := s.bond(ctx, a.MemberID, r, policy); err != nil || bond != BondNone {
			return "", orElse(err, errs.Denied("You vouched for this applicant, or work where they do, so another reviewer decides the appeal."))
		}
		concerned, err := s.approve(ctx, a, r)
		if err != nil {
			return "", err
		}
		d.Verdict = Approve
		return "overturned", s.updateDecision(ctx, r, a.MemberID, concerned, Approved, d)
	}
	return "reopened", s.reopen(ctx, a, r, d)
}

// reopen asks the applicant of a wrongly refused application for what is
// wanting still. Who has sent another one meanwhile has that one decided.
func (s *Service) reopen(ctx context.Context, a actor.Actor, r row, d Decision) error {
	_, another, err := s.openApplication(ctx, r.member)
	if err != nil || another {
		return err
	}
	if d.Message == "" {
		return errs.Field("message", "What is confirmed is not enough to let them in, so the application is opened again: write what they should send.")
	}
	d.Reason = "proof-wanted"
	if err := s.updateDecision(ctx, r, a.MemberID, r.member, MoreWanted, d); err != nil {
		return err
	}
	if err := s.openItem(ctx, ItemApplication, r.id, r.member, riskSome); err != nil {
		return err
	}
	return s.pauseItem(ctx, ItemApplication, r.id)
}
