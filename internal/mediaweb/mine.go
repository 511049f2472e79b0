package mediaweb

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/ids"
	"consilium/internal/media"
	"consilium/internal/platform/web"
)

// MinePage lists a member's own images. It is among the few pages of somebody
// suspended, so nothing on it needs another door.
type MinePage struct {
	web.Frame
	Rows []MineRow
	// After is the page that is shown, Next the key of the one that follows;
	// each is empty for none.
	After, Next string
	Suspended   bool
	// Opens says that the member can open an image and the post it stands beneath,
	// Writes that they can go on with a draft.
	Opens, Writes bool
}

// MineRow is one of the images.
type MineRow struct {
	media.Image
	Place  string // where it stands, or the form that it waits with
	Posted bool
}

// Picture says whether there is one to be shown.
func (r MineRow) Picture() bool {
	_, there := r.Thumb()
	return r.State == media.Made && there
}

func (p *Pages) mine(c echo.Context) error {
	after, err := ids.Parse(web.Query(c, "after"))
	if err != nil {
		after = ids.ID{} // whatever that was: the first page
	}
	list, next, err := p.Media.Mine(c.Request().Context(), after)
	if err != nil {
		return err
	}
	a := web.Actor(c)
	page := &MinePage{Suspended: a.Standing == actor.Suspended, Opens: authz.Can(a, authz.EditOwn), Writes: writes(c)}
	if !after.IsZero() {
		page.After = after.String()
	}
	if !next.IsZero() {
		page.Next = next.String()
	}
	for _, i := range list {
		page.Rows = append(page.Rows, MineRow{Image: i, Place: placeOf(i), Posted: !i.Post.ID.IsZero()})
	}
	return web.Render(c, http.StatusOK, "media/mine", page)
}

func (p *Pages) small(c echo.Context) error {
	id, err := web.IDParam(c, "id")
	if err != nil {
		return err
	}
	kind, data, err := p.Media.Small(c.Request().Context(), id)
	if err != nil {
		return err
	}
	return picture(c, kind, data)
}

// writes says whether the member can go on with what an image waits with. Whose
// standing has lapsed opens an image, and no draft.
func writes(c echo.Context) bool { return authz.Can(web.Actor(c), authz.OwnDrafts) }

// backOf is placeOf for who is on a page of the image: of a draft that they
// can't go on with the list of their own images.
func backOf(c echo.Context, i media.Image) string {
	if i.Post.ID.IsZero() && !writes(c) {
		return "/images/mine"
	}
	return placeOf(i)
}

// backToMine is the page of one's own images that a form was sent from.
func backToMine(c echo.Context) string {
	if after, err := ids.Parse(web.Field(c, "after")); err == nil {
		return "/images/mine?after=" + after.String()
	}
	return "/images/mine"
}
