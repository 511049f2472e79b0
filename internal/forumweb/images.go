package forumweb

import (
	"context"
	"strings"

	"github.com/labstack/echo/v4"

	"consilium/internal/forum"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/media"
	"consilium/internal/platform/web"
)

// Images is what a form shows of its images.
type Images struct {
	Slot string
	Rows []media.Image
	// Posted stand beneath the post already.
	Posted []media.Image
}

func (p *Pages) images(ctx context.Context, slot forum.Slot) (*Images, error) {
	if p.Media == nil {
		return nil, nil
	}
	rows, err := p.Media.Waiting(ctx, string(slot))
	if errs.Is(err, errs.NotFound) {
		return nil, nil // who keeps no drafts takes no images
	}
	return &Images{Slot: string(slot), Rows: rows}, err
}

// toImages says where a form wants to go for its images: to all that wait with
// it, or to one.
func toImages(c echo.Context, slot forum.Slot) (path string, leaving bool) {
	do := web.Field(c, "do")
	if do == "images" {
		return "/images?slot=" + string(slot), true
	}
	id, one := strings.CutPrefix(do, "image:")
	if _, err := ids.Parse(id); !one || err != nil {
		return "", false
	}
	return "/images/" + id, true
}

// leaveForImages keeps what was typed as a draft, and goes.
func (p *Pages) leaveForImages(c echo.Context, path string, slot forum.Slot, d forum.Draft) error {
	if d.Key.IsZero() {
		d.Key = ids.New()
	}
	if err := p.Forum.SaveDraft(c.Request().Context(), slot, d); err != nil {
		return err
	}
	return web.SeeOther(c, path)
}

// figures writes the images beneath a post, for who may see images.
func (o *out) figures(list []media.Image) {
	o.raw(`<div class="figures">`)
	for _, i := range list {
		if i.State == media.Gone {
			o.gone(i)
			continue
		}
		o.figure(i)
	}
	o.raw(`</div>`)
}

func (o *out) gone(i media.Image) {
	switch i.How {
	case media.ByPatient:
		o.raw(`<p class="tombstone">An image was withdrawn by its patient, `)
	case media.Expired:
		o.raw(`<p class="tombstone">An image is gone: the patient's consent ran out, `)
	case media.ByModerator:
		o.raw(`<p class="tombstone">An image was removed by a moderator, `)
	default:
		o.raw(`<p class="tombstone">An image was withdrawn, `)
	}
	o.when(i.GoneAt)
	o.raw(`.</p>`)
}

// shown is the longest side of a picture beneath a post.
const shown = 960

func (o *out) figure(i media.Image) {
	picture, ok := i.Picture(shown)
	if !ok {
		return
	}
	at := "/images/" + i.ID.String()
	o.raw(`<figure class="figure"><a href="`, at, `/view"><img src="`, at, `/files/`)
	o.number(picture.Number)
	o.raw(`" width="`)
	o.number(picture.Width)
	o.raw(`" height="`)
	o.number(picture.Height)
	o.raw(`" loading="lazy" alt="`)
	o.text(i.Alt)
	o.raw(`"></a><figcaption>`)
	o.text(media.Caption(i))
	o.raw(`</figcaption></figure>`)
}
