package accountweb

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"consilium/internal/account"
	"consilium/internal/platform/web"
)

// LandingPage is what a stranger sees.
type LandingPage struct{ web.Frame }

// TextPage is a numbered text: the rules, the privacy notice.
type TextPage struct {
	web.Frame
	Version int
}

func (p *Pages) landing(c echo.Context) error {
	if a := web.Actor(c); a.SignedIn() {
		return web.SeeOther(c, p.Home(a))
	}
	return web.Render(c, http.StatusOK, "account/landing", &LandingPage{})
}

func (p *Pages) rules(c echo.Context) error {
	return web.Render(c, http.StatusOK, "account/rules", &TextPage{Version: account.RulesVersion})
}

func (p *Pages) privacy(c echo.Context) error {
	return web.Render(c, http.StatusOK, "account/privacy", &TextPage{Version: account.PrivacyVersion})
}
