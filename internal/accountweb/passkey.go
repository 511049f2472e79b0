package accountweb

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"consilium/internal/kernel/errs"
	"consilium/internal/platform/web"
)

// passkeysHere says whether passkeys work under the address of this request,
// and under which they do: they are bound to the name of the house.
func (p *Pages) passkeysHere(c echo.Context) (here bool, house string) {
	if !p.Accounts.Passkeys() {
		return false, ""
	}
	return strings.EqualFold(c.Request().Host, p.BaseURL.Host), strings.TrimSuffix(p.BaseURL.String(), "/")
}

// beginPasskey gives a script the question for a new passkey.
func (p *Pages) beginPasskey(c echo.Context) error {
	options, err := p.Accounts.BeginPasskey(c.Request().Context())
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, options)
}

// addPasskey takes the answer, which a script put into the form.
func (p *Pages) addPasskey(c echo.Context) error {
	page := &FactorsPage{Onward: onward(c)}
	opened, err := p.Accounts.AddPasskey(c.Request().Context(), web.Line(c, "name"), []byte(web.Field(c, "answer")))
	if err != nil {
		return p.changed(c, page, err)
	}
	return p.added(c, opened, page.Onward)
}

// beginStepUp gives a script the question for a proof by passkey.
func (p *Pages) beginStepUp(c echo.Context) error {
	options, err := p.Accounts.BeginStepUp(c.Request().Context())
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, options)
}

// stepUpByPasskey takes the answer, which a script put into the form.
func (p *Pages) stepUpByPasskey(c echo.Context) error {
	page := &ChallengePage{ReturnTo: returnTo(web.Field(c, "return_to"))}
	opened, err := p.Accounts.StepUpPasskey(c.Request().Context(), []byte(web.Field(c, "answer")))
	if errs.Is(err, errs.Conflict) {
		page.Error = errs.As(err).Text
		return p.challenge(c, web.Status(err), page)
	}
	return p.steppedUp(c, page, opened, err)
}
