package accountweb

import (
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"consilium/internal/account"
	"consilium/internal/kernel/errs"
	"consilium/internal/platform/web"
)

// Choice is one button of a sign-in page.
type Choice struct{ Name, Label string }

// SignInPage is where a provider, or a persona, is chosen.
type SignInPage struct {
	web.Frame
	Providers []Choice
	Personas  []Persona
	ReturnTo  string
	OwnDevice bool
	// Notice says what went wrong just before; empty when nothing did.
	Notice string
}

// AgainPage asks a member to prove once more who they are.
type AgainPage struct {
	web.Frame
	Providers []Choice
	// Persona is the member's own persona in the demonstration; its Key is
	// empty elsewhere.
	Persona  Persona
	ReturnTo string
	// Duty is set for who holds a grant and has no second factor yet.
	Duty bool
}

// FailedPage says why nobody was signed in, or nothing was linked.
type FailedPage struct {
	web.Frame
	Text    string
	Request string
	// Back is where to start again.
	Back string
}

// returnTo is the place to come back to. What stands after "#" is ours alone
// to set.
func returnTo(asked string) string {
	path, _, _ := strings.Cut(asked, "#")
	return web.SafeReturn(path)
}

func (p *Pages) signIn(c echo.Context) error {
	back := returnTo(c.QueryParam("return_to"))
	if web.Actor(c).SignedIn() {
		return web.SeeOther(c, back)
	}
	return p.signInPage(c, http.StatusOK, &SignInPage{ReturnTo: back})
}

func (p *Pages) signInPage(c echo.Context, status int, page *SignInPage) error {
	web.AllowFormTargets(c)
	page.Providers = p.choices(nil)
	if p.Personas != nil && loopbackHost(c.Request().Host) {
		page.Personas = p.Personas.Personas()
	}
	return web.Render(c, status, "account/sign-in", page)
}

// choices lists the OpenID providers; among limits them to those named.
func (p *Pages) choices(among map[string]bool) []Choice {
	var out []Choice
	for _, d := range p.doors {
		if d.name() != PersonaProvider && (among == nil || among[d.name()]) {
			out = append(out, Choice{d.name(), d.label()})
		}
	}
	return out
}

func (p *Pages) begin(c echo.Context) error {
	pending := account.Pending{Purpose: account.ToSignIn, ReturnTo: returnTo(web.Field(c, "return_to")),
		OwnDevice: web.Field(c, "device") == "own"}
	if web.Field(c, "purpose") == "fresh" && web.Actor(c).SignedIn() {
		pending.Purpose = account.ToProve
	}
	err := p.depart(c, pending)
	// The sign-in page is the answer to a refusal: another way in may be open.
	var r *refusal
	if pending.Purpose != account.ToSignIn || !errors.As(err, &r) {
		return err
	}
	p.note(c, c.Param("provider"), r.why, err)
	return p.signInPage(c, web.Status(err), &SignInPage{ReturnTo: pending.ReturnTo, OwnDevice: pending.OwnDevice, Notice: errs.As(err).Text})
}

// depart sends the browser to the provider.
func (p *Pages) depart(c echo.Context, pending account.Pending) error {
	d, err := p.doorFor(c)
	if err != nil {
		return err
	}
	pending.Provider = d.name()
	ctx := c.Request().Context()
	state, begun, err := p.Accounts.Begin(ctx, web.Browser(c), pending)
	if err != nil {
		return err
	}
	address, err := d.begin(ctx, state, begun, web.Field(c, "persona"))
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, address)
}

// doorFor finds the door that the address names. The personas' answers only
// under a loopback name, whatever else the server answers under.
func (p *Pages) doorFor(c echo.Context) (door, error) {
	d, ok := p.door(c.Param("provider"))
	if !ok || d.name() == PersonaProvider && !loopbackHost(c.Request().Host) {
		return nil, errs.Missing()
	}
	return d, nil
}

// again asks for the proof of identity that the member owes: who holds a grant
// for the second factor, or to register one, after a fresh sign-in, where
// there is none; anybody else for a fresh sign-in, or, before a change of
// their second factors, for one of these.
func (p *Pages) again(c echo.Context) error {
	a, back := web.Actor(c), returnTo(c.QueryParam("return_to"))
	factors, err := p.Accounts.Factors(c.Request().Context())
	if err != nil {
		return err
	}
	duty := a.Grants != 0
	switch {
	case len(factors) > 0 && (duty || c.QueryParam("factor") != ""):
		return p.challenge(c, http.StatusOK, &ChallengePage{ReturnTo: back})
	case duty && a.JustSignedIn:
		return web.SeeOther(c, factorsAt(back))
	case duty:
		back = factorsAt(back)
	}
	return p.signInAgain(c, &AgainPage{ReturnTo: back, Duty: duty})
}

// signInAgain offers the providers that the member's own identities are at.
func (p *Pages) signInAgain(c echo.Context, page *AgainPage) error {
	web.AllowFormTargets(c)
	list, err := p.Accounts.Identities(c.Request().Context())
	if err != nil {
		return err
	}
	own := map[string]bool{}
	for _, identity := range list {
		own[identity.Provider] = true
		if identity.Provider == PersonaProvider && p.Personas != nil {
			page.Persona = p.persona(identity.Subject)
		}
	}
	page.Providers = p.choices(own)
	return web.Render(c, http.StatusOK, "account/again", page)
}

func (p *Pages) persona(key string) Persona {
	for _, one := range p.Personas.Personas() {
		if one.Key == key {
			return one
		}
	}
	return Persona{}
}
