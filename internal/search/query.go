package search

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What a query may hold at most: the price of a search is bounded by what is
// asked before anything is looked up.
const (
	maxQuery = 400 // characters
	maxTerms = 16  // words, those of phrases and those left out included
)

// kinds are the values of kind:. Immutable.
var kinds = map[string]bool{Thread: true, Answer: true, Comment: true,
	"question": true, "case": true, "article": true, "alert": true, "live": true}

// Query is what somebody looks for. Words and phrases are as typed.
type Query struct {
	// Raw is the text as it was taken in: cut to its limit, control
	// characters made blanks.
	Raw string
	// Words are wanted, the more of them the better; Phrases must be there;
	// Not are words and phrases that must not.
	Words, Phrases, Not []string
	// Specialty is a specialty's key (the caller may put one there for a
	// name), Author a handle, Kind a kind of post or of thread. All are in
	// lower case; the empty ones ask nothing.
	Specialty, Author, Kind string
	// Notes are sentences, for the reader, that say what was left out.
	Notes []string
}

// Empty says whether there is nothing that could be found by.
func (q Query) Empty() bool {
	return len(q.Words) == 0 && len(q.Phrases) == 0 && q.Specialty == "" && q.Author == "" && q.Kind == ""
}

// Parse reads words, "phrases", -words, specialty:x, author:x and kind:x. It
// takes any text; what it can't use it names in Notes.
func Parse(text string) Query {
	p := parser{rest: clean(text)}
	if r := []rune(p.rest); len(r) > maxQuery {
		p.rest = strings.TrimSpace(string(r[:maxQuery]))
		p.note("Only the first %d characters were used.", maxQuery)
	}
	p.q.Raw = p.rest
	for p.part() {
	}
	p.finish()
	return p.q
}

// clean makes every blank and control character a space, and every kind of
// double quotation mark one kind.
func clean(text string) string {
	// Enough for 400 characters of four bytes; the rest needn't be looked at.
	if len(text) > 8*maxQuery {
		text = text[:8*maxQuery]
	}
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), unicode.IsControl(r), r == utf8.RuneError:
			return ' '
		case unicode.Is(unicode.Cf, r):
			return -1
		case r == '“', r == '”', r == '„', r == '«', r == '»':
			return '"'
		}
		return r
	}, text)
	return strings.TrimSpace(text)
}

type parser struct {
	rest  string
	q     Query
	terms int
	full  bool
}

func (p *parser) note(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	for _, n := range p.q.Notes {
		if n == text {
			return
		}
	}
	p.q.Notes = append(p.q.Notes, text)
}

// part takes one part off the front: a word, a phrase, a field.
func (p *parser) part() bool {
	p.rest = strings.TrimLeft(p.rest, " ")
	if p.rest == "" {
		return false
	}
	not := false
	if after := strings.TrimLeft(p.rest, "-−"); after != p.rest {
		if after == "" || after[0] == ' ' {
			p.rest = after
			return true
		}
		not, p.rest = true, after
	}
	if phrase, ok := p.quoted(); ok {
		p.add(phrase, not, true)
		return true
	}
	word := p.word()
	if name, value, found := strings.Cut(word, ":"); found {
		if name = strings.ToLower(name); name == "specialty" || name == "author" || name == "kind" {
			p.field(name, value, not)
			return true
		}
	}
	p.add(word, not, false)
	return true
}

// quoted takes "…" off the front. A quotation that doesn't end goes on to the
// end of the text.
func (p *parser) quoted() (string, bool) {
	if !strings.HasPrefix(p.rest, `"`) {
		return "", false
	}
	inner, after, _ := strings.Cut(p.rest[1:], `"`)
	p.rest = after
	return strings.TrimSpace(inner), true
}

func (p *parser) word() string {
	end := strings.IndexAny(p.rest, ` "`)
	if end < 0 {
		end = len(p.rest)
	}
	word := p.rest[:end]
	p.rest = p.rest[end:]
	return word
}

// field takes in name:value, where value may be quoted.
func (p *parser) field(name, value string, not bool) {
	if value == "" {
		value, _ = p.quoted()
	}
	value = keywordOf(value)
	to := map[string]*string{"specialty": &p.q.Specialty, "author": &p.q.Author, "kind": &p.q.Kind}[name]
	switch {
	case not:
		p.note("%s: can't be left out with a minus sign; it was ignored.", name)
	case value == "":
		p.note("%s: needs a word right after the colon; it was ignored.", name)
	case name == "kind" && !kinds[value]:
		p.note("kind: knows question, case, article, alert, live, thread, answer and comment; the word after it was ignored.")
	case *to != "" && *to != value:
		p.note("Only the first %s: was used.", name)
	default:
		*to = value
	}
}

// add takes in a word or a phrase, as far as the limit of terms allows.
func (p *parser) add(text string, not, phrase bool) {
	n := countWords(text)
	if n == 0 {
		return // punctuation, or no word at all
	}
	if p.terms+n > maxTerms {
		p.full = true
		return
	}
	p.terms += n
	switch {
	case not:
		p.q.Not = append(p.q.Not, text)
	case phrase && n > 1:
		p.q.Phrases = append(p.q.Phrases, text)
	default:
		p.q.Words = append(p.q.Words, text)
	}
}

func (p *parser) finish() {
	if p.full {
		p.note("Only %d words can be looked for at once; the others were left out.", maxTerms)
	}
	if p.q.Empty() && len(p.q.Not) > 0 {
		p.note("Words to leave out need at least one word to look for.")
	}
	if p.q.Empty() && len(p.q.Notes) == 0 && p.q.Raw != "" {
		p.note("There is no word in that to look for.")
	}
}

// countWords counts all words of a text, stop words included.
func countWords(text string) int {
	n := 0
	scan(text, func(token) { n++ })
	return n
}

// keywordOf is how handles and specialties are compared: in lower case,
// without the blanks around.
func keywordOf(text string) string { return strings.ToLower(strings.TrimSpace(text)) }

// clause is a word or a phrase, as tokens without the stop words.
type clause []token

func (c clause) terms() []string {
	list := make([]string, len(c))
	for i, t := range c {
		list[i] = t.term
	}
	return list
}

// clauses are a Query ready to be looked up.
type clauses struct {
	words            []string // terms, each once
	phrases, without []clause
}

// compile makes terms of a query. Stop words are left out, unless the query
// has nothing else: then they are looked for as the abbreviations they may be.
func (q Query) compile() clauses {
	c := q.terms(false)
	if len(c.words) == 0 && len(c.phrases) == 0 {
		c = q.terms(true)
	}
	return c
}

func (q Query) terms(stops bool) clauses {
	var c clauses
	seen := map[string]bool{}
	for _, w := range q.Words {
		scan(w, func(t token) {
			if (stops || !t.stop) && !seen[t.term] {
				seen[t.term] = true
				c.words = append(c.words, t.term)
			}
		})
	}
	for _, text := range q.Phrases {
		if p := clauseOf(text, stops); len(p) > 0 {
			c.phrases = append(c.phrases, p)
		}
	}
	for _, text := range q.Not {
		if p := clauseOf(text, false); len(p) > 0 {
			c.without = append(c.without, p)
		}
	}
	return c
}

func clauseOf(text string, stops bool) clause {
	var c clause
	scan(text, func(t token) {
		if !t.stop || stops {
			c = append(c, t)
		}
	})
	return c
}

// Terms gives the stems that the query's words and phrases are looked up by,
// each once.
func Terms(q Query) []string {
	c := q.compile()
	list := c.words
	seen := map[string]bool{}
	for _, w := range list {
		seen[w] = true
	}
	for _, p := range c.phrases {
		for _, t := range p.terms() {
			if !seen[t] {
				seen[t] = true
				list = append(list, t)
			}
		}
	}
	return list
}
