package adminweb

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"consilium/internal/account"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/platform/web"
)

// Duty is one grant as forms name it.
type Duty struct {
	Key, Name string
	grant     actor.Grant
}

var duties = []Duty{
	{"reviewer", "Reviews credentials", actor.CredentialReviewer},
	{"moderator", "Moderates", actor.Moderator},
	{"administrator", "Administers", actor.Administrator},
}

// HolderRow is a member with duties.
type HolderRow struct {
	account.Holder
	Self   bool
	Duties []Duty
}

// GrantsPage is who has which duty.
type GrantsPage struct {
	web.Frame
	Holders []HolderRow
	Choices []Duty
	// What was typed into a refused form, and what is wrong with it. Reset is
	// the handle of whose second factors were to be reset.
	Handle, Grant, Reset string
	Error                string
	Errors               map[string]string
}

func (p *Pages) grants(c echo.Context) error { return p.grantsPage(c, http.StatusOK, &GrantsPage{}) }

func (p *Pages) grantsPage(c echo.Context, status int, page *GrantsPage) error {
	list, err := p.Accounts.Holders(c.Request().Context())
	if err != nil {
		return err
	}
	page.Choices = duties
	for _, h := range list {
		row := HolderRow{Holder: h, Self: h.MemberID == web.Actor(c).MemberID}
		for _, d := range duties {
			if h.Grants.Has(d.grant) {
				row.Duties = append(row.Duties, d)
			}
		}
		page.Holders = append(page.Holders, row)
	}
	return web.Render(c, status, "admin/grants", page)
}

func (p *Pages) grant(c echo.Context) error {
	ctx := c.Request().Context()
	page := &GrantsPage{Handle: web.Line(c, "handle"), Grant: web.Line(c, "grant")}
	g, err := account.ParseGrant(page.Grant)
	if err == nil {
		var by account.Byline
		by, err = p.Accounts.ByHandle(ctx, page.Handle)
		if errs.Is(err, errs.NotFound) {
			err = errs.Field("handle", "Nobody has this handle.")
		}
		if err == nil {
			err = p.Accounts.Grant(ctx, by.MemberID, g)
		}
	}
	return p.granted(c, page, err, "Done. It counts from their next request on.")
}

func (p *Pages) revoke(c echo.Context) error {
	g, err := account.ParseGrant(web.Line(c, "grant"))
	if err == nil {
		err = p.Accounts.Revoke(c.Request().Context(), web.IDField(c, "member"), g)
	}
	return p.granted(c, &GrantsPage{}, err, "Taken away. It counts from their next request on.")
}

// resetFactors takes the second factors from who lost them: a holder in the
// list, or whoever has the handle.
func (p *Pages) resetFactors(c echo.Context) error {
	ctx := c.Request().Context()
	page, member := &GrantsPage{Reset: web.Line(c, "reset")}, web.IDField(c, "member")
	if page.Reset != "" || member.IsZero() {
		by, err := p.Accounts.ByHandle(ctx, page.Reset)
		if errs.Is(err, errs.NotFound) {
			err = errs.Field("reset", "Nobody has this handle.")
		}
		if err != nil {
			return p.granted(c, page, err, "")
		}
		member = by.MemberID
	}
	return p.granted(c, page, p.Accounts.ResetFactors(ctx, member), "Reset. Their sessions have ended; they sign in and register a new one.")
}

// granted ends a change of grants, or shows the page again with what is wrong.
func (p *Pages) granted(c echo.Context, page *GrantsPage, err error, said string) error {
	switch {
	case errs.Is(err, errs.Invalid):
		page.Errors = fieldsOf(err)
		return p.grantsPage(c, web.Status(err), page)
	case errs.Is(err, errs.Conflict):
		page.Error = errs.As(err).Text
		return p.grantsPage(c, web.Status(err), page)
	case err != nil:
		return err
	}
	web.Say(c, said)
	return web.SeeOther(c, "/admin/grants")
}
