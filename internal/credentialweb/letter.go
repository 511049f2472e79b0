package credentialweb

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"consilium/internal/credential"
	"consilium/internal/platform/web"
)

// LetterPage is a letter to print, or the question whether to make it: its
// code is made anew each time, and an earlier one opens nothing any more.
type LetterPage struct {
	web.Frame
	ID string
	// Printed is when one was made before; nil for never.
	Printed *time.Time
	// Letter is what is printed; nil until it was asked for.
	Letter *credential.Letter
}

func (p *Pages) letter(c echo.Context) error {
	id, err := web.IDParam(c, "id")
	if err != nil {
		return err
	}
	printed, err := p.Credentials.LetterAsked(c.Request().Context(), id)
	if err != nil {
		return err
	}
	return web.Render(c, http.StatusOK, "credential/letter", &LetterPage{ID: id.String(), Printed: printed})
}

func (p *Pages) printLetter(c echo.Context) error {
	id, err := web.IDParam(c, "id")
	if err != nil {
		return err
	}
	letter, err := p.Credentials.PrintLetter(c.Request().Context(), id)
	if err != nil {
		return err
	}
	return web.Render(c, http.StatusOK, "credential/letter", &LetterPage{ID: id.String(), Letter: &letter})
}
