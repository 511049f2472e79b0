package accountweb

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"consilium/internal/kernel/errs"
	"consilium/internal/platform/web"
)

// signOut ends the session and tells the browser to forget all it has of us.
func (p *Pages) signOut(c echo.Context) error {
	if err := p.Accounts.SignOut(c.Request().Context()); err != nil && !errs.Is(err, errs.NotFound) {
		return err
	}
	web.ClearSession(c)
	c.Response().Header().Set("Clear-Site-Data", `"cache", "cookies", "storage"`)
	return web.SeeOther(c, "/")
}

// Left is how many seconds a session has without, and in spite of, activity.
type Left struct {
	Idle  int `json:"idle"`
	Until int `json:"until"`
}

// ping says that somebody is there. The reading of the session noted it.
func (p *Pages) ping(c echo.Context) error {
	v, now := web.VisitOf(c), p.Clock.Now()
	seconds := func(t time.Time) int { return max(0, int(t.Sub(now)/time.Second)) }
	return c.JSON(http.StatusOK, Left{Idle: seconds(v.IdleUntil), Until: seconds(v.Until)})
}
