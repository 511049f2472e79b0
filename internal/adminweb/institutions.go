package adminweb

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"consilium/internal/directory"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/places"
	"consilium/internal/platform/web"
)

// InstitutionForm is what an institution's form holds.
type InstitutionForm struct {
	Key, Name, City, Country, Region, Kind string
	Synonyms                               string // one a line
	// Domains are one a line: a domain, and staff, students or both.
	Domains  string
	Revision int
	Errors   map[string]string
}

// InstitutionsPage is the list, with the form for one more.
type InstitutionsPage struct {
	web.Frame
	List []directory.Institution
	InstitutionForm
	InstitutionLists
}

// InstitutionLists is what the form offers.
type InstitutionLists struct {
	Kinds             []string
	Countries, States []places.Place
}

// InstitutionPage is the form of one institution.
type InstitutionPage struct {
	web.Frame
	Now directory.Institution
	InstitutionForm
	InstitutionLists
	// Overtaken says that somebody changed it while the form was open.
	Overtaken bool
}

func institutionLists() InstitutionLists {
	byName := func(list []places.Place) []places.Place {
		out := slices.Clone(list)
		slices.SortStableFunc(out, func(a, b places.Place) int { return strings.Compare(a.Name, b.Name) })
		return out
	}
	return InstitutionLists{Kinds: directory.InstitutionKinds(), Countries: byName(places.Countries()), States: byName(places.States())}
}

func (p *Pages) institutions(c echo.Context) error {
	return p.institutionsPage(c, http.StatusOK, InstitutionForm{})
}

func (p *Pages) institutionsPage(c echo.Context, status int, form InstitutionForm) error {
	list, err := p.Directory.Institutions(c.Request().Context())
	if err != nil {
		return err
	}
	return web.Render(c, status, "admin/institutions", &InstitutionsPage{List: list, InstitutionForm: form, InstitutionLists: institutionLists()})
}

// typedInstitution reads the form.
func typedInstitution(c echo.Context) (InstitutionForm, directory.Institution) {
	f := InstitutionForm{Key: web.Line(c, "key"), Name: web.Line(c, "name"), City: web.Line(c, "city"), Country: web.Line(c, "country"),
		Region: web.Line(c, "region"), Kind: web.Line(c, "kind"), Synonyms: web.Field(c, "synonyms"), Domains: web.Field(c, "domains")}
	// What is no version of any row is none: the column has 32 bits.
	if n, err := strconv.ParseInt(web.Line(c, "revision"), 10, 32); err == nil {
		f.Revision = int(n)
	}
	return f, directory.Institution{Key: f.Key, Name: f.Name, City: f.City, Country: f.Country, Region: f.Region, Kind: f.Kind,
		Synonyms: strings.Split(f.Synonyms, "\n"), Domains: domainsOf(f.Domains), Version: f.Revision}
}

// domainsOf reads one domain a line, with whose mailboxes are there.
func domainsOf(text string) []directory.Domain {
	var out []directory.Domain
	for _, line := range strings.Split(text, "\n") {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		out = append(out, directory.Domain{Name: words[0], Staff: slices.Contains(words[1:], "staff"), Students: slices.Contains(words[1:], "students")})
	}
	return out
}

func domainLines(list []directory.Domain) string {
	var out []string
	for _, d := range list {
		line := d.Name
		if d.Staff {
			line += " staff"
		}
		if d.Students {
			line += " students"
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n")
}

func (p *Pages) createInstitution(c echo.Context) error {
	form, one := typedInstitution(c)
	err := p.Directory.CreateInstitution(c.Request().Context(), one)
	if errs.Is(err, errs.Invalid) {
		form.Errors = fieldsOf(err)
		return p.institutionsPage(c, web.Status(err), form)
	}
	if err != nil {
		return err
	}
	web.Say(c, "The institution is added.")
	return web.SeeOther(c, "/admin/institutions")
}

func (p *Pages) institution(c echo.Context) error {
	one, err := p.Directory.Institution(c.Request().Context(), c.Param("key"))
	if err != nil {
		return err
	}
	return p.institutionPage(c, http.StatusOK, &InstitutionPage{InstitutionForm: InstitutionForm{Key: one.Key, Name: one.Name, City: one.City,
		Country: one.Country, Region: one.Region, Kind: one.Kind, Synonyms: strings.Join(one.Synonyms, "\n"), Domains: domainLines(one.Domains), Revision: one.Version}})
}

func (p *Pages) institutionPage(c echo.Context, status int, page *InstitutionPage) error {
	var err error
	if page.Now, err = p.Directory.Institution(c.Request().Context(), c.Param("key")); err != nil {
		return err
	}
	page.InstitutionLists = institutionLists()
	if page.Overtaken {
		// Who has seen the present words may replace them.
		page.Revision = page.Now.Version
	}
	return web.Render(c, status, "admin/institution", page)
}

func (p *Pages) editInstitution(c echo.Context) error {
	form, one := typedInstitution(c)
	one.Key = c.Param("key")
	form.Key = one.Key
	err := p.Directory.EditInstitution(c.Request().Context(), one)
	switch {
	case errs.Is(err, errs.Invalid):
		form.Errors = fieldsOf(err)
		return p.institutionPage(c, web.Status(err), &InstitutionPage{InstitutionForm: form})
	case errs.Is(err, errs.Conflict):
		return p.institutionPage(c, web.Status(err), &InstitutionPage{InstitutionForm: form, Overtaken: true})
	case err != nil:
		return err
	}
	web.Say(c, "Saved.")
	return web.SeeOther(c, "/admin/institutions")
}

func (p *Pages) retireInstitution(retired bool) echo.HandlerFunc {
	return func(c echo.Context) error {
		if err := p.Directory.RetireInstitution(c.Request().Context(), c.Param("key"), retired); err != nil {
			return err
		}
		if retired {
			web.Say(c, "Its mailboxes prove nothing more; what was proven by them stays.")
		} else {
			web.Say(c, "Its mailboxes count again.")
		}
		return web.SeeOther(c, "/admin/institutions")
	}
}
