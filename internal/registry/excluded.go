package registry

import (
	"context"
	"slices"
	"strings"
	"time"

	"consilium/internal/kernel/errs"
)

// Exclusion is one row of the exclusions list.
type Exclusion struct {
	NPI      string
	Name     Name
	Business string
	Born     Day
	// General and Specialty are the list's words for what they did; Kind is
	// the section of the Social Security Act, such as 1128a1.
	General, Specialty, State, Kind string
	On, Reinstated, Waived          Day
	WaiverState                     string
	// From is the file that brought the row as it is.
	From File
	// Strength says what this row shares with who was asked about.
	Strength Strength
}

// Strength is how well an exclusion fits somebody.
type Strength uint8

// The strengths, rising. The OIG says of its own list that a name alone
// proves nothing (https://oig.hhs.gov/exclusions/tips.asp).
const (
	ByName         Strength = iota + 1 // weak: shown to a person, never acts
	ByNameAndBirth                     // the name and the date of birth
	ByNumber                           // the NPI
)

// Acts says whether the match may set anything going by itself.
func (s Strength) Acts() bool { return s >= ByNameAndBirth }

// Whom is who is looked for on the exclusions list. Any part may be empty.
type Whom struct {
	NPI string
	// Names are the present name and every former one: the list has the name
	// of the time of the exclusion.
	Names []Name
	Born  Day
}

// Exclusions is what the list says of somebody.
type Exclusions struct {
	// Rows are the exclusions in force that fit, the strongest first.
	Rows []Exclusion
	// AsOf is the day of the list; the zero time where none was imported,
	// and then Rows being empty means nothing.
	AsOf    time.Time
	Version string
}

// Acts says whether one of the rows may set anything going.
func (e Exclusions) Acts() bool {
	return slices.ContainsFunc(e.Rows, func(x Exclusion) bool { return x.Strength.Acts() })
}

// namesMost bounds how many names are looked for at once, and rowsMost how
// many rows come back: John Smith is on the list more than once.
const (
	namesMost = 8
	rowsMost  = 50
)

// Excluded looks somebody up on the exclusions list. Rows with their NPI fit
// by number; rows with one of their names fit by name, more strongly with the
// same date of birth, and not at all with another one. A double surname is
// looked for whole and by each part, as the OIG advises. Rows with another
// NPI than the one given are somebody else's. Somebody reinstated is not on
// the list. Nothing to look for is Invalid.
func (s *Service) Excluded(ctx context.Context, who Whom) (Exclusions, error) {
	who.NPI = Tidy(NPPES, who.NPI)
	if who.NPI != "" && Check(NPPES, who.NPI) != nil {
		who.NPI = ""
	}
	families, givens := who.keys()
	if who.NPI == "" && len(families) == 0 {
		return Exclusions{}, errs.New(errs.Invalid, "Give an NPI or a name to look for.")
	}
	found, err := s.exclusions(ctx, who.NPI, families, givens)
	if err != nil {
		return Exclusions{}, err
	}
	kept := found.Rows[:0]
	for _, x := range found.Rows {
		if x.Strength = who.fits(x); x.Strength > 0 {
			kept = append(kept, x)
		}
	}
	slices.SortStableFunc(kept, func(a, b Exclusion) int { return int(b.Strength) - int(a.Strength) })
	found.Rows = kept
	return found, nil
}

// keys pairs every family name, and every part of a double one, with its
// first given name.
func (w Whom) keys() (families, givens []string) {
	for _, n := range w.Names[:min(len(w.Names), namesMost)] {
		given := givenKey(n.Given)
		if given == "" {
			continue
		}
		parts := strings.FieldsFunc(n.Family, func(r rune) bool { return r == '-' || r == ' ' || r == '‐' })
		for _, family := range append([]string{n.Family}, parts...) {
			if key := nameKey(family); len(key) > 1 {
				families, givens = append(families, key), append(givens, given)
			}
		}
	}
	return families, givens
}

func (w Whom) fits(x Exclusion) Strength {
	switch {
	case x.NPI != "" && x.NPI == w.NPI:
		return ByNumber
	case x.NPI != "" && w.NPI != "":
		return 0
	case x.Born != "" && w.Born != "" && x.Born == w.Born:
		return ByNameAndBirth
	case x.Born != "" && w.Born != "":
		return 0
	}
	return ByName
}
