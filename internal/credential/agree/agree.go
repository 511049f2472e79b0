// Package agree computes, field by field, how far what an applicant says agrees
// with what a register or a document says. It only ever helps a person to look:
// it decides nothing. It is pure: words in, verdicts and sentences out.
package agree

// Verdict is how far two values agree.
type Verdict string

// The verdicts.
const (
	// Same is agreement but for case, accents, hyphens, points, spaces and the
	// order of words.
	Same Verdict = "same"
	// Close is what one and the same fact may look like in two places: an
	// initial, a short form, a second given name, another script, a former name.
	Close Verdict = "close"
	// Differs is what one fact doesn't look like.
	Differs Verdict = "differs"
	// Unknown is where one side says nothing, or nothing that can be compared.
	Unknown Verdict = "unknown"
)

// Field is one thing that is compared.
type Field string

// The fields, in the order in which reports list them.
const (
	FieldName         Field = "name"
	FieldNumber       Field = "number"
	FieldJurisdiction Field = "jurisdiction"
	FieldSpecialty    Field = "specialty"
	FieldPlace        Field = "place"
)

// Title is what people call the field.
func (f Field) Title() string {
	switch f {
	case FieldName:
		return "Name"
	case FieldNumber:
		return "Number"
	case FieldJurisdiction:
		return "Jurisdiction"
	case FieldSpecialty:
		return "Specialty"
	}
	return "Place of work"
}

// Source is who holds the other side of a comparison, as sentences begin.
type Source string

// The sources.
const (
	Register Source = "The register"
	Document Source = "The document"
)

// Facts are what one side says. Whatever is empty is unknown.
type Facts struct {
	Name   Name
	Number string
	// Jurisdiction is a key of kernel/places: "US-OR", "GB".
	Jurisdiction string
	Specialties  []string
	// Places are names of institutions or of places of practice.
	Places []string
	// MailDomain is the domain of a work address, of the applicant's alone.
	MailDomain string
}

// Finding is the verdict about one field, with one sentence.
type Finding struct {
	Field    Field
	Verdict  Verdict
	Sentence string
}

// Report is the comparison of all fields.
type Report struct {
	// Findings has each field once, in the order of the constants.
	Findings []Finding
}

// Of gives the finding about a field.
func (r Report) Of(f Field) Finding {
	for _, got := range r.Findings {
		if got.Field == f {
			return got
		}
	}
	return Finding{Field: f, Verdict: Unknown}
}

// Mismatches lists in plain words what differs, then what is merely close.
func (r Report) Mismatches() []string {
	var out []string
	for _, v := range []Verdict{Differs, Close} {
		for _, f := range r.Findings {
			if f.Verdict == v {
				out = append(out, f.Field.Title()+": "+f.Sentence)
			}
		}
	}
	return out
}

// Canon gives the key that all synonyms of a specialty share, and the key of
// what it is a part of; both empty for a term that isn't known.
type Canon func(term string) (key, parent string)

// Compare compares what the applicant says with what a source says. canon may
// be nil.
func Compare(said, held Facts, source Source, canon Canon) Report {
	var r Report
	add := func(f Field, v Verdict, sentence string) {
		r.Findings = append(r.Findings, Finding{f, v, sentence})
	}
	v, s := Names(said.Name, held.Name, source)
	add(FieldName, v, s)
	v, s = Numbers(said.Number, held.Number, source)
	add(FieldNumber, v, s)
	v, s = Jurisdictions(said.Jurisdiction, held.Jurisdiction, source)
	add(FieldJurisdiction, v, s)
	v, s = Specialties(said.Specialties, held.Specialties, source, canon)
	add(FieldSpecialty, v, s)
	v, s = Places(said.Places, said.MailDomain, held.Places, source)
	add(FieldPlace, v, s)
	return r
}

// silent is the sentence where a side says nothing.
func silent(said, held bool, source Source, what string) string {
	switch {
	case !said && !held:
		return "Neither side names " + what + "."
	case !said:
		return "The applicant names no " + what + "."
	}
	return string(source) + " names no " + what + "."
}
