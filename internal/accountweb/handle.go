package accountweb

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"consilium/internal/kernel/errs"
	"consilium/internal/platform/web"
)

// HandlePage is where a member chooses their handle.
type HandlePage struct {
	web.Frame
	Typed  string
	Error  string
	Fields map[string]string
}

func (p *Pages) handleForm(c echo.Context) error {
	if web.Actor(c).Handle != "" {
		return web.SeeOther(c, "/settings")
	}
	return web.Render(c, http.StatusOK, "account/handle", &HandlePage{})
}

func (p *Pages) chooseHandle(c echo.Context) error {
	typed := web.Line(c, "handle")
	err := p.Accounts.ChooseHandle(c.Request().Context(), typed)
	if errs.Is(err, errs.Invalid) {
		e := errs.As(err)
		return web.Render(c, http.StatusUnprocessableEntity, "account/handle", &HandlePage{Typed: typed, Error: e.Text, Fields: e.Fields})
	}
	if err != nil {
		return err
	}
	web.Say(c, "Welcome. You can ask, answer and search now.")
	return web.SeeOther(c, "/")
}
