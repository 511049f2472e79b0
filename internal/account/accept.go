package account

import (
	"context"

	"consilium/internal/kernel/errs"
	"consilium/internal/platform/audit"
)

// ActionAccept is the audited action of accepting rules and privacy.
const ActionAccept = "rules.accept"

// Accept notes that the acting member accepted the rules and the privacy
// notice. The versions are those the form showed: if newer ones came into
// force meanwhile it is a Conflict, and the new texts are to be read. It
// records rules.accept.
func (s *Service) Accept(ctx context.Context, rules, privacy int) error {
	a, err := self(ctx)
	if err != nil {
		return err
	}
	if rules != RulesVersion || privacy != PrivacyVersion {
		return errs.New(errs.Conflict, "The texts changed while you were reading. Please read the present ones.")
	}
	return s.db.WithTx(ctx, func(ctx context.Context) error {
		if _, err := s.lockMember(ctx, a.MemberID); err != nil {
			return err
		}
		err := s.updateMember(ctx, a.MemberID, map[string]any{"rules_version": rules, "privacy_version": privacy,
			"accepted_at": s.clock.Now()})
		if err != nil {
			return err
		}
		return audit.Record(ctx, audit.Entry{Action: ActionAccept, Object: "member", ObjectID: a.MemberID})
	})
}
