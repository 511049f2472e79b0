package credential

import (
	"context"
	"time"

	"consilium/internal/account"
	"consilium/internal/kernel/ids"
)

// ExportedStanding is what a member has proven, what registers said of it, and
// their appeals, as they take it along. Who decided is not in it.
type ExportedStanding struct {
	Credentials []ExportedCredential `json:"credentials"`
	Hits        []ExportedHit        `json:"register_hits"`
	Appeals     []ExportedAppeal     `json:"appeals"`
}

// ExportedCredential is one credential.
type ExportedCredential struct {
	LegalName    string     `json:"legal_name"`
	Profession   string     `json:"profession"`
	Stage        string     `json:"stage"`
	Jurisdiction string     `json:"jurisdiction"`
	Register     string     `json:"register"`
	Number       string     `json:"number"`
	Method       string     `json:"method"`
	VerifiedAt   time.Time  `json:"verified_at"`
	ExpiresAt    *time.Time `json:"expires_at"`
	LapsedAt     *time.Time `json:"lapsed_at"`
	WithdrawnAt  *time.Time `json:"withdrawn_at"`
}

// ExportedHit is what a register said, and what the member said to it.
type ExportedHit struct {
	Kind       HitKind    `json:"kind"`
	Source     string     `json:"source"`
	FoundAt    time.Time  `json:"found_at"`
	Register   Entry      `json:"register_says"`
	Answer     string     `json:"answer"`
	AnsweredAt *time.Time `json:"answered_at"`
	Outcome    string     `json:"outcome"`
	Message    string     `json:"message"`
}

// ExportedAppeal is one appeal.
type ExportedAppeal struct {
	MadeAt    time.Time  `json:"made_at"`
	Words     string     `json:"words"`
	Outcome   string     `json:"outcome"`
	DecidedAt *time.Time `json:"decided_at"`
	Message   string     `json:"message"`
}

// Held is the exporter of what a member has proven and what is held against
// it, beside Service's own of their applications.
func (s *Service) Held() account.Exporter { return standingExport{s} }

type standingExport struct{ s *Service }

// Export gives the member's own.
func (h standingExport) Export(ctx context.Context, member ids.ID) (string, any, error) {
	s := h.s
	out := ExportedStanding{Credentials: []ExportedCredential{}, Hits: []ExportedHit{}, Appeals: []ExportedAppeal{}}
	credentials, err := s.grantedRows(ctx, `WHERE c.member_id = $1 ORDER BY c.verified_at, c.id`, member)
	if err != nil {
		return "", nil, err
	}
	for _, g := range credentials {
		if err := s.openGranted(&g); err != nil {
			return "", nil, err
		}
		out.Credentials = append(out.Credentials, ExportedCredential{LegalName: g.LegalName, Profession: g.Profession, Stage: g.Stage,
			Jurisdiction: g.Jurisdiction, Register: g.Register, Number: g.Number, Method: g.Method, VerifiedAt: g.VerifiedAt,
			ExpiresAt: g.ExpiresAt, LapsedAt: g.LapsedAt, WithdrawnAt: g.WithdrawnAt})
	}
	hits, err := s.hits(ctx, `WHERE h.member_id = $1 ORDER BY h.found_at, h.id`, member)
	if err != nil {
		return "", nil, err
	}
	for _, one := range hits {
		out.Hits = append(out.Hits, ExportedHit{Kind: one.Kind, Source: one.Source, FoundAt: one.FoundAt, Register: one.Entry,
			Answer: one.Answer, AnsweredAt: one.AnsweredAt, Outcome: one.Outcome, Message: one.Message})
	}
	appeals, err := s.appeals(ctx, `WHERE member_id = $1 ORDER BY made_at, id`, member)
	if err != nil {
		return "", nil, err
	}
	for _, one := range appeals {
		out.Appeals = append(out.Appeals, ExportedAppeal{MadeAt: one.MadeAt, Words: one.Words, Outcome: one.Outcome, DecidedAt: one.DecidedAt, Message: one.Message})
	}
	return "standing", out, nil
}
