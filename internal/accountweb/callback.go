package accountweb

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"
	"golang.org/x/oauth2"

	"consilium/internal/account"
	"consilium/internal/kernel/errs"
	"consilium/internal/platform/web"
)

// mailWish ends the return address of a fresh sign-in that was begun to have
// mail: only startMail can set it (see returnTo).
const mailWish = "/settings#mail"

func (p *Pages) callback(c echo.Context) error {
	d, err := p.doorFor(c)
	if err != nil {
		return err
	}
	claims, pending, err := p.believe(c, d)
	if err != nil {
		return p.failed(c, d, pending, err)
	}
	opened, err := p.admit(c, claims, pending)
	if err != nil {
		return p.failed(c, d, pending, err)
	}
	web.SetSession(c, opened.Token, opened.OwnDevice, opened.Until)
	return web.SeeOther(c, pending.ReturnTo)
}

// believe takes the provider's answer apart and says whose account it proves.
func (p *Pages) believe(c echo.Context, d door) (account.Claims, account.Pending, error) {
	ctx := c.Request().Context()
	query := c.QueryParams()
	pending, err := p.Accounts.Take(ctx, single(query, "state"), web.Browser(c), d.name())
	if err != nil {
		if errs.Is(err, errs.Forbidden) {
			err = &refusal{"state", err}
		}
		return account.Claims{}, account.Pending{}, err
	}
	if query.Has("error") {
		return account.Claims{}, pending, declined(d.label(), single(query, "error"))
	}
	a := answer{code: single(query, "code"), iss: single(query, "iss")}
	if a.code == "" || query.Has("iss") && a.iss == "" {
		return account.Claims{}, pending, disbelieve(d.label(), "answer", errors.New("no code"))
	}
	claims, err := d.finish(ctx, a, pending)
	return claims, pending, err
}

// single gives a parameter that was sent exactly once and is of a sane length.
func single(query url.Values, name string) string {
	if v := query[name]; len(v) == 1 && len(v[0]) <= 4096 {
		return v[0]
	}
	return ""
}

// declined says what the provider said instead of signing somebody in.
func declined(label, code string) error {
	switch code {
	case "access_denied", "user_cancelled_authorize", "user_cancelled_login", "user_cancelled", "consent_required":
		return &refusal{"declined", errs.New(errs.Forbidden, "You turned back at "+label+", so nobody was signed in. "+
			"Start again whenever you like.")}
	case "temporarily_unavailable", "server_error":
		return away(label, errors.New(code))
	}
	return &refusal{"provider's error", errs.New(errs.Forbidden, label+" would not sign you in, and said no reason that helps you. "+
		"Try again, or sign in another way.")}
}

// admit does what the trip was for.
func (p *Pages) admit(c echo.Context, claims account.Claims, pending account.Pending) (account.Opened, error) {
	ctx := c.Request().Context()
	visitor := account.Visitor{Agent: web.Clean(c.Request().UserAgent()), OwnDevice: pending.OwnDevice, Token: web.SessionToken(c)}
	switch pending.Purpose {
	case account.ToLink:
		opened, err := p.Accounts.LinkIdentity(ctx, claims)
		if err == nil {
			web.Say(c, "From now on you can sign in with "+p.label(claims.Provider)+" too.")
		}
		return opened, err
	case account.ToProve:
		opened, err := p.Accounts.Prove(ctx, claims, visitor)
		if err == nil && pending.ReturnTo == mailWish {
			err = p.mailTo(c, claims)
		}
		return opened, err
	}
	return p.Accounts.SignIn(ctx, claims, visitor)
}

// failed records and explains a sign-in that led nowhere. Trouble of our own
// stays an error of the house.
func (p *Pages) failed(c echo.Context, d door, pending account.Pending, err error) error {
	var r *refusal
	why := "refused"
	if errors.As(err, &r) {
		why = r.why
	}
	kind := errs.KindOf(err)
	p.note(c, d.name(), why, err)
	if auditErr := p.Accounts.RefuseSignIn(c.Request().Context(), d.name(), why); auditErr != nil {
		return auditErr
	}
	if kind == errs.Internal || kind == errs.StepUp {
		return err
	}
	page := &FailedPage{Text: errs.As(err).Text, Request: web.RequestID(c), Back: "/sign-in?return_to=" + url.QueryEscape(returnTo(pending.ReturnTo))}
	if web.Actor(c).SignedIn() {
		page.Back = "/settings"
	}
	return web.Render(c, web.Status(err), "account/failed", page)
}

// note logs a refusal: why in a word, and the cause where it holds nothing of
// a person.
func (p *Pages) note(c echo.Context, provider, why string, err error) {
	cause := ""
	var answer *oauth2.RetrieveError
	switch {
	case errors.As(err, &answer):
		cause = answer.ErrorCode
	case why == "provider away" || why == "token":
		cause = err.Error()
	}
	p.Log.Warn("sign-in refused", "provider", provider, "why", why, "cause", cause[:min(len(cause), 300)], "request", web.RequestID(c))
}

// callbackPost takes Apple's form, which comes from another site and so
// without our cookies, and hands it to the callback as a GET, which has them.
func (p *Pages) callbackPost(c echo.Context) error {
	d, ok := p.door(apple)
	if o, isOpenID := d.(*openID); !ok || !isOpenID || !o.cfg.FormPost {
		return errs.Missing()
	}
	if err := c.Request().ParseForm(); err != nil {
		return errs.Wrap(errs.Invalid, "That could not be read.", err)
	}
	query := url.Values{}
	for _, name := range []string{"state", "code", "iss", "error"} {
		if v := single(c.Request().PostForm, name); v != "" {
			query.Set(name, v)
		}
	}
	return c.Redirect(http.StatusSeeOther, "/sign-in/"+apple+"/callback?"+query.Encode())
}
