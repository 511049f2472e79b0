package registry

import (
	"strconv"
)

// nppesDates is MM/DD/YYYY: NPPES Data Dissemination Readme, "Data File
// Layout" (https://download.cms.gov/nppes/NPI_Files.html).
const nppesDates = "01/02/2006"

// taxonomies is how often the group of taxonomy, licence, state and switch is
// repeated in a row.
const taxonomies = 15

// nppes reads the NPI downloadable file: the monthly full replacement, the
// weekly incremental of the same columns, and the list of deactivated NPIs
// saved as CSV. Column names: NPPES Data Dissemination Readme, Exhibit 2-1,
// and https://npiregistry.cms.hhs.gov/help-api/json-conversion. The sex, the
// telephone and the mailing address are not taken: nothing here needs them.
type nppes struct {
	npi, entity, replacement, org                        int
	family, given, middle, suffix, credential            int
	oFamily, oGiven, oMiddle, oSuffix, oCredential, kind int
	line1, line2, city, state, postal, country           int
	entered, updated, ended, back                        int
	groups                                               [taxonomies]struct{ code, licence, state, primary int }
}

func newNPPES(c columns) (*nppes, error) {
	if err := c.need("file of the NPPES", "NPI"); err != nil {
		return nil, err
	}
	n := &nppes{npi: c.at("NPI"), ended: c.at("NPI Deactivation Date", "NPPES Deactivation Date"), entity: c.at("Entity Type Code")}
	if n.entity < 0 && n.ended >= 0 && len(c) <= 3 { // the list of deactivated numbers
		n.nothingElse()
		return n, nil
	}
	if err := c.reference(); err != nil {
		return nil, err
	}
	if err := c.need("file of the NPPES", "Entity Type Code", "Provider Last Name (Legal Name)", "Provider First Name",
		"Provider Enumeration Date", "NPI Deactivation Date", "Healthcare Provider Taxonomy Code_1"); err != nil {
		return nil, err
	}
	n.person(c)
	n.place(c)
	n.entered, n.updated, n.back = c.at("Provider Enumeration Date"), c.at("Last Update Date"), c.at("NPI Reactivation Date")
	for i := range n.groups {
		at := "_" + strconv.Itoa(i+1)
		g := &n.groups[i]
		g.code, g.licence = c.at("Healthcare Provider Taxonomy Code"+at), c.at("Provider License Number"+at)
		g.state, g.primary = c.at("Provider License Number State Code"+at), c.at("Healthcare Provider Primary Taxonomy Switch"+at)
	}
	return n, nil
}

// nothingElse sets every other column to one that isn't there.
func (n *nppes) nothingElse() {
	n.person(nil)
	n.place(nil)
	n.entered, n.updated, n.back = -1, -1, -1
	for i := range n.groups {
		g := &n.groups[i]
		g.code, g.licence, g.state, g.primary = -1, -1, -1, -1
	}
}

func (n *nppes) person(c columns) {
	n.replacement, n.org = c.at("Replacement NPI"), c.at("Provider Organization Name (Legal Business Name)")
	n.family, n.given, n.middle = c.at("Provider Last Name (Legal Name)"), c.at("Provider First Name"), c.at("Provider Middle Name")
	n.suffix, n.credential = c.at("Provider Name Suffix Text"), c.at("Provider Credential Text")
	n.oFamily, n.oGiven, n.oMiddle = c.at("Provider Other Last Name"), c.at("Provider Other First Name"), c.at("Provider Other Middle Name")
	n.oSuffix, n.oCredential = c.at("Provider Other Name Suffix Text"), c.at("Provider Other Credential Text")
	n.kind = c.at("Provider Other Last Name Type Code")
}

func (n *nppes) place(c columns) {
	const at = "Provider Business Practice Location Address "
	n.line1, n.line2 = c.at("Provider First Line Business Practice Location Address"), c.at("Provider Second Line Business Practice Location Address")
	n.city, n.state, n.postal = c.at(at+"City Name"), c.at(at+"State Name"), c.at(at+"Postal Code")
	n.country = c.at(at + "Country Code (If outside U.S.)")
}

// read makes an entry of a row; why says what is wrong with it.
func (n *nppes) read(f [][]byte) (e entry, why string) {
	r := &e.record
	r.Source, r.Number = NPPES, text(f, n.npi)
	if Check(NPPES, r.Number) != nil {
		return e, badNumber
	}
	if why = n.dates(f, r); why != "" {
		return e, why
	}
	switch text(f, n.entity) {
	case "1":
		r.Entity = Person
	case "2":
		// Kept as a number alone, so that an organisation's NPI given as a
		// person's is known for what it is.
		r.Entity, r.Name.Family = Organisation, text(f, n.org)
		return e, ""
	case "":
		// A deactivated number is published without anything but its date.
		if r.Status != Deactivated {
			return e, badEntity
		}
		r.Entity, e.bare = Unknown, true
		return e, ""
	default:
		return e, badEntity
	}
	n.names(f, r)
	if r.Name.Family == "" {
		if r.Status != Deactivated {
			return e, badName
		}
		e.bare = true
		return e, ""
	}
	n.licences(f, r)
	r.Practice = Place{City: text(f, n.city), State: text(f, n.state), Postal: text(f, n.postal), Country: text(f, n.country)}
	for _, line := range [...]string{text(f, n.line1), text(f, n.line2)} {
		if line != "" {
			r.Practice.Lines = append(r.Practice.Lines, line)
		}
	}
	return e, ""
}

func (n *nppes) dates(f [][]byte, r *Record) (why string) {
	for _, d := range [...]struct {
		column int
		to     *Day
	}{{n.entered, &r.Entered}, {n.updated, &r.Updated}, {n.ended, &r.Ended}, {n.back, &r.Back}} {
		var ok bool
		if *d.to, ok = day(text(f, d.column), nppesDates, time8601); !ok {
			return badDate
		}
	}
	r.Replacement = text(f, n.replacement)
	if r.Status = Active; r.Ended != "" && r.Back < r.Ended {
		r.Status = Deactivated
	}
	return ""
}

const time8601 = "2006-01-02"

func (n *nppes) names(f [][]byte, r *Record) {
	r.Name = Name{Family: text(f, n.family), Given: text(f, n.given), Middle: text(f, n.middle), Suffix: text(f, n.suffix), Credential: text(f, n.credential)}
	other := Name{Family: text(f, n.oFamily), Given: text(f, n.oGiven), Middle: text(f, n.oMiddle), Suffix: text(f, n.oSuffix), Credential: text(f, n.oCredential)}
	if other != (Name{}) {
		other.Kind = otherName(text(f, n.kind))
		r.Others = []Name{other}
	}
}

// otherName is the kind of an other name: Readme, "Other Name Type Code".
func otherName(code string) string {
	switch code {
	case "1":
		return "former"
	case "2":
		return "professional"
	}
	return "other"
}

func (n *nppes) licences(f [][]byte, r *Record) {
	for _, g := range n.groups {
		code := text(f, g.code)
		if code == "" {
			continue
		}
		primary := text(f, g.primary) == "Y"
		r.hint(code, primary)
		r.Specialties = append(r.Specialties, Specialty{Code: code, Primary: primary})
		if number, state := text(f, g.licence), text(f, g.state); number != "" || state != "" {
			r.Licences = append(r.Licences, Licence{State: state, Number: number, Taxonomy: code, Primary: primary})
		}
	}
}
