package account

import (
	"context"

	"consilium/internal/guard"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
	"consilium/internal/platform/changes"
)

// ActionClose is the audited action of closing an account.
const ActionClose = "account.close"

// Close ends the acting member's account for good: sessions, identities, second
// factors, mail address, profile, the reasons given for its words and grants go,
// the domains tidy up (see Closer), and the posts stay under a neutral
// "former_member_…" in place of the handle, which nobody else can take. It needs a fresh sign-in; the last administrator can't
// close. It records account.close.
func (s *Service) Close(ctx context.Context) error {
	a, err := fresh(ctx)
	if err != nil {
		return err
	}
	return s.db.WithTx(ctx, func(ctx context.Context) error {
		m, err := s.lockMember(ctx, a.MemberID)
		if err != nil {
			return err
		}
		if err := s.notLastAdministrator(ctx, m); err != nil {
			return err
		}
		for _, c := range s.closers {
			if err := c.OnClose(ctx, m.ID); err != nil {
				return err
			}
		}
		if err := s.closeMember(ctx, m); err != nil {
			return err
		}
		return audit.Record(ctx, audit.Entry{Action: ActionClose, Object: "member", ObjectID: m.ID})
	})
}

func (s *Service) closeMember(ctx context.Context, m Member) error {
	if err := s.deleteSessions(ctx, m.ID); err != nil {
		return err
	}
	if err := s.deleteIdentities(ctx, m.ID); err != nil {
		return err
	}
	if err := s.deleteFactors(ctx, m.ID); err != nil {
		return err
	}
	var neutral any
	if m.Handle != "" {
		if err := s.retireHandle(ctx, s.handleHash(m.Handle)); err != nil {
			return err
		}
		neutral = neutralHandle()
	}
	// standing_before tells a reviewer that somebody closed the account while
	// suspended, when the same licence applies again.
	err := s.updateMember(ctx, m.ID, map[string]any{
		"handle": neutral, "standing": string(actor.Closed), "standing_before": string(m.Standing), "grants": int16(0),
		"bio_md": "", "bio_html": "", "bio_hidden": false, "mail_sealed": nil, "unread": 0, "closed_at": s.clock.Now(),
	})
	if err != nil {
		return err
	}
	if err := s.guard.Forget(ctx, guard.Profile, m.ID); err != nil {
		return err
	}
	return changes.Append(ctx, changes.Member, m.ID)
}

// neutralHandle stands where the handle stood: nothing of it points back.
func neutralHandle() string {
	id := ids.New().String()
	return formerMember + "_" + id[len(id)-8:]
}

// AdoptIdentity gives a member who lost their provider the account back, in
// the caller's transaction: the identities of newcomer (who signed in as a new
// member and was recognised by a reviewer) move to member, all sessions of
// both end, and newcomer's empty account closes. member keeps standing,
// handle, posts, and a suspension if there is one. A closed member can't be
// given back. It asks no permission and records nothing: the decision that
// calls it does.
func (s *Service) AdoptIdentity(ctx context.Context, newcomer, member ids.ID) error {
	if newcomer == member {
		return errs.New(errs.Conflict, "This is the same account already.")
	}
	from, to, err := s.lockBoth(ctx, newcomer, member)
	if err != nil {
		return err
	}
	if from.Standing == actor.Closed || to.Standing == actor.Closed {
		return errs.New(errs.Conflict, "One of the two accounts was closed meanwhile.")
	}
	if from.Handle != "" || from.Grants != 0 || from.Standing != actor.Applicant {
		return errs.New(errs.Conflict, "The newer account has a life of its own already, so it can't be folded into the older one.")
	}
	for _, id := range []ids.ID{newcomer, member} {
		if err := s.deleteSessions(ctx, id); err != nil {
			return err
		}
	}
	if _, err := s.moveIdentities(ctx, newcomer, member); err != nil {
		return err
	}
	return s.closeMember(ctx, from)
}

// lockBoth locks two members in the order of their ids, so that two
// adoptions at once can't wait for each other.
func (s *Service) lockBoth(ctx context.Context, a, b ids.ID) (first, second Member, err error) {
	if a.String() > b.String() {
		second, first, err = s.lockBoth(ctx, b, a)
		return first, second, err
	}
	if first, err = s.lockMember(ctx, a); err == nil {
		second, err = s.lockMember(ctx, b)
	}
	return first, second, err
}
