package media

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"consilium/internal/guard"
	"consilium/internal/kernel/errs"
	"consilium/internal/phi"
)

// checkWords puts words beside an image before the guard. There is no reason for
// which an identifier may stand there, and nobody to hold what the guard can't
// read: an image is not a post that a second person is called to.
func (s *Service) checkWords(field, text string) error {
	found := s.guard.Decide([]guard.Text{{Field: field, Text: text}}, guard.Answers{}, false)
	if found.Unreadable {
		return errs.Field(field, "The guard can't read this language. Say it in English here; the post itself may be in another.")
	}
	for _, f := range found.Findings {
		if f.Open {
			return errs.Field(field, "“"+f.Text+"” could tell who the patient is ("+strings.TrimSuffix(f.Reason, ".")+"). Say it without.")
		}
	}
	if name := s.bareName(text); name != "" {
		return errs.Field(field, "“"+name+"” could tell who the patient is: beside an image it looks like a name. Say in small letters what can be seen: “a mass”.")
	}
	return s.checkCell(field, Words{Alt: text})
}

// checkCell refuses what tells who the patient is when it comes together in all
// that stands beside an image.
func (s *Service) checkCell(field string, w Words) error {
	texts := []guard.Text{{Field: field, Text: w.Alt}}
	for _, a := range w.Annotations {
		if a.Text != "" {
			texts = append(texts, guard.Text{Field: field, Text: a.Text})
		}
	}
	if cell := s.guard.Decide(texts, guard.Answers{}, false).Cell; cell != nil {
		return errs.Field(field, "What stands beside the image could tell who the patient is ("+strings.Join(cell.Parts, "; ")+"). Leave some of it out.")
	}
	return nil
}

// bareName gives what may be somebody's name in a text of few words, where
// nothing around it says so: a label is often a name alone. The words are put
// behind a heading under which the guard expects one, once what imaging writes
// with capitals is out of the way. Empty where there is none.
func (s *Service) bareName(text string) string {
	for _, version := range headed(text) {
		for _, f := range s.guard.Decide([]guard.Text{{Text: heading + version + "."}}, guard.Answers{}, false).Findings {
			if f.ByteStart >= len(heading) && (f.Type == phi.Name || f.Type == phi.MRN && manyDigits(f.Text)) {
				return strings.TrimRight(f.Text, ". ")
			}
		}
	}
	return ""
}

const heading = "Patient: "

// headed gives the forms in which a text is put behind the heading: as it
// stands, and without what names a side, a part of the body or a kind of
// picture, before which a name would be taken for a thing's. A few words that
// are written small throughout are tried with a capital.
func headed(text string) []string {
	words := strings.Fields(text)
	if len(words) > 0 && len(words) <= 3 && text == strings.ToLower(text) && utf8.RuneCountInString(words[0]) >= 4 {
		words[0] = capital(words[0])
	}
	var kept, rest []string
	for i := range words {
		w := softened(words, i)
		if w == "" {
			continue
		}
		kept = append(kept, w)
		if low := bare(w); !regions[low] && !joining[low] {
			rest = append(rest, strings.TrimSuffix(strings.TrimSuffix(core(w), "'s"), "’s"))
		}
	}
	out := []string{strings.Join(kept, " ")}
	if n := len(rest); n > 0 && n < len(kept) && n <= 3 {
		out = append(out, strings.Join(rest, " "))
	}
	return out
}

// shorthand is what imaging writes with capitals and figures: T1, C5/C6, V2-V4,
// L4/5, T2*, II, BI-RADS, K-wire.
var shorthand = regexp.MustCompile(`^(?:[A-Za-z]{0,4}\d[\w.,/%°*×+-]*|[IVX]{1,4}[Fabcs]*|[A-Z](?:[/&:][A-Z])+|[A-Z]|[A-Z]-[a-z]+|[A-Z]{1,3}-RADS)$`)

// softened gives the word at a place as it is put behind the heading: small
// where it is known to be a thing, and empty where it is shorthand.
func softened(words []string, i int) string {
	w := core(words[i])
	low, letters := bare(w), utf8.RuneCountInString(w)
	switch {
	case manyDigits(w):
	case abbreviations[w], abbreviations[strings.ToUpper(w)] && letters >= 4, shorthand.MatchString(w) && !initial(words, i):
		return ""
	case isThing(low), described(w), regions[low], pairs[low], ofThing(words, i):
		return strings.ToLower(words[i])
	case letters >= 5 && w == strings.ToUpper(w):
		return capital(w)
	}
	return words[i]
}

// capital writes a word small but for its first letter.
func capital(w string) string {
	r, size := utf8.DecodeRuneInString(w)
	return string(unicode.ToUpper(r)) + strings.ToLower(w[size:])
}

// core is a word without what stands around it, bare the same written small
// and without its possessive.
func core(w string) string { return strings.Trim(w, ".,:;()\"“”'’") }

func bare(w string) string {
	low := strings.ToLower(core(w))
	return strings.TrimSuffix(strings.TrimSuffix(low, "'s"), "’s")
}

// isThing says whether a word is one of pictures, or ends or begins as those of
// medicine do, and names don't.
func isThing(low string) bool {
	return things[low] || heads[low] || utf8.RuneCountInString(low) >= 7 && (endings.MatchString(low) || beginnings.MatchString(low))
}

// described says whether a word is two of which the second is written small:
// Honey-coloured.
func described(w string) bool {
	_, second, two := strings.Cut(w, "-")
	r, _ := utf8.DecodeRuneInString(second)
	return two && unicode.IsLower(r)
}

// initial says whether a letter stands for a given name: before or behind a word
// with a capital that is no thing and no scale's.
func initial(words []string, i int) bool {
	if utf8.RuneCountInString(core(words[i])) != 1 {
		return false
	}
	for _, j := range []int{i - 1, i + 1} {
		if j < 0 || j >= len(words) {
			continue
		}
		low := bare(words[j])
		if r, _ := utf8.DecodeRuneInString(words[j]); unicode.IsUpper(r) && utf8.RuneCountInString(low) > 1 && !isThing(low) && !regions[low] && !scales[low] {
			return true
		}
	}
	return false
}

// ofThing says whether a word names a thing there, as Colles a fracture: what
// only medicine names so stands near it, or a thing where medicine knows the
// name, or a grade where it is a scale's.
func ofThing(words []string, i int) bool {
	low := bare(words[i])
	known := eponyms[low] || scales[low]
	if i > 1 && bare(words[i-1]) == "of" && (heads[bare(words[i-2])] || known && things[bare(words[i-2])]) {
		return true
	}
	for j := i + 1; j < len(words) && j <= i+3; j++ {
		next := bare(words[j])
		switch {
		case heads[next], known && isThing(next), scales[low] && j == i+1 && (shorthand.MatchString(core(words[j])) || next == "level" || next == "grade" || next == "diffuse"):
			return true
		case !eponyms[next] && len(next) > 1 && next != "de" && next != "and" && next != "giant":
			return false
		}
	}
	return false
}

func manyDigits(text string) bool {
	n := 0
	for _, r := range text {
		if unicode.IsDigit(r) {
			n++
		}
	}
	return n >= 5
}
