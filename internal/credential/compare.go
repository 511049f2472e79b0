package credential

import (
	"slices"

	"consilium/internal/credential/agree"
)

// Agreement is how well two statements of one thing agree.
type Agreement string

// The agreements; Unsaid is where one side says nothing.
const (
	Unsaid  Agreement = ""
	Agrees  Agreement = "agrees"
	Close   Agreement = "close"
	Differs Agreement = "differs"
)

// Compared is one field, as the applicant states it and as a register, or a
// document, does.
type Compared struct {
	Field     string   // name, number, register, profession, stage, specialty, jurisdiction, active, until
	Held      []string // what the register, or the documents, have
	Agreement Agreement
	// Why says in words what kind of agreement it is; it may be empty.
	Why string
}

// Comparison is an application beside a register's entry, and beside what a
// reviewer read off its documents; zero where neither says anything.
type Comparison struct {
	Source string
	// Entry says that there was one.
	Entry  bool
	Fields []Compared
	// Shown are the fields that documents show; nil where none was read.
	Shown []Compared
}

// Mismatches gives the fields in which the register doesn't agree, the gravest
// first.
func (c Comparison) Mismatches() []Compared { return mismatches(c.Fields) }

// ShownMismatches is Mismatches of the documents.
func (c Comparison) ShownMismatches() []Compared { return mismatches(c.Shown) }

func mismatches(fields []Compared) []Compared {
	var out []Compared
	for _, want := range []Agreement{Differs, Close} {
		for _, f := range fields {
			if f.Agreement == want {
				out = append(out, f)
			}
		}
	}
	return out
}

// Field gives one of the register's fields; zero for one that isn't compared.
func (c Comparison) Field(name string) Compared { return fieldIn(c.Fields, name) }

// ShownField is Field of the documents.
func (c Comparison) ShownField(name string) Compared { return fieldIn(c.Shown, name) }

func fieldIn(fields []Compared, name string) Compared {
	for _, f := range fields {
		if f.Field == name {
			return f
		}
	}
	return Compared{}
}

// compare puts what a register says beside what an application states. canon
// knows the synonyms of specialties; it may be nil.
func compare(app Application, p Piece, canon agree.Canon) Comparison {
	c := Comparison{Source: p.Source}
	e := p.Entry
	if e == nil {
		return c
	}
	c.Entry = true
	name := Compared{Field: "name", Held: e.Names}
	name.Agreement, name.Why = sameNames(app.LegalName, e.Names)
	specialty := Compared{Field: "specialty", Held: e.Specialties}
	specialty.Agreement, specialty.Why = sameSpecialty(app, e.Specialties, canon)
	c.Fields = append(c.Fields, name,
		Compared{Field: "number", Held: []string{app.Number}, Agreement: Agrees}, // it was looked up by it
		Compared{Field: "profession", Held: e.Professions, Agreement: oneOf(e.Professions, app.Profession)},
		specialty,
		Compared{Field: "jurisdiction", Held: e.Jurisdictions, Agreement: sameJurisdiction(app.Jurisdiction, e.Jurisdictions)})
	if e.Stage != "" {
		stage := Compared{Field: "stage", Held: []string{e.Stage}, Agreement: Agrees}
		if anotherStage(app.Stage, e.Stage) {
			stage.Agreement = Differs
		}
		c.Fields = append(c.Fields, stage)
	}
	status := Compared{Field: "active", Agreement: Differs}
	if e.Status != "" {
		status.Held = []string{e.Status}
	}
	if e.Active && !e.Excluded && !e.Organisation {
		status.Agreement = Agrees
	}
	c.Fields = append(c.Fields, status)
	return c
}

// sameNames says how a legal name agrees with those that a register keeps for
// one person, in a word and a sentence; the best counts.
func sameNames(legal string, names []string) (Agreement, string) {
	best, why := Unsaid, ""
	for _, name := range names {
		verdict, sentence := agree.Names(agree.Name{Full: legal}, agree.Name{Full: name}, agree.Register)
		if got := agreement(verdict); better(got, best) {
			best, why = got, sentence
		}
	}
	return best, why
}

// agreement is a verdict in our words.
func agreement(v agree.Verdict) Agreement {
	switch v {
	case agree.Same:
		return Agrees
	case agree.Close:
		return Close
	case agree.Differs:
		return Differs
	}
	return Unsaid
}

// better says whether one agreement is nearer than another; anything said is
// nearer than nothing.
func better(a, b Agreement) bool {
	rank := map[Agreement]int{Unsaid: 0, Differs: 1, Close: 2, Agrees: 3}
	return rank[a] > rank[b]
}

func oneOf(list []string, stated string) Agreement {
	switch {
	case len(list) == 0:
		return Unsaid
	case slices.Contains(list, stated):
		return Agrees
	}
	return Differs
}

func sameJurisdiction(stated string, list []string) Agreement {
	switch {
	case len(list) == 0:
		return Unsaid
	case inJurisdiction(stated, list):
		return Agrees
	}
	return Differs
}

// sameSpecialty compares in words: what a register has is self-reported and
// often stale, so that nothing worse than close comes of it.
func sameSpecialty(app Application, list []string, canon agree.Canon) (Agreement, string) {
	if app.SpecialtyName == "" {
		return Unsaid, ""
	}
	verdict, why := agree.Specialties([]string{app.SpecialtyName}, list, agree.Register, canon)
	got := agreement(verdict)
	if got == Differs {
		got = Close
	}
	if got == Unsaid {
		why = ""
	}
	return got, why
}
