package account

import (
	"context"
	"errors"
	"time"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/changes"
	"consilium/internal/platform/database"
)

// Admission is what a reviewer's approval makes of a member.
type Admission struct {
	Standing     actor.Standing
	Profession   string
	Stage        string
	Specialty    string // key; may be empty
	Jurisdiction string
	VerifiedAt   time.Time
	// How it was verified, in words, for whoever asks what the mark means.
	How string
	// LookBy is by when a person looks at what decided itself; nil once one
	// has, or did decide.
	LookBy *time.Time
}

// Admit writes a proven credential's facts and the standing that follows from
// them, in the caller's transaction. It asks no permission and records
// nothing: the decision that calls it does. While a suspension lasts the new
// standing waits for its end.
func (s *Service) Admit(ctx context.Context, member ids.ID, a Admission) error {
	if _, err := s.lockMember(ctx, member); err != nil {
		return err
	}
	var specialty any
	if a.Specialty != "" {
		specialty = a.Specialty
	}
	err := s.updateMember(ctx, member, map[string]any{"profession": a.Profession, "stage": a.Stage,
		"specialty": specialty, "jurisdiction": a.Jurisdiction, "verified_at": a.VerifiedAt, "verified_how": a.How, "look_by": a.LookBy})
	if err != nil {
		return err
	}
	return s.SetStanding(ctx, member, a.Standing, "admitted")
}

// Unadmit takes the proven facts away from a member who has no credential any
// more, and makes an applicant of them, in the caller's transaction; as Admit
// does, it asks no permission and records nothing.
func (s *Service) Unadmit(ctx context.Context, member ids.ID) error {
	m, err := s.lockMember(ctx, member)
	if err != nil || m.Standing == actor.Closed {
		return err
	}
	err = s.updateMember(ctx, member, map[string]any{"profession": "", "stage": "", "specialty": nil, "jurisdiction": "",
		"verified_at": nil, "verified_how": "", "look_by": nil})
	if err != nil {
		return err
	}
	return s.SetStanding(ctx, member, actor.Applicant, "no credential")
}

// SetStanding changes what a member may do, in the caller's transaction, and
// acts on the member's very next request: a suspension ends every session,
// any other change gives each session a new id. It asks no permission and
// records nothing: the decision that calls it does; reason is the word of
// that record and may not be empty. A suspended member stays suspended: the
// new standing waits until Lift. A closed account has no standing to change.
func (s *Service) SetStanding(ctx context.Context, member ids.ID, to actor.Standing, reason string) error {
	if reason == "" || !settable(to) {
		return errs.Wrap(errs.Internal, "Something went wrong on our side.",
			errors.New("account: a change of standing to "+string(to)+" without a reason or to what can't be set"))
	}
	m, err := s.lockMember(ctx, member)
	if err != nil {
		return err
	}
	switch m.Standing {
	case actor.Closed:
		return errs.New(errs.Conflict, "This account was closed meanwhile.")
	case to:
		return nil
	case actor.Suspended:
		return s.updateMember(ctx, member, map[string]any{"standing_before": string(to)})
	}
	return s.changeStanding(ctx, m, to)
}

// Lift ends a suspension in the caller's transaction: the member has again
// the standing of before, or what was decided meanwhile. A member who is not
// suspended is a Conflict.
func (s *Service) Lift(ctx context.Context, member ids.ID) error {
	m, err := s.lockMember(ctx, member)
	if err != nil {
		return err
	}
	if m.Standing != actor.Suspended {
		return errs.New(errs.Conflict, "This member is not suspended any more.")
	}
	back := m.StandingBefore
	if !settable(back) {
		back = actor.Applicant
	}
	return s.changeStanding(ctx, m, back)
}

func settable(to actor.Standing) bool {
	switch to {
	case actor.Applicant, actor.Provisional, actor.Student, actor.Clinician, actor.Lapsed, actor.Suspended:
		return true
	}
	return false
}

func (s *Service) changeStanding(ctx context.Context, m Member, to actor.Standing) error {
	var before any
	if to == actor.Suspended {
		before = string(m.Standing)
	}
	if err := s.updateMember(ctx, m.ID, map[string]any{"standing": string(to), "standing_before": before}); err != nil {
		return err
	}
	if err := changes.Append(ctx, changes.Member, m.ID); err != nil {
		return err
	}
	if to == actor.Suspended {
		return s.deleteSessions(ctx, m.ID)
	}
	return s.renewSessions(ctx, m.ID)
}

// setGrants writes a member's grants; sessions get a new id.
func (s *Service) setGrants(ctx context.Context, m Member, grants actor.Grant) error {
	if _, err := database.MustTx(ctx); err != nil {
		return err
	}
	if err := s.updateMember(ctx, m.ID, map[string]any{"grants": int16(grants)}); err != nil {
		return err
	}
	if err := changes.Append(ctx, changes.Member, m.ID); err != nil {
		return err
	}
	return s.renewSessions(ctx, m.ID)
}
