package guard

import (
	"strings"

	"consilium/internal/phi"
)

// Panel is a decision as a form shows it, with the answers that came back.
type Panel struct {
	Decision
	// CellWords, CellReaders and LanguageWords are what was typed or sent.
	CellWords, CellReaders, LanguageWords string
	// Refused says that the form was sent and stopped here; Focus that the
	// panel is what its author should look at first; Thread that who can read
	// it can be chosen on the form.
	Refused, Focus, Thread bool
	// Unheld says that nobody looks at the words before others read them, so
	// that a language which the guard can't read is not taken.
	Unheld bool
	// Scope is added to the ids of a panel that stands beside others.
	Scope string
	typed map[string]Answer
	words map[string]string
}

// NewPanel makes the panel of a form. readers is the audience that the form
// has now; empty where it has none to choose.
func NewPanel(d Decision, a Answers, readers string) *Panel {
	p := &Panel{Decision: d, CellWords: a.CellWords, CellReaders: readers, LanguageWords: a.Language, Thread: readers != "", typed: a.Reasons, words: a.Words}
	if d.Cell != nil && a.Cell == d.Cell.Key && a.CellReaders != "" {
		p.CellReaders = a.CellReaders
	}
	return p
}

// Typed is what was chosen and typed for a finding, valid or not; for a former
// answer, that one. Of one whose sentence has changed the words stay, and the
// reason is to be chosen again.
func (p *Panel) Typed(f Finding) Answer {
	if a, ok := p.typed[f.Key]; ok && a.Code != "" {
		return a
	}
	if f.Answer.Code.Choosable() {
		return f.Answer
	}
	if a, ok := p.typed[f.Key]; ok {
		return Answer{Words: a.Words}
	}
	return Answer{Words: p.words[f.Like]}
}

// Choices are the reasons a finding may stay for.
func (*Panel) Choices() []Reason { return Reasons }

// Replaceable is how many findings "Replace all" would replace.
func (p *Panel) Replaceable() int {
	n := 0
	for _, f := range p.Findings {
		if f.Open {
			n++
		}
	}
	return n
}

var kinds = map[phi.Type]string{
	phi.Name: "A name", phi.Location: "A place smaller than a state", phi.Date: "A date finer than a year", phi.Age90: "An age over 89",
	phi.Phone: "A telephone number", phi.Fax: "A fax number", phi.Email: "A mail address", phi.SSN: "A social security or national number",
	phi.MRN: "A record number", phi.HealthPlan: "A health plan's number", phi.Account: "An account number", phi.License: "A licence or certificate number",
	phi.Vehicle: "A vehicle's number", phi.Device: "A device's number", phi.URL: "A web address", phi.IP: "A network address",
	phi.Biometric: "A biometric mark", phi.OtherID: "A number or a detail of one person alone",
}

// KindName says a kind of identifier in words; of CELL and LANGUAGE too.
func KindName(kind string) string {
	switch kind {
	case "CELL":
		return "What comes together"
	case "LANGUAGE":
		return "A language that the guard can't read"
	}
	if name, ok := kinds[phi.Type(kind)]; ok {
		return name
	}
	return kind
}

// FieldName says in words which field of a form it is.
func FieldName(field string) string {
	switch field {
	case "bottom_line":
		return "bottom line"
	case "body":
		return "text"
	case "bio":
		return "profile"
	}
	return field
}

// Kind says in words what was found.
func (f Finding) Kind() string { return KindName(string(f.Type)) }

// Place says in words where.
func (f Finding) Place() string { return FieldName(f.Field) }

// keysMax bounds how many answers of one form are read.
const keysMax = 1000

// ReadForm reads the answers of a form: field gives a field's value, fields
// every value of a repeated one.
func ReadForm(field func(string) string, fields func(string) []string) Answers {
	a := Answers{Reasons: map[string]Answer{}, Words: map[string]string{}, Seen: map[string]bool{}, Cell: field("guard_cell"), CellWords: field("guard_cell_words"),
		CellReaders: field("guard_cell_readers"), Language: field("guard_language")}
	keys := fields("guard_key")
	for _, key := range keys[:min(len(keys), keysMax)] {
		if x := (Answer{Code(field("guard_why." + key)), tidy(field("guard_words." + key))}); x != (Answer{}) {
			a.Reasons[key] = x
			a.Words[field("guard_like."+key)] = x.Words
		}
	}
	if field("guard_seen") != "" {
		warned := fields("guard_warn")
		for _, key := range warned[:min(len(warned), keysMax)] {
			a.Seen[key] = true
		}
	}
	return a
}

// ReplaceKey reads from the button that sent a form what is to be replaced: a
// finding's key, or "" for all. False for any other button.
func ReplaceKey(do string) (key string, replacing bool) {
	if do == "replace-all" {
		return "", true
	}
	key, replacing = strings.CutPrefix(do, "replace:")
	return key, replacing && key != ""
}
