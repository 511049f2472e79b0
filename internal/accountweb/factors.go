package accountweb

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"consilium/internal/account"
	"consilium/internal/kernel/errs"
	"consilium/internal/platform/web"
)

// The pages of second factors.
const (
	factorsPath = "/settings/factors"
	totpPath    = factorsPath + "/totp"
)

// FactorsPage lists a member's second factors and offers more.
type FactorsPage struct {
	web.Frame
	Factors []account.Factor
	// Duty is set for who holds a grant, and Owed for whom that has none yet.
	Duty, Owed bool
	// Ready says that a change needs no further proof now.
	Ready bool
	// Onward is where the member was going; empty for nowhere.
	Onward string
	Error  string
	Fields map[string]string
	// Here says that a passkey can be made under the address of this request.
	// House is the address where it can; empty for nowhere.
	Here  bool
	House string
	// ProveAt is where to prove who one is before a change.
	ProveAt string
	// Renaming is the factor whose refused name is in Typed.
	Renaming, Typed string
}

// KindName says a kind of second factor as pages do.
func (*FactorsPage) KindName(k account.FactorKind) string {
	if k == account.Passkey {
		return "Passkey"
	}
	return "Authenticator app"
}

// factorsAt is the list of second factors on the way to a page, which may be
// one of its own.
func factorsAt(onward string) string {
	switch {
	case onward == "" || onward == "/":
		return factorsPath
	case onward == factorsPath || strings.HasPrefix(onward, factorsPath+"?"):
		return onward
	}
	return factorsPath + "?return_to=" + url.QueryEscape(onward)
}

// onward reads where the member was going when a second factor was asked for.
func onward(c echo.Context) string {
	asked := web.Field(c, "onward")
	if c.Request().Method == http.MethodGet {
		asked = c.QueryParam("return_to")
	}
	if asked == "" {
		return ""
	}
	if back := returnTo(asked); back != "/" {
		return back
	}
	return ""
}

func (p *Pages) factors(c echo.Context) error {
	return p.factorsPage(c, http.StatusOK, &FactorsPage{Onward: onward(c)})
}

func (p *Pages) factorsPage(c echo.Context, status int, page *FactorsPage) (err error) {
	if page.Factors, err = p.Accounts.Factors(c.Request().Context()); err != nil {
		return err
	}
	a, has := web.Actor(c), len(page.Factors) > 0
	page.Duty, page.Owed = a.Grants != 0, a.Grants != 0 && !has
	page.Ready = account.MayChangeFactors(a, has) == nil
	page.Here, page.House = p.passkeysHere(c)
	page.ProveAt = proveAt(page.Onward)
	return web.Render(c, status, "account/factors", page)
}

// changed answers a refused change of the list: with the list and a sentence,
// or on the way through the proof that is asked for.
func (p *Pages) changed(c echo.Context, page *FactorsPage, err error) error {
	e := errs.As(err)
	switch e.Kind {
	case errs.StepUp:
		return p.proveFirst(c, page.Onward)
	case errs.Conflict, errs.Invalid:
		page.Error, page.Fields = e.Text, e.Fields
		return p.factorsPage(c, web.Status(err), page)
	}
	return err
}

// proveFirst sends the member to prove who they are, and back to the list: by
// a second factor where there is one, else by signing in.
func (p *Pages) proveFirst(c echo.Context, onward string) error {
	return web.SeeOther(c, proveAt(onward))
}

func proveAt(onward string) string {
	return "/sign-in/again?factor=yes&return_to=" + url.QueryEscape(factorsAt(onward))
}

func (p *Pages) renameFactor(c echo.Context) error {
	id, err := web.IDParam(c, "id")
	if err != nil {
		return err
	}
	typed := web.Line(c, "name")
	if err := p.Accounts.RenameFactor(c.Request().Context(), id, typed); err != nil {
		return p.changed(c, &FactorsPage{Onward: onward(c), Renaming: id.String(), Typed: typed}, err)
	}
	web.Say(c, "It has its new name.")
	return web.SeeOther(c, factorsAt(onward(c)))
}

func (p *Pages) removeFactor(c echo.Context) error {
	id, err := web.IDParam(c, "id")
	if err != nil {
		return err
	}
	if err := p.Accounts.RemoveFactor(c.Request().Context(), id); err != nil {
		return p.changed(c, &FactorsPage{Onward: onward(c)}, err)
	}
	web.Say(c, "It is removed and proves nothing any more.")
	return web.SeeOther(c, factorsAt(onward(c)))
}

// added ends a registration: the session has a new id, and the member goes on
// to where a second factor was asked for.
func (p *Pages) added(c echo.Context, opened account.Opened, onward string) error {
	web.SetSession(c, opened.Token, opened.OwnDevice, opened.Until)
	web.Say(c, "It is added. You have proven a second factor for the next five minutes.")
	if onward == "" {
		onward = factorsPath
	}
	return web.SeeOther(c, onward)
}
