package credentialweb

import (
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"consilium/internal/credential"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/platform/web"
)

// CredentialsPage is what a member has proven, and where they work or study.
type CredentialsPage struct {
	web.Frame
	Proven       []ProvenRow
	Affiliations []credential.Affiliation
	// Institutions are what can be named; Wrong says why one was not taken.
	Institutions []credential.Choice
	Wrong        string
	// Hits are what registers say against it.
	Hits []HitRow
	// Open says that an application is under way; MayAdd that one can be sent.
	Open, MayAdd bool
}

// ProvenRow is one credential in words.
type ProvenRow struct {
	credential.Proven
	Title, StageName, How string
	// Soon says that it ends within 60 days, Late that it ended and counts
	// for a while still.
	Soon, Late bool
}

func (p *Pages) credentials(c echo.Context) error { return p.credentialsWith(c, http.StatusOK, "") }

// credentialsWith shows the page, around an institution that was not taken.
func (p *Pages) credentialsWith(c echo.Context, status int, wrong string) error {
	ctx := c.Request().Context()
	list, err := p.Credentials.MyCredentials(ctx)
	if err != nil {
		return err
	}
	page := &CredentialsPage{Wrong: wrong}
	for _, one := range list {
		page.Proven = append(page.Proven, p.provenRow(one))
	}
	if page.Affiliations, err = p.Credentials.Affiliations(ctx); err != nil {
		return err
	}
	if page.Institutions, err = p.Credentials.Institutions(ctx); err != nil {
		return err
	}
	if page.Hits, err = p.hitRows(c); err != nil {
		return err
	}
	own, found, err := p.Credentials.Mine(ctx)
	if err != nil {
		return err
	}
	page.Open = found && own.State.Open()
	switch web.Actor(c).Standing {
	case actor.Clinician, actor.Student, actor.Lapsed:
		page.MayAdd = !page.Open
	}
	return web.Render(c, status, "credential/credentials", page)
}

func (p *Pages) provenRow(one credential.Proven) ProvenRow {
	row := ProvenRow{Proven: one, Title: title(credential.Join, one.Profession, one.Specialty, one.Jurisdiction),
		StageName: credential.StageName(one.Stage), How: methodWords(one.Method)}
	if one.ExpiresAt != nil && !one.Lapsed {
		left := p.Credentials.Until(*one.ExpiresAt)
		row.Soon, row.Late = left > 0 && left <= 60*24*time.Hour, left <= 0
	}
	return row
}

// methodWords says how a credential was proven.
func methodWords(method string) string {
	if method == "" || method == "review" {
		return "a reviewer’s look at the register"
	}
	return method
}

// add shows the form for another registration.
func (p *Pages) add(c echo.Context) error { return p.blank(c, credential.Add) }

// renew shows the form for one that runs out, with what was proven then.
func (p *Pages) renew(c echo.Context) error {
	id, err := web.IDParam(c, "id")
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	facts, err := p.Credentials.RenewalOf(ctx, id)
	if err != nil {
		return err
	}
	own, found, err := p.Credentials.Mine(ctx)
	if err != nil {
		return err
	}
	if found && own.State.Open() {
		return web.SeeOther(c, "/application")
	}
	return p.form(c, http.StatusOK, &ApplyPage{Purpose: credential.Renew, Form: facts})
}

func (p *Pages) layDown(c echo.Context) error {
	id, err := web.IDParam(c, "id")
	if err != nil {
		return err
	}
	if err := p.Credentials.LayDown(c.Request().Context(), id); err != nil {
		return err
	}
	web.Say(c, "It is laid down, and the name and number in it are erased.")
	if strings.Contains(string(web.Actor(c).Standing), string(actor.Applicant)) {
		return web.SeeOther(c, "/application")
	}
	return web.SeeOther(c, "/credentials")
}

func (p *Pages) affiliate(c echo.Context) error {
	err := p.Credentials.Affiliate(c.Request().Context(), web.Line(c, "institution"))
	if wrong := errs.As(err).Fields["institution"]; err != nil && wrong != "" {
		return p.credentialsWith(c, web.Status(err), wrong)
	}
	if err != nil {
		return err
	}
	web.Say(c, "Noted. Walls stand on it; it proves nothing.")
	return web.SeeOther(c, "/credentials#affiliations")
}

func (p *Pages) leave(c echo.Context) error {
	id, err := web.IDParam(c, "id")
	if err != nil {
		return err
	}
	if err := p.Credentials.Leave(c.Request().Context(), id); err != nil {
		return err
	}
	web.Say(c, "Noted. It counts for walls for twelve months more.")
	return web.SeeOther(c, "/credentials")
}
