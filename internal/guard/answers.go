package guard

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Code names a reason for which a finding may stay.
type Code string

// The codes that are kept. Seen, Stated and Narrowed are no choices: they are
// what a warning, a small cell and a text in another language are answered by.
const (
	Author    Code = "author"
	Public    Code = "public"
	Eponym    Code = "eponym"
	Colleague Code = "colleague"
	Seen      Code = "seen"
	Stated    Code = "stated"
	Narrowed  Code = "narrowed"
)

// Reason is a choice with its words.
type Reason struct {
	Code Code
	Name string
}

// Reasons are what a finding may stay for, in the order of a form.
var Reasons = []Reason{
	{Author, "The author of a published work, not a patient"},
	{Public, "A public person or body"},
	{Eponym, "An eponym, drug, score or place in a criterion's name"},
	{Colleague, "My own professional contact"},
}

// Name says a code in words.
func (c Code) Name() string {
	for _, r := range Reasons {
		if r.Code == c {
			return r.Name
		}
	}
	switch c {
	case Seen:
		return "Looked at by its author, who let it stand"
	case Stated:
		return "A reason in the author's own words"
	case Narrowed:
		return "Fewer people can read it"
	}
	return string(c)
}

// Choosable says whether a form offers the code.
func (c Code) Choosable() bool {
	return slices.ContainsFunc(Reasons, func(r Reason) bool { return r.Code == c })
}

// WordsMin and WordsMax bound the words of an answer, in letters.
const (
	WordsMin = 10
	WordsMax = 500
)

// Answer is why a finding may stay. Words may be empty.
type Answer struct {
	Code  Code
	Words string
}

// Answers are what an author says to the findings of one form, by their keys.
type Answers struct {
	Reasons map[string]Answer
	// Words are those typed, by Finding.Like: they are offered again where the
	// sentence has changed, but answer nothing.
	Words map[string]string
	// Seen are the warnings that were read and may stand.
	Seen map[string]bool
	// Cell is the key of the small cell that was asked about, CellWords the
	// stated reason, CellReaders the audience when it was first asked.
	Cell, CellWords, CellReaders string
	// Narrowed is set by Carried: the same cell was answered by fewer readers.
	Narrowed bool
	// Language is the reason given for words that the guard can't read.
	Language string
}

// tidy makes words fit to be kept: one line, at most WordsMax letters.
func tidy(words string) string {
	words = strings.Join(strings.Fields(strings.ToValidUTF8(words, "")), " ")
	if utf8.RuneCountInString(words) > WordsMax {
		words = string([]rune(words)[:WordsMax])
	}
	return words
}

func stated(words string) bool { return utf8.RuneCountInString(tidy(words)) >= WordsMin }
