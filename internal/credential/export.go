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
	Graduates    string     `json:"graduates,omitempty"`
	// Evidence is what was given; the pages of documents are not in it.
	Evidence []ExportedEvidence `json:"evidence"`
}

// ExportedEvidence is one piece of evidence. Of a register, what it said and of
// a vouch, who gave it, is not in it.
type ExportedEvidence struct {
	Kind        EvidenceKind  `json:"kind"`
	State       EvidenceState `json:"state"`
	Document    string        `json:"document,omitempty"`
	Address     string        `json:"address,omitempty"`
	Institution string        `json:"institution,omitempty"`
	CreatedAt   time.Time     `json:"created_at"`
	GivenAt     *time.Time    `json:"given_at"`
	Pages       int           `json:"pages,omitempty"`
	// Shown is what a reviewer read off a document, while there is one.
	Shown     *Shown     `json:"shown,omitempty"`
	DeletedAt *time.Time `json:"deleted_at"`
}

// exportedEvidence gives the pieces of one application.
func (s *Service) exportedEvidence(ctx context.Context, application ids.ID) ([]ExportedEvidence, error) {
	list, err := s.proofsOf(ctx, application)
	out := []ExportedEvidence{}
	for _, p := range list {
		one := ExportedEvidence{Kind: p.Kind, State: p.State, Institution: p.Institution, CreatedAt: p.CreatedAt, GivenAt: p.GivenAt, Pages: p.Pages, DeletedAt: p.DeletedAt}
		switch p.Kind {
		case Document:
			one.Document = p.Source
			if one.Shown, err = s.openShown(p); err != nil {
				return nil, err
			}
		case WorkMail:
			var box mailbox
			if err := s.openDetail(p, &box); err != nil {
				return nil, err
			}
			one.Address = box.Address
		case Vouch:
			if p.State == EvidenceRejected { // who declined did it without a word
				one.State = EvidenceAsked
			}
		}
		out = append(out, one)
	}
	return out, err
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
		evidence, err := s.exportedEvidence(ctx, app.ID)
		if err != nil {
			return "", nil, err
		}
		out = append(out, Exported{ID: app.ID.String(), Purpose: app.Purpose, State: app.State, LegalName: app.LegalName,
			Profession: app.Profession, Stage: app.Stage, Specialty: app.Specialty, Jurisdiction: app.Jurisdiction,
			Register: app.Register, Number: app.Number, Note: app.Note, SubmittedAt: app.SubmittedAt,
			DecidedAt: app.DecidedAt, Reason: app.Reason, Message: app.Message, Graduates: app.Graduates, Evidence: evidence})
	}
	return "applications", out, nil
}
