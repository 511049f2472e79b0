package guard

import (
	"slices"
	"strings"

	"consilium/internal/kernel/errs"
)

// Refuse is the guard for short texts that are easily said otherwise: Invalid
// at the field where something in it, or what comes together, could tell who a
// patient is, and where the guard can't read it: nobody gives reasons there, and
// nothing can be held for a second person. It doesn't repeat the words.
func (s *Service) Refuse(field, text string) error {
	d := s.Decide([]Text{{field, text}}, Answers{}, false)
	var say []string
	if found := kindsOf(d.Blocking()); len(found) > 0 {
		say = append(say, "This could tell who a patient is: "+strings.Join(found, ", ")+". Say it without.")
	}
	if d.Cell != nil {
		var parts []string
		for _, p := range d.Cell.Parts {
			what, _, _ := strings.Cut(p, ": ")
			parts = append(parts, what)
		}
		say = append(say, "What comes together here could be recognised: "+strings.Join(parts, ", ")+". Leave one of them out.")
	}
	if d.Unreadable {
		say = append(say, "The guard can't read this language, and nobody can look through it first here. Say it in English.")
	}
	if len(say) == 0 {
		return nil
	}
	return errs.Field(field, strings.Join(append(say, "It wasn't sent, and nothing you typed is lost."), " "))
}

func kindsOf(list []Finding) []string {
	var out []string
	for _, f := range list {
		if kind := strings.ToLower(f.Kind()); !slices.Contains(out, kind) {
			out = append(out, kind)
		}
	}
	return out
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
