package guard

import (
	"regexp"
	"slices"
	"strings"

	"consilium/internal/kernel/errs"
	"consilium/internal/phi"
)

// patients are the kinds that are surely a patient's where people write about
// a colleague's standing. Every other kind may be the colleague's own there, and
// what the words are about: a name, a day on which a registration began, an
// institution, a registrar's telephone and address, a licence, a diploma, a
// passport, the receipt of a fee, the card of one's fingerprints, a tribunal's
// case, the age of somebody long retired. Of a social security number it may be
// theirs too: the house asks nobody for it, so that nothing is lost without.
var patients = map[phi.Type]bool{phi.MRN: true, phi.HealthPlan: true, phi.SSN: true, phi.Device: true}

// A colleague has member and record numbers as well: of a college, a register,
// whoever insures against malpractice. The words around such a number tell.
var (
	ofProfession = regexp.MustCompile(`(?i)\b(register|registry|council|college|society|association|academy|indemnity|malpractice|liability|defen[cs]e|protection|(medical|dental|physicians|nurses) union)\b`)
	ofPatient    = regexp.MustCompile(`(?i)\b(patient|hospital|clinic|ward|chart|plan|medicare|medicaid|nhs|mrn)`)
)

// RefusePatient is Refuse for words about a colleague's standing: Invalid at
// the field where something in them is surely a patient's. What is the
// colleague's own may stand, in whatever language.
func (s *Service) RefusePatient(field, text string) error {
	var found []string
	for _, f := range s.Decide([]Text{{field, text}}, Answers{}, false).Blocking() {
		if kind := strings.ToLower(f.Kind()); patients[f.Type] && !f.colleagues() && !slices.Contains(found, kind) {
			found = append(found, kind)
		}
	}
	if len(found) == 0 {
		return nil
	}
	return errs.Field(field, "This could tell who a patient is: "+strings.Join(found, ", ")+". Say it without; it wasn't sent, and nothing you typed is lost.")
}

// colleagues says whether a number is of a body of the profession.
func (f Finding) colleagues() bool {
	if f.Type != phi.MRN && f.Type != phi.HealthPlan {
		return false
	}
	around := f.Before + " " + f.After
	return ofProfession.MatchString(around) && !ofPatient.MatchString(around)
}
