package moderation

import (
	"context"
	"time"

	"consilium/internal/account"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/ids"
)

// Sanction is one suspension of a member. By and LiftedBy are handles; a
// suspension that ended by itself has no LiftedBy.
type Sanction struct {
	ID        ids.ID
	Rule      string
	Message   string
	By        string
	CreatedAt time.Time
	Until     *time.Time
	LiftedAt  *time.Time
	LiftedBy  string
}

// File is a member as moderators see them: a handle, never a legal name.
type File struct {
	account.Byline
	Sanctions []Sanction // the newest first
	// Suspended, MaySuspend and MayLift say what the page offers.
	Suspended, MaySuspend, MayLift bool
}

// Member gives the member of a handle for a moderator.
func (s *Service) Member(ctx context.Context, handle string) (File, error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.Moderate); err != nil {
		return File{}, err
	}
	by, err := s.accounts.ByHandle(ctx, handle)
	if err != nil {
		return File{}, err
	}
	m, err := s.accounts.Member(ctx, by.MemberID)
	if err != nil {
		return File{}, err
	}
	f := File{Byline: by, Suspended: m.Standing == actor.Suspended}
	may := m.ID != a.MemberID && m.Standing != actor.Closed && (!m.Grants.Has(actor.Administrator) || a.Has(actor.Administrator))
	f.MaySuspend, f.MayLift = may && !f.Suspended, may && f.Suspended
	f.Sanctions, err = s.sanctionsOf(ctx, m.ID)
	return f, err
}

// Suspended is what a suspended member is told.
type Suspended struct {
	Rule    string
	Message string
	Until   *time.Time
}

// Suspension says why a member is suspended now; false where nobody decided
// that. It asks no permission: it is for the member's own page.
func (s *Service) Suspension(ctx context.Context, member ids.ID) (Suspended, bool, error) {
	list, err := s.sanctionsOf(ctx, member)
	if err != nil {
		return Suspended{}, false, err
	}
	for _, v := range list {
		if v.LiftedAt == nil {
			return Suspended{Rule: v.Rule, Message: v.Message, Until: v.Until}, true, nil
		}
	}
	return Suspended{}, false, nil
}

// ExportedFlag is one flag of a member's own in their export.
type ExportedFlag struct {
	Post      string    `json:"post"`
	Reason    Reason    `json:"reason"`
	Note      string    `json:"note"`
	State     string    `json:"state"`
	CreatedAt time.Time `json:"created_at"`
}

// ExportedSanction is what was decided about a member.
type ExportedSanction struct {
	Rule      string     `json:"rule"`
	Message   string     `json:"message"`
	CreatedAt time.Time  `json:"created_at"`
	Until     *time.Time `json:"until"`
	LiftedAt  *time.Time `json:"lifted_at"`
}

// Exported is moderation's part of a member's export.
type Exported struct {
	Flags     []ExportedFlag     `json:"flags"`
	Sanctions []ExportedSanction `json:"sanctions"`
}

// Export gives a member's own flags and what was decided about them, for
// account.Exporter.
func (s *Service) Export(ctx context.Context, member ids.ID) (name string, data any, err error) {
	out := Exported{Sanctions: []ExportedSanction{}}
	if out.Flags, err = s.flagsBy(ctx, member); err != nil {
		return "", nil, err
	}
	list, err := s.sanctionsOf(ctx, member)
	for _, v := range list {
		out.Sanctions = append(out.Sanctions, ExportedSanction{v.Rule, v.Message, v.CreatedAt, v.Until, v.LiftedAt})
	}
	return "moderation", out, err
}

// OnErase takes erased words out of the notes of flags in a thread, for
// forum.Scrubber.
func (s *Service) OnErase(ctx context.Context, thread ids.ID, scrub func(text string) string) error {
	notes, err := s.lockNotes(ctx, thread)
	if err != nil {
		return err
	}
	for id, note := range notes {
		if clean := scrub(note); clean != note {
			if err := s.setNote(ctx, id, clean); err != nil {
				return err
			}
		}
	}
	return nil
}
