package account

import (
	"context"
	"time"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
)

// Member is one row of members: somebody who has signed in at least once.
type Member struct {
	ID             ids.ID `gorm:"primaryKey"`
	Handle         string // empty until chosen
	Standing       actor.Standing
	StandingBefore actor.Standing // while suspended or closed: the one before
	Grants         actor.Grant
	Profession     string
	Stage          string
	Specialty      string // key of the specialty; may be empty
	Jurisdiction   string
	VerifiedAt     *time.Time
	VerifiedHow    string     // in words: "registry and work mail"
	LookBy         *time.Time // until a person has looked at what decided itself
	BioMD          string     `gorm:"column:bio_md"`
	BioHTML        string     `gorm:"column:bio_html"`
	BioHidden      bool       // from others, see BioTo
	GuardVersion   int        // the rules that the bio was last looked at under
	RulesVersion   int
	PrivacyVersion int
	AcceptedAt     *time.Time
	Unread         int
	Theme          string
	Shortcuts      bool
	TimeZone       string
	MailSealed     []byte
	QuietFrom      *int
	QuietTo        *int
	Version        int
	CreatedAt      time.Time
	ClosedAt       *time.Time
}

// TableName is the table of members.
func (Member) TableName() string { return "members" }

// Byline is what is shown of a member wherever they speak. Other domains read
// it with a join of their own.
type Byline struct {
	MemberID     ids.ID
	Handle       string
	Profession   string
	Stage        string
	Specialty    string // the specialty's name
	Jurisdiction string
	Standing     actor.Standing
	VerifiedAt   *time.Time
	// VerifiedHow says in words what was proven: never the number.
	VerifiedHow string
}

// Verified says whether a proven credential stands behind the byline. A
// provisional member's is a public number alone, and proves nothing.
func (b Byline) Verified() bool {
	switch b.Standing {
	case actor.Applicant, actor.Provisional, actor.Closed:
		return false
	}
	return b.VerifiedAt != nil
}

// Student says whether the byline must be marked as a student's.
func (b Byline) Student() bool { return b.Standing == actor.Student }

// Member gives one member; NotFound for an unknown id. It asks no permission:
// callers show only what their own rule allows.
func (s *Service) Member(ctx context.Context, id ids.ID) (Member, error) {
	return s.member(ctx, id)
}

// ByHandle gives the byline behind a handle, whatever its case; NotFound when
// nobody has it.
func (s *Service) ByHandle(ctx context.Context, handle string) (Byline, error) {
	return s.bylineByHandle(ctx, handle)
}

// Bylines gives the bylines of the members named; unknown ids are left out.
func (s *Service) Bylines(ctx context.Context, members []ids.ID) (map[ids.ID]Byline, error) {
	return s.bylines(ctx, members)
}
