package mediaweb

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"consilium/internal/forum"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/media"
	"consilium/internal/media/pipeline"
	"consilium/internal/platform/web"
)

// WaitingPage lists what waits with a draft, and takes more.
type WaitingPage struct {
	web.Frame
	Slot, Back string
	Key        string
	Rows       []media.Image
	// Refused are sentences about files that were not taken.
	Refused []string
	// Screen and Photo are what was said of the files.
	Screen, Photo bool
}

func (p *Pages) waiting(c echo.Context) error {
	return p.renderWaiting(c, http.StatusOK, web.Query(c, "slot"), &WaitingPage{})
}

func (p *Pages) renderWaiting(c echo.Context, status int, slot string, page *WaitingPage) error {
	rows, err := p.Media.Waiting(c.Request().Context(), slot)
	if errs.Is(err, errs.NotFound) && status != http.StatusOK {
		slot = string(forum.AskSlot()) // a form whose draft is none still says why it wasn't taken
		rows, err = p.Media.Waiting(c.Request().Context(), slot)
	}
	if err != nil {
		return err
	}
	page.Slot, page.Back, page.Key, page.Rows = slot, formOf(slot), ids.New().String(), rows
	return web.Render(c, status, "media/waiting", page)
}

// list answers a script with the rows of a draft.
func (p *Pages) list(c echo.Context) error {
	rows, err := p.Media.Waiting(c.Request().Context(), web.Query(c, "slot"))
	if err != nil {
		return err
	}
	return web.Fragment(c, "media/waiting", "image-list", rows)
}

// added is what a script hears of one image.
type added struct {
	ID    string      `json:"id"`
	State media.State `json:"state"`
	Edit  string      `json:"edit"`
}

// add takes the files of one form: those of one DICOM series are one image,
// every other file is an image of its own.
func (p *Pages) add(c echo.Context) error {
	slot, scripted := web.Line(c, "slot"), c.Request().Header.Get("Accept") == "application/json"
	files, err := web.Files(c, "file")
	var done []media.Image
	var refused []string
	if err == nil {
		done, refused, err = p.addAll(c, slot, files)
	}
	switch {
	case err != nil && scripted:
		return c.JSON(web.Status(err), map[string]string{"text": errs.As(err).Text})
	case err != nil && errs.Is(err, errs.TooLarge):
		return p.renderWaiting(c, web.Status(err), slot, &WaitingPage{Refused: []string{errs.As(err).Text}})
	case err != nil:
		return err
	case scripted:
		return c.JSON(http.StatusOK, heard(done, refused))
	case len(refused) > 0:
		return p.renderWaiting(c, http.StatusUnprocessableEntity, slot, &WaitingPage{Refused: refused, Screen: web.Checked(c, "screen"), Photo: web.Checked(c, "photo")})
	case len(done) == 1:
		return web.SeeOther(c, "/images/"+done[0].ID.String())
	}
	return web.SeeOther(c, "/images?slot="+slot)
}

func heard(done []media.Image, refused []string) map[string]any {
	list := make([]added, 0, len(done))
	for _, i := range done {
		list = append(list, added{i.ID.String(), i.State, "/images/" + i.ID.String()})
	}
	if refused == nil {
		refused = []string{}
	}
	return map[string]any{"images": list, "refused": refused}
}

func (p *Pages) addAll(c echo.Context, slot string, files [][]byte) (done []media.Image, refused []string, err error) {
	if len(files) == 0 {
		files = [][]byte{nil}
	}
	key := web.IDField(c, "key")
	for n, group := range pipeline.Group(files) {
		u := media.Upload{Key: key, Slot: slot, Screen: web.Checked(c, "screen"), Photograph: web.Checked(c, "photo")}
		if !key.IsZero() {
			u.Key[len(key)-1] ^= byte(n)
		}
		for _, i := range group {
			u.Files = append(u.Files, files[i])
		}
		made, err := p.Media.Add(c.Request().Context(), u)
		switch {
		case errs.Is(err, errs.Invalid):
			refused = append(refused, errs.As(err).Text)
		case err != nil:
			return done, refused, err
		default:
			done = append(done, made)
		}
	}
	return done, refused, nil
}
