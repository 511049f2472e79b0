package forumweb

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"consilium/internal/forum"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/web"
)

type askPage struct {
	web.Frame
	Key, Kind, Title, Body string
	Choices                []choice
	Audiences              []audienceChoice
	Errors                 map[string]string
}

type choice struct {
	Specialty
	Chosen bool
}

type audienceChoice struct {
	Audience forum.Audience
	Name     string
	Chosen   bool
}

func (p *Pages) askForm(c echo.Context) error {
	return p.renderAsk(c, http.StatusOK, forum.Question{Key: ids.New(), Kind: "question"}, nil)
}

func (p *Pages) ask(c echo.Context) error {
	q := forum.Question{Key: web.IDField(c, "key"), Kind: web.Line(c, "kind"), Title: web.Line(c, "title"),
		Body: web.Field(c, "body"), Audience: forum.Audience(web.Line(c, "audience")), Specialties: web.Fields(c, "specialties")}
	id, err := p.forum.Ask(c.Request().Context(), q)
	if errs.Is(err, errs.Invalid) {
		return p.renderAsk(c, http.StatusUnprocessableEntity, q, errs.As(err).Fields)
	}
	if err != nil {
		return err
	}
	web.Say(c, "Your question is up.")
	return web.SeeOther(c, "/threads/"+id.String())
}

func (p *Pages) renderAsk(c echo.Context, status int, q forum.Question, fields map[string]string) error {
	list, err := p.directory.Specialties(c.Request().Context())
	if err != nil {
		return err
	}
	page := &askPage{Key: q.Key.String(), Kind: q.Kind, Title: q.Title, Body: q.Body, Errors: fields}
	for _, s := range list {
		page.Choices = append(page.Choices, choice{s, slices.Contains(q.Specialties, s.Key)})
	}
	page.Audiences = audiences(c, q.Audience)
	return web.Render(c, status, "forum/ask", page)
}

// audiences offers what the actor may write for; the first is chosen where
// nothing was.
func audiences(c echo.Context, chosen forum.Audience) []audienceChoice {
	var out []audienceChoice
	for _, x := range []audienceChoice{{Audience: forum.Clinicians, Name: "Clinicians"}, {Audience: forum.Physicians, Name: "Physicians"},
		{Audience: forum.Students, Name: "Clinicians and students"}, {Audience: forum.Learners, Name: "Learners"}} {
		if forum.CanWrite(web.Actor(c), x.Audience) {
			x.Chosen = x.Audience == chosen || (chosen == "" && len(out) == 0)
			out = append(out, x)
		}
	}
	return out
}
