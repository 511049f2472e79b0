package credential

import "consilium/internal/kernel/errs"

// Guard refuses words in which something is surely a patient's, at their field.
// What an applicant has of their own may stand: names, numbers, institutions,
// days. It is an interface because the credential knows no guard of posts; app
// wires it.
type Guard interface {
	RefusePatient(field, text string) error
}

// noPatient notes at the field what in words that others will read is surely a
// patient's: a reviewer's to an applicant or to the next reviewer, an
// applicant's to reviewers.
func (s *Service) noPatient(c *errs.Check, field, text string) {
	if text == "" {
		return
	}
	if err := s.guard.RefusePatient(field, text); err != nil {
		c.That(false, field, errs.As(err).Fields[field])
	}
}
