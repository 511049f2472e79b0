package mediaweb

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"consilium/internal/kernel/errs"
	"consilium/internal/media"
	"consilium/internal/platform/web"
)

// WithdrawPage is the public page on which a patient withdraws, with the code
// on their paper and nothing else.
type WithdrawPage struct {
	web.Frame
	Code   string
	Found  *media.Withdrawable
	Errors map[string]string
}

func (p *Pages) withdrawForm(c echo.Context) error {
	return web.Render(c, http.StatusOK, "media/withdraw", &WithdrawPage{})
}

// withdrawByCode says first what a code stands for, and withdraws when it is
// asked again.
func (p *Pages) withdrawByCode(c echo.Context) error {
	page := &WithdrawPage{Code: web.Line(c, "code")}
	act := p.Media.LookUp
	if web.Field(c, "do") == "withdraw" {
		act = p.Media.WithdrawByCode
	}
	found, err := act(c.Request().Context(), web.AddressKey(c), page.Code)
	switch {
	case errs.Is(err, errs.Invalid), errs.Is(err, errs.TooMany):
		page.Errors = errs.As(err).Fields
		if len(page.Errors) == 0 {
			page.Errors = map[string]string{"code": errs.As(err).Text}
		}
		return web.Render(c, web.Status(err), "media/withdraw", page)
	case err != nil:
		return err
	}
	page.Found = &found
	return web.Render(c, http.StatusOK, "media/withdraw", page)
}
