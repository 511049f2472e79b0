package credential

import (
	"context"
	"time"

	"consilium/internal/kernel/ids"
)

// RegisterData looks registrations up. App wires package registry; without it no
// register answers, and applications go by the other routes.
type RegisterData interface {
	// Source names the data that answers for a profession in a jurisdiction
	// and a register as its applicant wrote it; empty where none does.
	Source(profession, jurisdiction, register string) string
	// Named gives the register that its wording means in a jurisdiction, the
	// same for every wording; empty for one that is not known. What Source
	// answers for is always named.
	Named(jurisdiction, register string) string
	// Shape says whether a number can be one of a register that Named gave:
	// nil, or an Invalid error on "number" that says what is wrong.
	Shape(named, number string) error
	// Lookup gives what the source says of a number. found is false for one
	// that it doesn't have; an error means that it could not be asked, and
	// one of kind Unsupported that there is nobody to ask.
	Lookup(ctx context.Context, source, number string) (e Entry, found bool, err error)
	// Excluded gives who of the lists of exclusions fits somebody, whatever a
	// register knows of them: those with their number, and those with one of
	// their names. An error means that the lists could not be read.
	Excluded(ctx context.Context, who Whom) ([]Exclusion, error)
}

// Whom is who is looked for on the lists of exclusions.
type Whom struct {
	Jurisdiction, Register, Number string
	// Names may be empty: then only the number is looked for.
	Names []string
}

// Exclusion is one row of a list of exclusions that fits somebody.
type Exclusion struct {
	// Source is the list. ByNumber says that the number fits: a name alone is
	// shown to reviewers and never acts.
	Source   string
	ByNumber bool
	// Name, Specialty and Place are in the list's words; Since is a day, and
	// Why what the list gives as its reason.
	Name, Specialty, Place, Since, Why string
}

// byNumber gives those of the rows that may set anything going.
func byNumber(list []Exclusion) (out []Exclusion) {
	for _, x := range list {
		if x.ByNumber {
			out = append(out, x)
		}
	}
	return out
}

// Entry is what a register says of one number.
type Entry struct {
	// Names are the person's name and every other one that the register
	// keeps, each as "given family".
	Names []string `json:"names,omitempty"`
	// Organisation is a number of a body, which is nobody's.
	Organisation bool `json:"organisation,omitempty"`
	// Professions are ours; empty where the register doesn't tell.
	Professions []string `json:"professions,omitempty"`
	// Stage is trainee or attending where the register tells.
	Stage string `json:"stage,omitempty"`
	// Specialties are in the register's words.
	Specialties []string `json:"specialties,omitempty"`
	// Jurisdictions are those it is valid in: US-OR, GB. Empty: the register's.
	Jurisdictions []string `json:"jurisdictions,omitempty"`
	// Active says whether the registration holds now; Status in its words.
	Active bool   `json:"active"`
	Status string `json:"status,omitempty"`
	// Revoked says that the register itself took the registration away: it is
	// struck off, not merely lapsed.
	Revoked bool `json:"revoked,omitempty"`
	// Excluded says that the number, not a name alone, is on a list of
	// exclusions. Lookup leaves it out: the lists are asked apart.
	Excluded bool `json:"excluded,omitempty"`
	// Places are where the person practises.
	Places []Place `json:"places,omitempty"`
}

// Place is one practice address of a register.
type Place struct {
	Organisation string   `json:"organisation,omitempty"`
	Lines        []string `json:"lines,omitempty"`
	City         string   `json:"city,omitempty"`
	Region       string   `json:"region,omitempty"`  // US-XX
	Postal       string   `json:"postal,omitempty"`  //
	Country      string   `json:"country,omitempty"` // ISO 3166-1 alpha-2
}

// Pictures makes pages of what was uploaded.
type Pictures interface {
	// Pages decodes a JPEG, PNG, HEIC or PDF and gives each page anew as a
	// JPEG without anything but its pixels. Invalid says in a sentence why
	// a file can't be taken.
	Pages(ctx context.Context, file []byte) ([]Page, error)
}

// Page is one page of a document.
type Page struct {
	JPEG          []byte
	Width, Height int
}

// Post mails codes: platform/mail in the house's words, as app wires it. An
// error of kind Invalid is for good, one of kind Unavailable worth another try.
type Post interface {
	Code(ctx context.Context, to, code string, until time.Time) error
}

// Limiter counts what is done too often, exactly and across processes.
type Limiter interface {
	Allow(ctx context.Context, key string, limit int, window time.Duration) (ok bool, retryAfter time.Duration, err error)
}

// noRegisters answers for nobody.
type noRegisters struct{}

func (noRegisters) Source(string, string, string) string { return "" }

func (noRegisters) Named(string, string) string { return "" }

func (noRegisters) Shape(string, string) error { return nil }

func (noRegisters) Excluded(context.Context, Whom) ([]Exclusion, error) { return nil, nil }

func (noRegisters) Lookup(context.Context, string, string) (Entry, bool, error) {
	return Entry{}, false, nil
}

// MailCode asks that the code of a work mail be sent.
type MailCode struct {
	EvidenceID ids.ID `json:"evidence_id"`
}

// Kind names the job.
func (MailCode) Kind() string { return "credential_mail_code" }

// LookAgain asks that a number be looked up that the register was too busy to
// answer for.
type LookAgain struct {
	ApplicationID ids.ID `json:"application_id"`
}

// Kind names the job.
func (LookAgain) Kind() string { return "credential_look_again" }

// DeleteDocuments asks that every document be deleted that has served.
type DeleteDocuments struct{}

// Kind names the job.
func (DeleteDocuments) Kind() string { return "credential_delete_documents" }
