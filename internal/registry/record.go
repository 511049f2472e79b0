package registry

import (
	"slices"
	"strings"
	"time"
)

// Entity says what holds a number.
type Entity string

// The entities. A number that was deactivated before it was ever imported is
// Unknown: the register tells nothing but the number.
const (
	Person       Entity = "person"
	Organisation Entity = "organisation"
	Unknown      Entity = "unknown"
)

// Status is where an entry stands in its register.
type Status string

// The statuses. Unclear is a wording that is not known here: a person reads it.
const (
	Active      Status = "active"
	Deactivated Status = "deactivated"
	Lapsed      Status = "lapsed" // on the register without leave to practise, or left it
	Suspended   Status = "suspended"
	Erased      Status = "erased" // struck off
	Unclear     Status = "unclear"
)

// Day is a date as 2006-01-02; empty where there is none.
type Day string

// Time gives midnight of the day in UTC; the zero time for no day.
func (d Day) Time() time.Time {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return time.Time{}
	}
	return t
}

// Name is a person's name in the register's spelling.
type Name struct {
	Family     string `json:"f,omitempty"`
	Given      string `json:"g,omitempty"`
	Middle     string `json:"m,omitempty"`
	Suffix     string `json:"s,omitempty"`
	Credential string `json:"c,omitempty"` // M.D., RN: as they say it
	// Kind says which of the other names it is: former, professional, other.
	Kind string `json:"k,omitempty"`
}

// Whole is the name in the order in which people write it.
func (n Name) Whole() string {
	return strings.Join(strings.Fields(n.Given+" "+n.Middle+" "+n.Family+" "+n.Suffix), " ")
}

// Specialty is what somebody works in. In NPPES the holder says so and often
// doesn't change it for years: the licence beside it is what counts.
type Specialty struct {
	Code    string `json:"c,omitempty"` // NUCC taxonomy, where there is one
	Text    string `json:"t,omitempty"`
	Primary bool   `json:"p,omitempty"`
}

// Licence is a state's leave to practise.
type Licence struct {
	State    string `json:"s,omitempty"`
	Number   string `json:"n,omitempty"`
	Taxonomy string `json:"t,omitempty"`
	Primary  bool   `json:"p,omitempty"`
}

// Place is where somebody practises.
type Place struct {
	Institution string   `json:"i,omitempty"`
	Lines       []string `json:"l,omitempty"`
	City        string   `json:"c,omitempty"`
	State       string   `json:"s,omitempty"`
	Postal      string   `json:"p,omitempty"`
	Country     string   `json:"o,omitempty"`
}

// Record is one entry of a register.
type Record struct {
	Source Source `json:"-"`
	Number string `json:"-"`
	Entity Entity `json:"-"`
	Status Status `json:"-"`
	// StatusText is the register's own wording.
	StatusText string `json:"st,omitempty"`
	Name       Name   `json:"n,omitzero"`
	Others     []Name `json:"o,omitempty"`
	// Professions are hints in the words of the vocabulary, and Stage is
	// trainee or attending where the register tells.
	Professions []string    `json:"pr,omitempty"`
	Stage       string      `json:"sg,omitempty"`
	Specialties []Specialty `json:"sp,omitempty"`
	Licences    []Licence   `json:"li,omitempty"`
	Practice    Place       `json:"pl,omitzero"`
	// Elsewhere are further places of practice, which come from a file of
	// their own.
	Elsewhere []Place `json:"-"`
	// Restrictions are conditions, undertakings and warnings that stand.
	Restrictions []string `json:"re,omitempty"`
	// School and its year are where the first qualification was taken.
	School     string `json:"sc,omitempty"`
	SchoolYear string `json:"sy,omitempty"`

	Entered     Day    `json:"en,omitempty"`
	Updated     Day    `json:"up,omitempty"`
	Expires     Day    `json:"ex,omitempty"`
	Ended       Day    `json:"ed,omitempty"` // deactivated
	Back        Day    `json:"ba,omitempty"` // reactivated
	Replacement string `json:"rp,omitempty"` // the number that took its place
}

// IsPerson says whether a person holds the number and the register stands by
// it: an organisation's NPI has a right check digit too, and is nobody's.
func (r Record) IsPerson() bool { return r.Entity == Person && r.Status == Active }

// professionOf is the profession of a taxonomy code, in the words of the
// vocabulary; empty where it tells none. The groups are those of the NUCC
// Health Care Provider Taxonomy (https://taxonomy.nucc.org).
func professionOf(code string) string {
	for _, g := range taxonomyGroups {
		if strings.HasPrefix(code, g.prefix) {
			return g.profession
		}
	}
	return ""
}

type taxonomyGroup struct{ prefix, profession string }

// taxonomyGroups are in order: the first prefix that fits decides.
var taxonomyGroups = []taxonomyGroup{
	{"20", "physician"},
	{"363A", "physician associate"},
	{"363L", "nurse practitioner"},
	{"367A", "midwife"}, {"176B", "midwife"},
	{"364S", "nurse"}, {"3675", "nurse"}, {"163W", "nurse"}, {"164W", "nurse"}, {"164X", "nurse"},
	{"1835", "pharmacist"}, {"1223", "dentist"},
	{"10", "allied health"}, {"11", "allied health"}, {"13", "allied health"}, {"15", "allied health"},
	{"21", "allied health"}, {"22", "allied health"}, {"23", "allied health"}, {"24", "allied health"},
}

// inTraining is NUCC's "Student in an Organized Health Care Education/Training
// Program": how residents are enumerated before they hold a full licence.
const inTraining = "390200000X"

// hint adds the profession that a taxonomy code tells. Somebody who finished
// training often leaves its code standing beside the new one: it makes a
// trainee only where it is the primary one or tells alone.
func (r *Record) hint(code string, primary bool) {
	if code == inTraining {
		if primary || len(r.Professions) == 0 {
			r.Stage = "trainee"
		}
		return
	}
	p := professionOf(code)
	if p == "" {
		return
	}
	if !slices.Contains(r.Professions, p) {
		r.Professions = append(r.Professions, p)
	}
	if primary {
		r.Stage = ""
	}
}
