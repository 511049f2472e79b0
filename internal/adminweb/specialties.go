package adminweb

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"consilium/internal/directory"
	"consilium/internal/kernel/errs"
	"consilium/internal/platform/web"
)

// Form is what a specialty's form holds.
type Form struct {
	Key, Name, Parent string
	Synonyms          string // one a line
	Revision          int
	Errors            map[string]string
}

// SpecialtiesPage is the list, with the form for one more.
type SpecialtiesPage struct {
	web.Frame
	List []directory.Specialty
	Form
}

// SpecialtyPage is the form of one specialty.
type SpecialtyPage struct {
	web.Frame
	Now  directory.Specialty
	List []directory.Specialty // what may stand above it
	Form
	// Overtaken says that somebody changed it while the form was open.
	Overtaken bool
}

func (p *Pages) specialties(c echo.Context) error {
	return p.specialtiesPage(c, http.StatusOK, Form{})
}

func (p *Pages) specialtiesPage(c echo.Context, status int, form Form) error {
	list, err := p.Directory.All(c.Request().Context())
	if err != nil {
		return err
	}
	return web.Render(c, status, "admin/specialties", &SpecialtiesPage{List: list, Form: form})
}

// typed reads the form.
func typed(c echo.Context) (Form, directory.Specialty) {
	f := Form{Key: web.Line(c, "key"), Name: web.Line(c, "name"), Parent: web.Line(c, "parent"), Synonyms: web.Field(c, "synonyms")}
	// What is no version of any row is none: the column has 32 bits.
	if n, err := strconv.ParseInt(web.Line(c, "revision"), 10, 32); err == nil {
		f.Revision = int(n)
	}
	return f, directory.Specialty{Key: f.Key, Name: f.Name, Parent: f.Parent, Synonyms: strings.Split(f.Synonyms, "\n"), Version: f.Revision}
}

func (p *Pages) create(c echo.Context) error {
	form, one := typed(c)
	err := p.Directory.Create(c.Request().Context(), one)
	if errs.Is(err, errs.Invalid) {
		form.Errors = fieldsOf(err)
		return p.specialtiesPage(c, web.Status(err), form)
	}
	if err != nil {
		return err
	}
	web.Say(c, "The specialty is added.")
	return web.SeeOther(c, "/admin/specialties")
}

func (p *Pages) specialty(c echo.Context) error {
	one, err := p.Directory.One(c.Request().Context(), c.Param("key"))
	if err != nil {
		return err
	}
	form := Form{Key: one.Key, Name: one.Name, Parent: one.Parent, Synonyms: strings.Join(one.Synonyms, "\n"), Revision: one.Version}
	return p.specialtyPage(c, http.StatusOK, &SpecialtyPage{Form: form})
}

func (p *Pages) specialtyPage(c echo.Context, status int, page *SpecialtyPage) error {
	ctx := c.Request().Context()
	var err error
	if page.Now, err = p.Directory.One(ctx, c.Param("key")); err != nil {
		return err
	}
	list, err := p.Directory.All(ctx)
	if err != nil {
		return err
	}
	for _, other := range list {
		if other.Key != page.Now.Key {
			page.List = append(page.List, other)
		}
	}
	if page.Overtaken {
		// Who has seen the present words may replace them.
		page.Revision = page.Now.Version
	}
	return web.Render(c, status, "admin/specialty", page)
}

func (p *Pages) edit(c echo.Context) error {
	form, one := typed(c)
	one.Key = c.Param("key")
	form.Key = one.Key
	err := p.Directory.Edit(c.Request().Context(), one)
	switch {
	case errs.Is(err, errs.Invalid):
		form.Errors = fieldsOf(err)
		return p.specialtyPage(c, web.Status(err), &SpecialtyPage{Form: form})
	case errs.Is(err, errs.Conflict):
		return p.specialtyPage(c, web.Status(err), &SpecialtyPage{Form: form, Overtaken: true})
	case err != nil:
		return err
	}
	web.Say(c, "Saved.")
	return web.SeeOther(c, "/admin/specialties")
}

func (p *Pages) retire(c echo.Context) error {
	if err := p.Directory.Retire(c.Request().Context(), c.Param("key")); err != nil {
		return err
	}
	web.Say(c, "Nothing new can be put under it; what stands there stays.")
	return web.SeeOther(c, "/admin/specialties")
}

func (p *Pages) reoffer(c echo.Context) error {
	if err := p.Directory.Reoffer(c.Request().Context(), c.Param("key")); err != nil {
		return err
	}
	web.Say(c, "It is offered again.")
	return web.SeeOther(c, "/admin/specialties")
}
