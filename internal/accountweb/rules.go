package accountweb

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"consilium/internal/account"
	"consilium/internal/kernel/errs"
	"consilium/internal/platform/web"
)

// AcceptPage asks for the acceptance of rules and privacy notice.
type AcceptPage struct {
	web.Frame
	RulesVersion, PrivacyVersion int
	ReturnTo                     string
	Error                        string
	Fields                       map[string]string
}

func (p *Pages) acceptForm(c echo.Context) error {
	back := returnTo(c.QueryParam("return_to"))
	if web.Actor(c).RulesAccepted {
		return web.SeeOther(c, back)
	}
	return acceptPage(c, http.StatusOK, &AcceptPage{ReturnTo: back})
}

func acceptPage(c echo.Context, status int, page *AcceptPage) error {
	page.RulesVersion, page.PrivacyVersion = account.RulesVersion, account.PrivacyVersion
	return web.Render(c, status, "account/accept", page)
}

func (p *Pages) accept(c echo.Context) error {
	page := &AcceptPage{ReturnTo: returnTo(web.Field(c, "return_to"))}
	if !web.Checked(c, "accept") {
		page.Fields = map[string]string{"accept": "Tick this when you have read both. Without it you can leave, but not go on."}
		return acceptPage(c, http.StatusUnprocessableEntity, page)
	}
	err := p.Accounts.Accept(c.Request().Context(), number(c, "rules_version"), number(c, "privacy_version"))
	if errs.Is(err, errs.Conflict) {
		page.Error = errs.As(err).Text
		return acceptPage(c, http.StatusConflict, page)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(c, page.ReturnTo)
}

// number reads a field that holds a small number; 0 for anything else.
func number(c echo.Context, name string) int {
	n, err := strconv.Atoi(web.Field(c, name))
	if err != nil || n < 0 || n > 1<<30 {
		return 0
	}
	return n
}
