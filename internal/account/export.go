package account

import (
	"context"
	"time"

	"consilium/internal/kernel/actor"
	"consilium/internal/platform/audit"
)

// ActionExport is the audited action of taking one's words along.
const ActionExport = "account.export"

// Export is everything a member said here and the house keeps of them, ready
// for JSON. Parts holds what each domain added, under the domain's name.
type Export struct {
	MadeAt     time.Time        `json:"made_at"`
	Member     ExportedMember   `json:"member"`
	Identities []ExportedSignIn `json:"identities"`
	Sessions   []Session        `json:"sessions"`
	Factors    []ExportedFactor `json:"second_factors"`
	Parts      map[string]any   `json:"parts"`
}

// ExportedMember is the account itself.
type ExportedMember struct {
	ID             string         `json:"id"`
	Handle         string         `json:"handle"`
	Standing       actor.Standing `json:"standing"`
	Profession     string         `json:"profession"`
	Stage          string         `json:"stage"`
	Specialty      string         `json:"specialty"`
	Jurisdiction   string         `json:"jurisdiction"`
	VerifiedAt     *time.Time     `json:"verified_at"`
	Bio            string         `json:"bio"`
	BioHidden      bool           `json:"bio_hidden"` // from others
	Mail           string         `json:"mail"`
	Theme          string         `json:"theme"`
	TimeZone       string         `json:"time_zone"`
	RulesVersion   int            `json:"rules_version"`
	PrivacyVersion int            `json:"privacy_version"`
	AcceptedAt     *time.Time     `json:"accepted_at"`
	CreatedAt      time.Time      `json:"created_at"`
}

// ExportedSignIn is one way of signing in.
type ExportedSignIn struct {
	Provider  string    `json:"provider"`
	Issuer    string    `json:"issuer"`
	Subject   string    `json:"subject"`
	CreatedAt time.Time `json:"created_at"`
}

// ExportedFactor is one second factor: what it is called and since when it is
// there, and nothing that proves anything.
type ExportedFactor struct {
	Name       string     `json:"name"`
	CreatedAt  time.Time  `json:"created_at"`
	LastUsedAt *time.Time `json:"last_used_at"`
}

// Export gathers the acting member's own words from every domain. It needs a
// fresh sign-in and records account.export.
func (s *Service) Export(ctx context.Context) (out Export, err error) {
	a, err := fresh(ctx)
	if err != nil {
		return Export{}, err
	}
	err = s.db.WithTx(ctx, func(ctx context.Context) error {
		if out, err = s.exportAccount(ctx, a); err != nil {
			return err
		}
		for _, e := range s.exporters {
			name, data, err := e.Export(ctx, a.MemberID)
			if err != nil {
				return err
			}
			out.Parts[name] = data
		}
		return audit.Record(ctx, audit.Entry{Action: ActionExport, Object: "member", ObjectID: a.MemberID})
	})
	return out, err
}

func (s *Service) exportAccount(ctx context.Context, a actor.Actor) (Export, error) {
	m, err := s.member(ctx, a.MemberID)
	if err != nil {
		return Export{}, err
	}
	address, err := s.Address(ctx, a.MemberID)
	if err != nil {
		return Export{}, err
	}
	out := Export{MadeAt: s.clock.Now(), Parts: map[string]any{}, Member: ExportedMember{
		ID: m.ID.String(), Handle: m.Handle, Standing: m.Standing, Profession: m.Profession, Stage: m.Stage,
		Specialty: m.Specialty, Jurisdiction: m.Jurisdiction, VerifiedAt: m.VerifiedAt, Bio: m.BioMD, BioHidden: m.BioHidden, Mail: address,
		Theme: m.Theme, TimeZone: m.TimeZone, RulesVersion: m.RulesVersion, PrivacyVersion: m.PrivacyVersion,
		AcceptedAt: m.AcceptedAt, CreatedAt: m.CreatedAt,
	}}
	identities, err := s.listIdentities(ctx, a.MemberID)
	if err != nil {
		return Export{}, err
	}
	for _, v := range identities {
		out.Identities = append(out.Identities, ExportedSignIn{v.Provider, v.Issuer, v.Subject, v.CreatedAt})
	}
	factors, err := s.listFactors(ctx, a.MemberID)
	if err != nil {
		return Export{}, err
	}
	for _, f := range factors {
		out.Factors = append(out.Factors, ExportedFactor{f.Name, f.CreatedAt, f.LastUsedAt})
	}
	out.Sessions, err = s.listSessions(ctx, a)
	return out, err
}
