package account

import (
	"context"

	"consilium/internal/guard"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/ids"
)

// BioTo is the one rule of who reads what a member says of themselves: while
// the guard's rules hide it, the member and moderators alone. It gives the words
// that this reader may have, and whether they are hidden from others.
func BioTo(reader actor.Actor, owner ids.ID, words string, hidden bool) (shown string, kept bool) {
	switch {
	case !hidden:
		return words, false
	case reader.SignedIn() && reader.MemberID == owner, authz.Can(reader, authz.Moderate):
		return words, true
	}
	return "", false
}

// HiddenBio gives the acting member's profile with what the guard finds in it,
// and with what they answered to it before, for its form while it is hidden.
// It stores nothing.
func (s *Service) HiddenBio(ctx context.Context) (Profile, guard.Decision, error) {
	a, err := self(ctx)
	if err != nil {
		return Profile{}, guard.Decision{}, err
	}
	m, err := s.member(ctx, a.MemberID)
	if err != nil {
		return Profile{}, guard.Decision{}, err
	}
	p := Profile{Bio: m.BioMD, Revision: m.Version}
	if p.Guard, err = s.guard.Carried(ctx, profileOf(m.ID, m.Version), p.texts(), guard.Answers{}); err != nil {
		return Profile{}, guard.Decision{}, err
	}
	found, err := s.LookAtBio(ctx, p)
	return p, found, err
}
