package credential

import (
	"time"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
)

// EvidenceKind is a rung of the ladder.
type EvidenceKind string

// The kinds of evidence.
const (
	RegistryMatch EvidenceKind = "registry"
	WorkMail      EvidenceKind = "work mail"
	Document      EvidenceKind = "document"
	Vouch         EvidenceKind = "vouch"
	PostCode      EvidenceKind = "post code" // a code sent by post to the register's address
)

// VouchesNeeded is how many vouches make one piece.
const VouchesNeeded = 2

// EvidenceState is where a piece of evidence stands.
type EvidenceState string

// The states of evidence: asked (a code is under way), given (a person must
// look), and what became of it.
const (
	EvidenceAsked     EvidenceState = "asked"
	EvidenceGiven     EvidenceState = "given"
	EvidenceConfirmed EvidenceState = "confirmed"
	EvidenceRejected  EvidenceState = "rejected"
	EvidenceWithdrawn EvidenceState = "withdrawn"
)

// The findings of the machine.
const (
	FoundAgrees     = "agrees"     // name of the mailbox and practice place agree with the register
	FoundEmployment = "employment" // the mailbox proves employment and nothing else
	FoundSchool     = "school"     // a mailbox of a school's students
	FoundMatch      = "match"      // number, name, jurisdiction and profession agree, and stage and specialty don't speak against it
	FoundClose      = "close"      // a person must compare
	FoundDiffers    = "differs"
	FoundNothing    = "nothing"
	FoundDown       = "register down"
)

// Evidence is one piece of proof in an application. It holds no words: what
// was given is sealed and read through its own use-cases.
type Evidence struct {
	ID          ids.ID
	Application ids.ID
	Kind        EvidenceKind
	State       EvidenceState
	Finding     string
	Source      string
	Institution string // key; may be empty
	CreatedAt   time.Time
	GivenAt     *time.Time
	DecidedAt   *time.Time
	CodeExpires *time.Time
	Pages       int
	DeletedAt   *time.Time
}

// counts says whether confirmed evidence weighs for the policy: work mail
// proves employment, not a profession, unless mailbox and practice place agree
// with the register; a school's mailbox proves a student.
func (e Evidence) counts(p Policy) bool {
	if e.Kind != WorkMail {
		return true
	}
	if p.LeadsTo == actor.Student {
		return e.Finding == FoundSchool
	}
	return e.Finding == FoundAgrees || !p.Registry && e.Finding == FoundEmployment
}
