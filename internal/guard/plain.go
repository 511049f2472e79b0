package guard

import (
	"slices"
	"strings"

	"consilium/internal/kernel/errs"
)

// Refuse is the guard for short texts that are easily said otherwise: Invalid
// at the field where something in it could tell who a patient is for certain.
// It doesn't repeat the words.
func (s *Service) Refuse(field, text string) error {
	var found []string
	for _, f := range s.Decide([]Text{{field, text}}, Answers{}, false).Blocking() {
		if kind := strings.ToLower(f.Kind()); !slices.Contains(found, kind) {
			found = append(found, kind)
		}
	}
	if len(found) == 0 {
		return nil
	}
	return errs.Field(field, "This could tell who a patient is: "+strings.Join(found, ", ")+". Say it without; nothing you typed is lost.")
}

// Without gives a text in which everything is replaced that could tell who a
// patient is for certain: for words that must not be stopped, such as a call
// for a moderator.
func (s *Service) Without(text string) string {
	d := s.Decide([]Text{{"text", text}}, Answers{}, false)
	for i := range d.Findings {
		d.Findings[i].Open = d.Findings[i].Blocks()
	}
	return d.Replace("text", text, "")
}
