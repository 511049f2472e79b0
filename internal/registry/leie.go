package registry

import (
	"crypto/sha256"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// leie reads the List of Excluded Individuals/Entities: UPDATED.csv and the
// monthly supplements, with the columns LASTNAME to WVRSTATE, dates YYYYMMDD,
// and zeros where there is no date or no NPI
// (https://oig.hhs.gov/exclusions/downloadables/UPDATED.csv and the record
// layout beside it). Addresses and UPINs are not taken.
type leie struct {
	family, given, middle, business, general, specialty, npi, born int
	state, kind, excluded, reinstated, waived, waiverState         int
}

func newLEIE(c columns) (*leie, error) {
	if err := c.need("list of the OIG", "LASTNAME", "FIRSTNAME", "BUSNAME", "NPI", "DOB", "EXCLTYPE", "EXCLDATE", "REINDATE"); err != nil {
		return nil, err
	}
	return &leie{family: c.at("LASTNAME"), given: c.at("FIRSTNAME"), middle: c.at("MIDNAME"), business: c.at("BUSNAME"),
		general: c.at("GENERAL"), specialty: c.at("SPECIALTY"), npi: c.at("NPI"), born: c.at("DOB"), state: c.at("STATE"),
		kind: c.at("EXCLTYPE"), excluded: c.at("EXCLDATE"), reinstated: c.at("REINDATE"), waived: c.at("WAIVERDATE"), waiverState: c.at("WVRSTATE")}, nil
}

// read makes an entry of a row; why says what is wrong with it.
func (l *leie) read(f [][]byte) (e entry, why string) {
	x := &Exclusion{Name: Name{Family: text(f, l.family), Given: text(f, l.given), Middle: text(f, l.middle)},
		Business: text(f, l.business), General: text(f, l.general), Specialty: text(f, l.specialty),
		State: text(f, l.state), Kind: text(f, l.kind), WaiverState: text(f, l.waiverState)}
	e.exclusion = x
	if x.NPI = text(f, l.npi); strings.Trim(x.NPI, "0") == "" {
		x.NPI = ""
	} else if Check(NPPES, x.NPI) != nil {
		return e, badNumber
	}
	if x.Name.Family == "" && x.Business == "" {
		return e, badName
	}
	for _, d := range [...]struct {
		column int
		to     *Day
	}{{l.born, &x.Born}, {l.excluded, &x.On}, {l.reinstated, &x.Reinstated}, {l.waived, &x.Waived}} {
		var ok bool
		if *d.to, ok = day(text(f, d.column), "20060102", nppesDates); !ok {
			return e, badDate
		}
	}
	if x.On == "" || x.Kind == "" {
		return e, badWhat
	}
	return e, ""
}

// digest is the key of an exclusion: who, since when, by which section of the
// law. What may be added later (reinstatement, waiver) stands beside it.
func (x *Exclusion) digest() []byte {
	h := sha256.New()
	for _, part := range [...]string{x.NPI, x.Name.Family, x.Name.Given, x.Name.Middle, x.Business, string(x.Born), x.General,
		x.Specialty, x.State, x.Kind, string(x.On)} {
		h.Write([]byte(part))
		h.Write([]byte{0})
	}
	return h.Sum(nil)[:16]
}

// nameKey folds a name so that spellings of it compare equal: accents, case,
// spaces and marks don't count.
func nameKey(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFKD.String(name))
}

// givenKey folds the first of the given names.
func givenKey(given string) string {
	first, _, _ := strings.Cut(strings.TrimSpace(given), " ")
	return nameKey(first)
}
