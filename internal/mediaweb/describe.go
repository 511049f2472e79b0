package mediaweb

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/media"
	"consilium/internal/platform/web"
)

func (p *Pages) describe(c echo.Context) error {
	ctx := c.Request().Context()
	id, err := web.IDParam(c, "id")
	if err != nil {
		return err
	}
	looked, subject := web.Fields(c, "looked"), web.Line(c, "subject")
	fields := ConsentFields{Same: web.Line(c, "same"), Basis: media.Basis(web.Line(c, "basis")), Obtained: web.Line(c, "obtained"),
		Expires: web.Line(c, "expires"), Jurisdiction: web.Line(c, "jurisdiction"), Held: web.Checked(c, "held")}
	d := media.Description{Image: id, Alt: web.Line(c, "alt"), Subject: subject, Looked: looked, Consent: media.ConsentForm{Basis: fields.Basis,
		Obtained: fields.Obtained, Expires: fields.Expires, Jurisdiction: fields.Jurisdiction, Held: fields.Held}}
	if fields.Same != "" && fields.Same != "new" {
		d.Consent.Same, _ = ids.Parse(fields.Same) // a name that is none is none of theirs
	}
	i, err := p.Media.Describe(ctx, d)
	if err != nil {
		return p.again(c, id, err, "Nothing was kept yet, and every word is still here.", &ImagePage{Alt: d.Alt, Consent: fields,
			Subjects: ticks(media.Subjects(), func(key string) bool { return key == subject }),
			Checks:   ticks(media.Looked(), func(key string) bool { return slices.Contains(looked, key) })})
	}
	web.Say(c, "The image is ready. It is posted with what you write.")
	if fields.Basis == media.NotNeeded || !d.Consent.Same.IsZero() {
		return web.SeeOther(c, placeOf(i))
	}
	return web.SeeOther(c, "/images/"+id.String()+"#code")
}

// code makes the patient's code and shows it, which it does once: the page
// that follows knows it no more.
func (p *Pages) code(c echo.Context) error {
	id, err := web.IDParam(c, "id")
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	code, err := p.Media.NewCode(ctx, id)
	if err != nil {
		return err
	}
	i, err := p.Media.Own(ctx, id)
	if err != nil {
		return err
	}
	return p.renderImage(c, http.StatusOK, i, &ImagePage{Code: code, Withdraw: p.BaseURL.JoinPath("/withdraw").String()})
}

// opens says whether the member can open the page on which an image is used.
func opens(c echo.Context, i media.Image) bool {
	if i.Post.ID.IsZero() {
		return writes(c)
	}
	return authz.Can(web.Actor(c), authz.EditOwn)
}

func (p *Pages) withdraw(c echo.Context) error {
	id, err := web.IDParam(c, "id")
	if err != nil {
		return err
	}
	i, err := p.Media.Withdraw(c.Request().Context(), id)
	if errs.Is(err, errs.Gone) { // sent twice, or from a page of before
		web.Say(c, errs.As(err).Text)
		return web.SeeOther(c, backToMine(c))
	}
	if err != nil {
		return err
	}
	said, to := "The image is withdrawn. Every copy of it leaves the store now; the audit log says when the last one is gone.", placeOf(i)
	if i.Post.ID.IsZero() {
		said, to = "The image is removed, and nothing of it is kept.", "/images?slot="+i.Slot
	}
	if web.Field(c, "from") == "mine" || !opens(c, i) {
		to = backToMine(c)
	}
	web.Say(c, said)
	return web.SeeOther(c, to)
}
