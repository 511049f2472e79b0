package credential

import (
	"context"
	"time"

	"consilium/internal/kernel/ids"
)

// Exported is one application as its applicant takes it along.
type Exported struct {
	ID           string     `json:"id"`
	Purpose      Purpose    `json:"purpose"`
	State        State      `json:"state"`
	LegalName    string     `json:"legal_name"`
	Profession   string     `json:"profession"`
	Stage        string     `json:"stage"`
	Specialty    string     `json:"specialty"`
	Jurisdiction string     `json:"jurisdiction"`
	Register     string     `json:"register"`
	Number       string     `json:"number"`
	Note         string     `json:"note"`
	SubmittedAt  time.Time  `json:"submitted_at"`
	DecidedAt    *time.Time `json:"decided_at"`
	Reason       string     `json:"reason"`
	Message      string     `json:"message"`
}

// Export gives the member's own applications, opened. Who decided them is not
// in it.
func (s *Service) Export(ctx context.Context, member ids.ID) (string, any, error) {
	rows, err := s.applicationsOf(ctx, member)
	if err != nil {
		return "", nil, err
	}
	out := []Exported{}
	for _, r := range rows {
		app, err := s.opened(r)
		if err != nil {
			return "", nil, err
		}
		out = append(out, Exported{ID: app.ID.String(), Purpose: app.Purpose, State: app.State, LegalName: app.LegalName,
			Profession: app.Profession, Stage: app.Stage, Specialty: app.Specialty, Jurisdiction: app.Jurisdiction,
			Register: app.Register, Number: app.Number, Note: app.Note, SubmittedAt: app.SubmittedAt,
			DecidedAt: app.DecidedAt, Reason: app.Reason, Message: app.Message})
	}
	return "applications", out, nil
}
