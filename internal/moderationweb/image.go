package moderationweb

import (
	"github.com/labstack/echo/v4"

	"consilium/internal/platform/web"
)

// eraseImage takes one image beneath a post away. Its rule has a field of its
// own, since the post's verdict stands on the same page.
func (p *Pages) eraseImage(c echo.Context) error {
	ref, err := refOf(c.Param("kind"), c.Param("id"))
	if err != nil {
		return err
	}
	err = p.Moderation.EraseImage(c.Request().Context(), ref, web.IDField(c, "image"), web.Line(c, "image_rule"))
	return p.acted(c, ref, err, "The image is removed. Every copy of it leaves the store now, and its author is told the rule.", deskPath(ref))
}
