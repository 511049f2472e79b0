package credential

import (
	"context"

	"consilium/internal/kernel/actor"
	"consilium/internal/platform/jobs"
)

// decideLook ends the look of a person at what decided itself: the credential
// is confirmed, or taken back with a reason. Who has it taken back stands at
// once as if it had never been, and their application as one that a reviewer
// refused: they can appeal, or apply again.
func (s *Service) decideLook(ctx context.Context, a actor.Actor, i Item, d Decision) error {
	g, err := s.credential(ctx, i.Subject, true)
	if err != nil {
		return err
	}
	if err := s.notAbout(ctx, a, g.member, g.hash); err != nil {
		return err
	}
	if g.WithdrawnAt != nil {
		return noMore()
	}
	var r row
	if !g.application.IsZero() {
		if r, err = s.lockApplication(ctx, g.application); err != nil {
			return err
		}
		if err := s.judge(ctx, a, r, d.Evidence); err != nil {
			return err
		}
	}
	err = s.write(ctx, `UPDATE credentials SET looked_at = $2, looked_by = $3 WHERE id = $1`, g.ID, s.clock.Now(), a.MemberID)
	if err != nil {
		return err
	}
	if d.Verdict == TakeBack {
		err = s.takeBack(ctx, a, g, r, d)
	} else {
		err = s.restand(ctx, g.member)
	}
	if err != nil {
		return err
	}
	if err := s.closeItem(ctx, ItemLook, g.ID, a.MemberID); err != nil {
		return err
	}
	return recordVerdict(ctx, ItemLook, g.ID, d, "")
}

func (s *Service) takeBack(ctx context.Context, a actor.Actor, g granted, r row, d Decision) error {
	if !r.id.IsZero() {
		if err := s.updateDecision(ctx, r, a.MemberID, r.member, Refused, d); err != nil {
			return err
		}
	}
	if err := s.withdrawCredential(ctx, g); err != nil {
		return err
	}
	return jobs.Insert(ctx, jobs.Notify{About: "decision", MemberID: g.member, PostID: r.id, Detail: "taken-back"}, nil)
}
