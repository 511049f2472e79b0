package forumweb

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"consilium/internal/forum"
	"consilium/internal/platform/web"
)

type listPage struct {
	web.Frame
	Heading, Tab, Specialty, Next string
	Rows                          []forum.Row
	Specialties                   []Specialty
}

func (p *Pages) list(tab, heading string) echo.HandlerFunc {
	return func(c echo.Context) error {
		ctx := c.Request().Context()
		page := &listPage{Heading: heading, Tab: tab, Specialty: web.Query(c, "specialty")}
		var err error
		if page.Specialties, err = p.directory.Specialties(ctx); err != nil {
			return err
		}
		for _, s := range page.Specialties {
			if s.Key == page.Specialty {
				page.Heading = s.Name
			}
		}
		page.Rows, page.Next, err = p.forum.List(ctx, forum.ListQuery{Tab: tab, Specialty: page.Specialty, After: web.Query(c, "after")})
		if err != nil {
			return err
		}
		return web.Render(c, http.StatusOK, "forum/list", page)
	}
}
