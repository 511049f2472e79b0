package guard

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"consilium/internal/kernel/errs"
	"consilium/internal/phi"
)

// Finding is one place in a field. Text, Before and After are for its author's
// eyes and are never kept.
type Finding struct {
	// Key is the same for the same words in the same sentence of the same field,
	// scan after scan, Like for the same words of the field: an answer is to a
	// Key, for who else has the name of an author.
	Key, Like   string
	Field       string
	Type        phi.Type
	Tier        phi.Tier
	Reason      string // one sentence
	Replacement string
	Text        string
	Before      string
	After       string
	// Start and End count code points of the field, the others bytes.
	Start, End         int
	ByteStart, ByteEnd int
	// Answer is what the author said to it; Open that something is missing.
	Answer Answer
	Open   bool
}

// Blocks says whether the finding stops publication until it is removed or
// justified; else it asks.
func (f Finding) Blocks() bool { return f.Tier == phi.Block }

// Cell is the warning that a text could be recognised though no word in it is
// an identifier.
type Cell struct {
	Key      string
	Sentence string
	Parts    []string
	Answer   Answer
	Open     bool
}

// Decision is what the guard says of a form.
type Decision struct {
	// Findings are in the order of the fields and the text.
	Findings []Finding
	Cell     *Cell
	// Unreadable is set where the words are in a language that the guard can't
	// read; Language is what the author says to it.
	Unreadable bool
	Language   Answer
	Version    int
}

// Decide scans the fields of a form, as they are written and as a reader will
// see them, and says what of it is still open after the answers. narrowed says
// that fewer can read it than when its small cell was asked about. It is pure.
func (s *Service) Decide(texts []Text, a Answers, narrowed bool) Decision {
	l := look(texts)
	d := Decision{Unreadable: l.unreadable, Version: Version}
	for i, t := range texts {
		d.Findings = append(d.Findings, t.name(l.found[i])...)
	}
	for i := range d.Findings {
		d.Findings[i].answer(a)
	}
	if c := l.cell; c != nil {
		d.Cell = &Cell{Key: keyOf("cell\x00"+strings.Join(c.Parts, "\x00"), 0), Sentence: c.Sentence, Parts: c.Parts}
		d.Cell.answer(a, narrowed)
	}
	if d.Unreadable && stated(a.Language) {
		d.Language = Answer{Stated, tidy(a.Language)}
	}
	return d
}

// otherLetters says whether more than a third of a text's letters are of
// another script than ours. A few Greek ones are no language: α, β, μ.
func otherLetters(text string) bool {
	letters, greek, other := 0, 0, 0
	for _, r := range text {
		switch {
		case !unicode.IsLetter(r):
			continue
		case unicode.Is(unicode.Greek, r):
			greek++
		case !unicode.In(r, unicode.Latin, unicode.Common):
			other++
		}
		letters++
	}
	if greek >= 4 {
		other += greek
	}
	return other >= 2 && other*3 > letters
}

func (f *Finding) answer(a Answers) {
	given := a.Reasons[f.Key]
	switch {
	case given.Code.Choosable():
		f.Answer = Answer{given.Code, tidy(given.Words)}
	case !f.Blocks() && a.Seen[f.Key]:
		f.Answer = Answer{Code: Seen}
	default:
		f.Open = true
	}
}

func (c *Cell) answer(a Answers, narrowed bool) {
	switch {
	case a.Cell != c.Key:
		c.Open = true
	case stated(a.CellWords):
		c.Answer = Answer{Stated, tidy(a.CellWords)}
	case narrowed:
		c.Answer = Answer{Code: Narrowed}
	default:
		c.Open = true
	}
}

// Open says whether anything stops publication.
func (d Decision) Open() bool {
	return slices.ContainsFunc(d.Findings, func(f Finding) bool { return f.Open }) || d.Cell != nil && d.Cell.Open || d.LanguageOpen()
}

// LanguageOpen says whether a reason is wanted for words that can't be read.
func (d Decision) LanguageOpen() bool { return d.Unreadable && d.Language.Code == "" }

// Silent says whether there is nothing to say at all.
func (d Decision) Silent() bool { return len(d.Findings) == 0 && d.Cell == nil && !d.Unreadable }

// Blocking and Warning are the findings by what they ask.
func (d Decision) Blocking() []Finding { return d.of(phi.Block) }

// Warning are the findings that ask and don't stop.
func (d Decision) Warning() []Finding { return d.of(phi.Warn) }

func (d Decision) of(t phi.Tier) []Finding {
	var out []Finding
	for _, f := range d.Findings {
		if f.Tier == t {
			out = append(out, f)
		}
	}
	return out
}

// WarningsOpen says whether a warning still wants to be read.
func (d Decision) WarningsOpen() bool {
	return slices.ContainsFunc(d.Findings, func(f Finding) bool { return f.Open && !f.Blocks() })
}

// Err is nil where nothing is open, else Invalid at the field "guard".
func (d Decision) Err() error {
	if !d.Open() {
		return nil
	}
	return errs.Field("guard", d.Summary())
}

// Summary says in a sentence what is open.
func (d Decision) Summary() string {
	block, warn := 0, 0
	for _, f := range d.Findings {
		switch {
		case f.Open && f.Blocks():
			block++
		case f.Open:
			warn++
		}
	}
	var parts []string
	if block > 0 {
		parts = append(parts, count(block, "place", "places")+" could tell who the patient is: replace each, or say why it may stay")
	}
	if warn > 0 {
		parts = append(parts, count(warn, "place wants", "places want")+" a second look")
	}
	if d.Cell != nil && d.Cell.Open {
		parts = append(parts, "what comes together could be recognised")
	}
	if d.LanguageOpen() {
		parts = append(parts, "this is in a language that the guard can't read")
	}
	if len(parts) == 0 {
		return "Nothing is open."
	}
	text := strings.Join(parts, "; ") + "."
	return strings.ToUpper(text[:1]) + text[1:]
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// Detail is what the audit log may know of the answers: counts and kinds.
// Empty where there was nothing to answer.
func (d Decision) Detail() string {
	var parts []string
	for _, g := range []struct {
		word string
		seen bool
	}{{"justified", false}, {"acknowledged", true}} {
		var kinds []string
		for _, f := range d.Findings {
			if f.Answer.Code != "" && (f.Answer.Code == Seen) == g.seen {
				kinds = append(kinds, string(f.Type))
			}
		}
		if n := len(kinds); n > 0 {
			slices.Sort(kinds)
			parts = append(parts, fmt.Sprintf("%d %s: %s", n, g.word, strings.Join(slices.Compact(kinds), ", ")))
		}
	}
	if d.Cell != nil && d.Cell.Answer.Code != "" {
		parts = append(parts, "small cell "+string(d.Cell.Answer.Code))
	}
	if d.Language.Code != "" {
		parts = append(parts, "language "+string(d.Language.Code))
	}
	return strings.Join(parts, "; ")
}

// Justify gives answers that let those findings stand that the question about
// each says yes to, all for one reason: for what is loaded and not typed.
func (d Decision) Justify(code Code, stands func(Finding) bool) Answers {
	a := Answers{Reasons: map[string]Answer{}}
	for _, f := range d.Findings {
		if stands(f) {
			a.Reasons[f.Key] = Answer{Code: code}
		}
	}
	return a
}

// Replace gives a field's text with the replacements of those of the findings
// that are chosen by key; an empty key chooses all that have no answer.
func (d Decision) Replace(field, text, key string) string {
	var list []Finding
	end := 0
	for _, f := range d.Findings {
		chosen := f.Key == key || key == "" && f.Open
		if !chosen || f.Field != field || f.ByteStart < end || f.ByteEnd > len(text) || text[f.ByteStart:f.ByteEnd] != f.Text {
			continue // one inside of another goes with it
		}
		list, end = append(list, f), f.ByteEnd
	}
	for _, f := range slices.Backward(list) {
		text = text[:f.ByteStart] + f.Replacement + text[f.ByteEnd:]
	}
	return text
}

func keyOf(name string, occurrence int) string {
	sum := sha256.Sum256([]byte(name + "\x00" + strconv.Itoa(occurrence)))
	return hex.EncodeToString(sum[:8])
}
