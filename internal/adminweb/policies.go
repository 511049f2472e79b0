package adminweb

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"consilium/internal/credential"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/web"
)

// PoliciesPage is what is enough for whom.
type PoliciesPage struct {
	web.Frame
	Rows []PolicyRow
}

// PolicyRow is one row in words.
type PolicyRow struct {
	credential.Policy
	Who, What, Then string
}

// PolicyPage is the form of one row, with what it would bring about.
type PolicyPage struct {
	web.Frame
	// New says that it is not there yet.
	New    bool
	Policy credential.Policy
	// Accepts says which kinds are ticked.
	Accepts map[string]bool
	PolicyLists
	// Preview is who would be let in by what, of the case that the row names.
	Preview []PolicyRow
	// Overtaken says that somebody changed it while the form was open.
	Overtaken bool
	Error     string
	Errors    map[string]string
}

// PolicyLists is what the form offers.
type PolicyLists struct {
	Professions, Stages, Countries, States []credential.Choice
	Kinds                                  []string
}

func policyLists() PolicyLists {
	l := PolicyLists{Professions: credential.Professions(), Stages: credential.Stages(), Countries: credential.Countries(), States: credential.States()}
	for _, k := range credential.PossessionKinds() {
		l.Kinds = append(l.Kinds, string(k))
	}
	return l
}

// policyRow says a row in words.
func policyRow(p credential.Policy) PolicyRow {
	row := PolicyRow{Policy: p, Who: "Every other profession"}
	if p.Profession != "*" {
		row.Who = credential.ProfessionName(p.Profession)
	}
	if p.Stage != "*" {
		row.Who += ", " + strings.ToLower(credential.StageName(p.Stage))
	}
	if p.Jurisdiction == "*" {
		row.Who += ", everywhere else"
	} else {
		row.Who += ", " + credential.JurisdictionName(p.Jurisdiction)
	}
	var pieces []string
	if p.Registry {
		pieces = append(pieces, "a registry match")
	}
	if p.Possession > 0 {
		var kinds []string
		for _, k := range p.Accepts {
			kinds = append(kinds, string(k))
		}
		pieces = append(pieces, fmt.Sprintf("%d of: %s", p.Possession, strings.Join(kinds, ", ")))
	}
	row.What = strings.Join(pieces, " and ")
	row.Then = string(p.LeadsTo)
	if p.SelfDeciding {
		row.Then += ", decides itself"
	}
	if p.ValidDays > 0 {
		row.Then += fmt.Sprintf(", for %d days and %d of grace", p.ValidDays, p.GraceDays)
	}
	return row
}

func (p *Pages) policies(c echo.Context) error {
	list, err := p.Credentials.Policies(c.Request().Context())
	if err != nil {
		return err
	}
	page := &PoliciesPage{}
	for _, one := range list {
		page.Rows = append(page.Rows, policyRow(one))
	}
	return web.Render(c, http.StatusOK, "admin/policies", page)
}

func (p *Pages) newPolicy(c echo.Context) error {
	return p.policyPage(c, http.StatusOK, &PolicyPage{New: true, Policy: credential.Policy{Profession: "physician", Stage: "*", Jurisdiction: "US", Registry: true,
		Possession: 1, LeadsTo: actor.Clinician, ValidDays: 730, GraceDays: 30, OwnSecond: true}})
}

func (p *Pages) policy(c echo.Context) error {
	id, err := web.IDParam(c, "id")
	if err != nil {
		return err
	}
	one, err := p.Credentials.PolicyOf(c.Request().Context(), id)
	if err != nil {
		return err
	}
	return p.policyPage(c, http.StatusOK, &PolicyPage{Policy: one})
}

// policyPage fills the form and what the row would bring about.
func (p *Pages) policyPage(c echo.Context, status int, page *PolicyPage) error {
	page.PolicyLists = policyLists()
	page.Accepts = map[string]bool{}
	for _, k := range page.Policy.Accepts {
		page.Accepts[string(k)] = true
	}
	one := page.Policy
	k := credential.Case{Profession: one.Profession, Stage: one.Stage, Jurisdiction: one.Jurisdiction}
	if k.Stage == "*" {
		k.Stage = "attending"
		if k.Profession == "student" {
			k.Stage = "student"
		}
	}
	rows, err := p.Credentials.PreviewPolicies(c.Request().Context(), one, k)
	if err != nil {
		return err
	}
	for _, r := range rows {
		page.Preview = append(page.Preview, policyRow(r))
	}
	return web.Render(c, status, "admin/policy", page)
}

// typedPolicy reads the form.
func typedPolicy(c echo.Context) credential.Policy {
	count := func(field string) int {
		n, err := strconv.Atoi(web.Line(c, field))
		if err != nil {
			return -1 // no number is refused as a number that is out of bounds
		}
		return n
	}
	one := credential.Policy{Profession: web.Line(c, "profession"), Stage: web.Line(c, "stage"), Jurisdiction: web.Line(c, "jurisdiction"),
		Registry: web.Checked(c, "registry"), Possession: count("possession"), LeadsTo: actor.Standing(web.Line(c, "leads_to")),
		SelfDeciding: web.Checked(c, "self_deciding"), ValidDays: count("valid_days"), GraceDays: count("grace_days"),
		OwnSecond: web.Checked(c, "own_second"), Guide: web.Field(c, "guide")}
	for _, k := range web.Fields(c, "accepts") {
		one.Accepts = append(one.Accepts, credential.EvidenceKind(k))
	}
	if n, err := strconv.ParseInt(web.Line(c, "revision"), 10, 32); err == nil {
		one.Version = int(n)
	}
	return one
}

// savePolicy adds or changes a row, or shows what it would bring about.
func (p *Pages) savePolicy(c echo.Context, id ids.ID, save func(credential.Policy) error) error {
	one := typedPolicy(c)
	one.ID = id
	page := &PolicyPage{New: id.IsZero(), Policy: one}
	if web.Line(c, "do") == "preview" {
		return p.policyPage(c, http.StatusOK, page)
	}
	err := save(one)
	switch e := errs.As(err); {
	case err == nil:
		web.Say(c, "Saved. Applications that wait are decided by it from now on.")
		return web.SeeOther(c, "/admin/policies")
	case e.Kind == errs.Invalid:
		page.Error, page.Errors = e.Text, e.Fields
		return p.policyPage(c, web.Status(err), page)
	case e.Kind == errs.Conflict:
		now, again := p.Credentials.PolicyOf(c.Request().Context(), id)
		if again != nil {
			return again
		}
		page.Overtaken, page.Policy.Version = true, now.Version
		return p.policyPage(c, web.Status(err), page)
	}
	return err
}

func (p *Pages) createPolicy(c echo.Context) error {
	return p.savePolicy(c, ids.ID{}, func(one credential.Policy) error { return p.Credentials.CreatePolicy(c.Request().Context(), one) })
}

func (p *Pages) editPolicy(c echo.Context) error {
	id, err := web.IDParam(c, "id")
	if err != nil {
		return err
	}
	return p.savePolicy(c, id, func(one credential.Policy) error { return p.Credentials.EditPolicy(c.Request().Context(), one) })
}

func (p *Pages) retirePolicy(retired bool) echo.HandlerFunc {
	return func(c echo.Context) error {
		id, err := web.IDParam(c, "id")
		if err != nil {
			return err
		}
		version, _ := strconv.ParseInt(web.Line(c, "revision"), 10, 32) // anything else is a version that isn't there
		if err := p.Credentials.RetirePolicy(c.Request().Context(), id, int(version), retired); err != nil {
			return err
		}
		if retired {
			web.Say(c, "It decides nothing any more; what was decided by it stays.")
		} else {
			web.Say(c, "It decides again.")
		}
		return web.SeeOther(c, "/admin/policies")
	}
}
