// Package phi finds what could tell readers who a patient is: the eighteen
// kinds of identifier of HIPAA's Safe Harbor, 45 CFR 164.514(b)(2)(i), in the
// text of a clinician's post. It is pure: text in, findings out, the same
// every time. It helps an author; it never certifies that a text is clean.
//
// Context decides, dictionaries only score. A text is normalised with a way
// back to its source, cut into words, and walked by one pass a kind: what is
// harmless by its shape first, then what is labelled or shaped, then dates,
// ages, places, and names last, when everything else has been taken. In the end
// all that is seen around each place is added up, by weights learned from made-up
// posts (package cues): that finds what no rule names, and lets go what a rule
// took against all that stands around.
package phi

import (
	"consilium/internal/phi/cues"
	"consilium/internal/phi/lists"
)

// Version names the rules and the weights: whatever lands and finds other things
// has another. Texts that were scanned under another version are to be scanned
// again.
const Version = 7

// Type is a kind of identifier of Safe Harbor.
type Type string

// The kinds, by the letters of 164.514(b)(2)(i).
const (
	Name       Type = "NAME"       // (A)
	Location   Type = "LOCATION"   // (B) smaller than a state
	Date       Type = "DATE"       // (C) finer than a year
	Age90      Type = "AGE90"      // (C) ages over 89
	Phone      Type = "PHONE"      // (D)
	Fax        Type = "FAX"        // (E)
	Email      Type = "EMAIL"      // (F)
	SSN        Type = "SSN"        // (G)
	MRN        Type = "MRN"        // (H)
	HealthPlan Type = "HEALTHPLAN" // (I)
	Account    Type = "ACCOUNT"    // (J)
	License    Type = "LICENSE"    // (K)
	Vehicle    Type = "VEHICLE"    // (L)
	Device     Type = "DEVICE"     // (M)
	URL        Type = "URL"        // (N)
	IP         Type = "IP"         // (O)
	Biometric  Type = "BIOMETRIC"  // (P)
	OtherID    Type = "OTHERID"    // (R); (Q), full-face pictures, is not text
)

// Types are all the kinds that Scan can find.
func Types() []Type {
	return []Type{Name, Location, Date, Age90, Phone, Fax, Email, SSN, MRN, HealthPlan, Account, License, Vehicle, Device, URL, IP, Biometric, OtherID}
}

// Tier says what a finding asks of the author.
type Tier string

const (
	// Block stops publication until the text is mended or the finding is
	// justified.
	Block Tier = "BLOCK"
	// Warn asks.
	Warn Tier = "WARN"
)

// Finding is one place in a text.
type Finding struct {
	// Start and End count Unicode code points of the text as it was given;
	// End is behind the last.
	Start, End int
	// ByteStart and ByteEnd are the same place in bytes.
	ByteStart, ByteEnd int
	Type               Type
	Tier               Tier
	// Reason is one sentence for the author.
	Reason string
	// Replacement keeps the clinical meaning and may be put in the place as
	// it is.
	Replacement string
	// Cue is what in the context decided, in a few words.
	Cue string
}

// SmallCell is the warning that a text could be recognised though no word in
// it is an identifier.
type SmallCell struct {
	// Sentence is for the author.
	Sentence string
	// Parts are what comes together, such as "a rare diagnosis: Erdheim-Chester".
	Parts []string
}

// Result is what a scan found.
type Result struct {
	// Findings are in the order of the text and do not overlap.
	Findings []Finding
	// SmallCell is nil where nothing comes together.
	SmallCell *SmallCell
	// Unreadable is set where the text is in a language that the guard can't
	// read: it is told so, and held for a second person. Findings are then
	// no more than what shapes alone show.
	Unreadable bool
	// Version is of the rules.
	Version int
}

// Blocks says whether anything found stops publication.
func (r Result) Blocks() bool {
	for _, f := range r.Findings {
		if f.Tier == Block {
			return true
		}
	}
	return false
}

// CounterCue is a place that looked like an identifier and was let go.
type CounterCue struct {
	Start, End int
	Text       string
	Why        string
}

// Explanation is a Result with what spoke against other places.
type Explanation struct {
	Result
	CounterCues []CounterCue
}

// Engine holds the word lists. It is safe for concurrent use.
type Engine struct {
	words  *lists.Table
	labels map[string][]label
	cues   *cues.Table
}

// New loads the word lists, once for a process. It panics where the build
// carries broken lists, which a test excludes.
func New() *Engine {
	weights, err := cues.Load()
	if err != nil {
		panic(err)
	}
	return With(weights)
}

// With is New with other weights of cues, for those that are being learned.
func With(weights *cues.Table) *Engine {
	words, err := lists.Load()
	if err != nil {
		panic(err)
	}
	return &Engine{words: words, labels: readLabels(labelTable), cues: weights}
}

// Scan finds the identifiers of a text. Its work grows with the length of the
// text and not faster.
func (e *Engine) Scan(text string) Result {
	s := e.walk(text, false)
	return s.result()
}

// Unreadable says what Scan says of a text's language, and looks for nothing
// else.
func (e *Engine) Unreadable(text string) bool { return newScan(e, text, false).foreign }

// Explain is Scan with the counter-cues.
func (e *Engine) Explain(text string) Explanation {
	s := e.walk(text, true)
	return Explanation{Result: s.result(), CounterCues: s.counter()}
}

// walk runs the passes in their order: each sees what those before it took.
func (e *Engine) walk(text string, explain bool) *scan {
	s := newScan(e, text, explain)
	s.harmless()
	s.remember()
	s.webShapes()
	s.labelled()
	s.national()
	s.phones()
	s.dates()
	s.ages()
	s.places()
	s.names()
	s.story = max(s.story, 0) // a name that was found may have made it one
	s.codes()
	s.timeline()
	s.positions()
	s.storied()
	s.identities()
	s.publicPeople()
	w := newWeighing(s)
	if !s.nobodyThere() {
		w.doubt() // before what was taken wrongly makes more look suspect
		s.second()
	}
	w.addUp()
	s.spread()
	return s
}
