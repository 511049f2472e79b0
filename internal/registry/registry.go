// Package registry holds what public registers of professionals say: the
// shapes of their numbers, their files in PostgreSQL, and the live register
// that can be asked. It knows no member and no application.
//
// A public number is an index key and never proof. That a number has a right
// check digit says that it was typed well; that a register has it says that
// somebody holds it. Who that is has to be proven elsewhere.
package registry

import (
	"context"

	"consilium/internal/kernel/clock"
	"consilium/internal/platform/database"
)

// Source names a register.
type Source string

// The registers whose numbers are known by shape. Files of the first three
// can be imported; LEIE is a list of exclusions and answers Excluded.
const (
	NPPES Source = "nppes" // United States: National Plan and Provider Enumeration System
	// NPPESPlaces is the reference file of the NPPES with the places besides
	// the first one: it adds to NPPES and has no numbers of its own.
	NPPESPlaces Source = "nppes-places"
	GMC         Source = "gmc"   // United Kingdom: General Medical Council
	LEIE        Source = "leie"  // United States: OIG List of Excluded Individuals/Entities
	AHPRA       Source = "ahpra" // Australia: Australian Health Practitioner Regulation Agency
	NMC         Source = "nmc"   // United Kingdom: Nursing and Midwifery Council
	ORCID       Source = "orcid" // researchers, anywhere: says nothing about a profession
)

// Title is what the register is called on the screen.
func (s Source) Title() string {
	switch s {
	case NPPES:
		return "National Plan and Provider Enumeration System (NPI)"
	case NPPESPlaces:
		return "Further practice places of the NPPES"
	case GMC:
		return "General Medical Council"
	case LEIE:
		return "OIG List of Excluded Individuals/Entities"
	case AHPRA:
		return "Australian Health Practitioner Regulation Agency"
	case NMC:
		return "Nursing and Midwifery Council"
	case ORCID:
		return "ORCID"
	}
	return string(s)
}

// Live is a register that can be asked over the network.
type Live interface {
	// Source says which register it is.
	Source() Source
	// Ask gives the entry of a number that Check let pass; found is false
	// where the register has none. Any error means that the register could
	// not be heard: it is a reason to go on by other routes, never to refuse.
	Ask(ctx context.Context, number string) (r Record, found bool, err error)
}

// Deps is what the service needs.
type Deps struct {
	DB    *database.DB
	Clock clock.Clock
	// Live are the registers that can be asked; one a source.
	Live []Live
}

// Service has the imports and the look-ups. It is safe for concurrent use.
type Service struct {
	db    *database.DB
	clock clock.Clock
	live  map[Source]Live
	told  []Follower
}

// Follower hears that an import is done, in the transaction that says so: it
// enqueues what is to be done about it and returns. An error undoes the end of
// the import, which the next run of the same file comes to again.
type Follower interface {
	OnImported(ctx context.Context, source Source) error
}

// OnImport names who hears of imports; for wiring, before the first one.
func (s *Service) OnImport(who ...Follower) { s.told = append(s.told, who...) }

// New makes the service.
func New(d Deps) *Service {
	s := &Service{db: d.DB, clock: d.Clock, live: map[Source]Live{}}
	for _, l := range d.Live {
		s.live[l.Source()] = l
	}
	return s
}
