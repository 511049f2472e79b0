package directory

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// term is one thing a specialty is called.
type term struct {
	words []string
	key   string
	own   bool // its name, not a synonym
}

// foundMost bounds what Suggest gives.
const foundMost = 10

// Find reads a key out of what a person typed: a key, a name or a synonym,
// whatever its case, accents and signs; false where nothing is called so. It
// answers from memory alone.
func (s *Service) Find(text string) (key string, ok bool) {
	v, wanted := s.held.Load(), fold(text)
	if v == nil || len(wanted) == 0 {
		return "", false
	}
	for _, t := range v.terms {
		if slices.Equal(t.words, wanted) {
			if key = t.key; t.own {
				return key, true
			}
		}
	}
	return key, key != ""
}

// Suggest gives up to ten specialties that are called by the words, each word
// being the beginning of one of a name's or synonym's words; the nearest
// first. Case and accents make no difference. No words find nothing.
func (s *Service) Suggest(ctx context.Context, query string) ([]Specialty, error) {
	shelf, err := s.shelf(ctx)
	if err != nil {
		return nil, err
	}
	wanted := fold(query)
	if len(wanted) == 0 || len(wanted) > 10 {
		return nil, nil
	}
	best := map[string]int{}
	for _, t := range shelf.terms {
		if rank := t.rank(wanted); rank > 0 && (best[t.key] == 0 || rank < best[t.key]) {
			best[t.key] = rank
		}
	}
	var out []Specialty
	for key := range best {
		out = append(out, shelf.byKey[key])
	}
	slices.SortFunc(out, func(a, b Specialty) int {
		return cmp.Or(cmp.Compare(best[a.Key], best[b.Key]), strings.Compare(a.Name, b.Name))
	})
	return out[:min(len(out), foundMost)], nil
}

// rank is 0 where the term isn't meant, else the smaller the nearer.
func (t term) rank(wanted []string) int {
	if slices.Equal(t.words, wanted) {
		return 1
	}
	for _, w := range wanted {
		if !slices.ContainsFunc(t.words, func(have string) bool { return strings.HasPrefix(have, w) }) {
			return 0
		}
	}
	rank := 4
	if strings.HasPrefix(t.words[0], wanted[0]) {
		rank = 2
	}
	if !t.own {
		rank++
	}
	return rank
}

// fold gives the words without case, accents and signs.
func fold(text string) []string {
	plain := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(text))
	return strings.FieldsFunc(plain, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
}
