package registry

import (
	"slices"
	"strconv"
	"strings"
)

// gmc reads the register download of the General Medical Council: the whole
// list and the daily delta have the same columns. They are those of the data
// specification (https://hee-tis.atlassian.net/wiki/spaces/NTCS/pages/1346699276/GMC+LRMP);
// dates are DDMMYYYY, of which some hands lose the leading zero. The gender
// is not taken.
type gmc struct {
	number, family, given, other, status, due              int
	provisional, full, specialist, gp                      int
	school, year, body, training, programme                int
	specialties                                            []int
	conditions, undertakings, warnings, temporaryPandemics int
}

func newGMC(c columns) (*gmc, error) {
	if err := c.need("file of the GMC", "GMC Ref No", "Surname", "Given Name", "Registration Status"); err != nil {
		return nil, err
	}
	g := &gmc{
		number: c.at("GMC Ref No"), family: c.at("Surname"), given: c.at("Given Name"), other: c.at("Other Names"),
		status: c.at("Registration Status"), due: c.at("ARF Due Date"),
		provisional: c.at("PR Date", "PR Date (Provisional Registration)"), full: c.at("FR Date", "FR Date (Full Registration)"),
		specialist: c.at("Specialist Register Date"), gp: c.at("GP Register Date"),
		school: c.at("Place of Qualification"), year: c.at("Year Of Qualification"), body: c.at("Designated Body"),
		training: c.at("Doctor in Training"), programme: c.at("Training Programme Specialty", "Training Programme Speciality"),
		conditions: c.at("FtP Conditions Exist"), undertakings: c.at("FtP Undertakings Exist"), warnings: c.at("FtP Warnings Exist"),
		temporaryPandemics: c.at("Temporary Covid Registration"),
	}
	for _, name := range []string{"Specialty", "Sub-Specialty"} {
		for i := range 7 {
			if at := c.at(name + strconv.Itoa(i+1)); at >= 0 {
				g.specialties = append(g.specialties, at)
			}
		}
	}
	return g, nil
}

// gmcStatus reads a registration status. The wordings are those listed at
// https://hee-tis.atlassian.net/wiki/pages/viewpage.action?pageId=1346863148.
func gmcStatus(text string) Status {
	s := strings.ToLower(text)
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(s, w) })
	}
	switch {
	case has("erased", "erasure"):
		return Erased
	case has("suspended"):
		return Suspended
	case has("deceased"):
		return Deactivated
	case strings.HasPrefix(s, "not registered"), has("without a licence", "without licence"):
		return Lapsed
	case has("registered with licence", "registration with licence", "registered with a licence", "registration with a licence"):
		return Active
	}
	return Unclear
}

// read makes an entry of a row; why says what is wrong with it.
func (g *gmc) read(f [][]byte) (e entry, why string) {
	r := &e.record
	r.Source, r.Number, r.Entity = GMC, text(f, g.number), Person
	if Check(GMC, r.Number) != nil {
		return e, badNumber
	}
	r.Name = Name{Family: text(f, g.family), Given: text(f, g.given), Middle: text(f, g.other)}
	if r.Name.Family == "" {
		return e, badName
	}
	if r.StatusText = text(f, g.status); r.StatusText == "" {
		return e, badWhat
	}
	r.Status, r.Professions = gmcStatus(r.StatusText), []string{"physician"}
	if why = g.dates(f, r); why != "" {
		return e, why
	}
	g.restrictions(f, r)
	r.School, r.SchoolYear = text(f, g.school), text(f, g.year)
	r.Practice.Institution = text(f, g.body)
	for _, at := range g.specialties {
		if s := text(f, at); s != "" {
			r.Specialties = append(r.Specialties, Specialty{Text: s, Primary: at == g.specialties[0]})
		}
	}
	if s := text(f, g.programme); s != "" && len(r.Specialties) == 0 {
		r.Specialties = []Specialty{{Text: s}}
	}
	return e, ""
}

func (g *gmc) dates(f [][]byte, r *Record) (why string) {
	var provisional, full, specialist, gp Day
	for _, d := range [...]struct {
		column int
		to     *Day
	}{{g.provisional, &provisional}, {g.full, &full}, {g.specialist, &specialist}, {g.gp, &gp}, {g.due, &r.Expires}} {
		s := text(f, d.column)
		if len(s) == 7 { // the leading zero is lost
			s = "0" + s
		}
		var ok bool
		if *d.to, ok = day(s, "02012006", "02/01/2006", time8601); !ok {
			return badDate
		}
	}
	if r.Entered = full; full == "" {
		r.Entered = provisional
	}
	switch {
	case specialist != "" || gp != "":
		r.Stage = "attending"
	case strings.HasPrefix(strings.ToLower(r.StatusText), "provisionally"), text(f, g.training) == "Y":
		r.Stage = "trainee"
	}
	return ""
}

func (g *gmc) restrictions(f [][]byte, r *Record) {
	for _, one := range [...]struct {
		column int
		word   string
	}{{g.conditions, "conditions"}, {g.undertakings, "undertakings"}, {g.warnings, "warning"}, {g.temporaryPandemics, "temporary registration"}} {
		if strings.HasPrefix(strings.ToUpper(text(f, one.column)), "Y") {
			r.Restrictions = append(r.Restrictions, one.word)
		}
	}
}
