package forumweb

import (
	"context"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"consilium/internal/forum"
	"consilium/internal/platform/web"
)

// AskPage is the form for a new thread.
type AskPage struct {
	web.Frame
	Kind, Title string
	Choices     []Choice
	Audiences   []AudienceChoice
	Composer
}

// Choice is a specialty with a check box.
type Choice struct {
	Specialty
	Chosen bool
}

// AudienceChoice is an audience with a radio button, and about how many it
// has.
type AudienceChoice struct {
	forum.Audience
	Who, Reach string
	Chosen     bool
}

func (p *Pages) askForm(c echo.Context) error {
	d, waits, err := p.Forum.LoadDraft(c.Request().Context(), forum.AskSlot())
	if err != nil {
		return err
	}
	q := forum.Question{Kind: "question"}
	if key := web.Query(c, "specialty"); key != "" {
		q.Specialties = []string{key}
	}
	if waits {
		q = forum.Question{Kind: d.Kind, Title: d.Title, Body: d.Body, Audience: d.Audience, Specialties: d.Specialties}
	}
	return p.renderAsk(c, http.StatusOK, q, Composer{Key: keyOf(d.Key), Saved: d.SavedAt})
}

func (p *Pages) ask(c echo.Context) error {
	ctx := c.Request().Context()
	q := forum.Question{Key: web.IDField(c, "key"), Kind: web.Line(c, "kind"), Title: web.Line(c, "title"),
		Body: web.Field(c, "body"), Audience: forum.Audience(web.Line(c, "audience")), Specialties: web.Fields(c, "specialties"), Guard: answersOf(c)}
	form := Composer{Key: keyOf(q.Key)}
	if to, leaving := toImages(c, forum.AskSlot()); leaving {
		return p.leaveForImages(c, to, forum.AskSlot(), forum.Draft{Key: q.Key, Kind: q.Kind, Title: q.Title, Body: q.Body, Audience: q.Audience, Specialties: q.Specialties})
	}
	w := forum.Wording{Title: q.Title, Body: q.Body, Audience: q.Audience, Guard: q.Guard}
	var err error
	if reworking(c) {
		if err = p.rework(c, &form, &w); err == nil {
			q.Title, q.Body = w.Title, w.Body
			return p.renderAsk(c, http.StatusOK, q, form)
		}
	} else {
		id, askErr := p.Forum.Ask(ctx, q)
		if askErr == nil {
			p.sayPosted(c, w, "Your question is up.")
			return web.SeeOther(c, "/threads/"+id.String())
		}
		err = askErr
	}
	if err := p.refused(c, &form, w, err); err != nil {
		return err
	}
	return p.renderAsk(c, http.StatusUnprocessableEntity, q, form)
}

func (p *Pages) renderAsk(c echo.Context, status int, q forum.Question, form Composer) error {
	ctx := c.Request().Context()
	form.Body, form.Slot = q.Body, string(forum.AskSlot())
	var err error
	if form.Images, err = p.images(ctx, forum.AskSlot()); err != nil {
		return err
	}
	page := &AskPage{Kind: q.Kind, Title: q.Title, Composer: form}
	if page.Choices, err = p.choices(ctx, q.Specialties); err != nil {
		return err
	}
	var open []forum.Audience
	for _, x := range forum.EveryAudience {
		if forum.CanWrite(web.Actor(c), x) {
			open = append(open, x)
		}
	}
	if page.Audiences, err = p.audiences(ctx, open, q.Audience); err != nil {
		return err
	}
	return web.Render(c, status, "forum/ask", page)
}

func (p *Pages) choices(ctx context.Context, chosen []string) ([]Choice, error) {
	list, err := p.Directory.Specialties(ctx)
	out := make([]Choice, 0, len(list))
	for _, s := range list {
		out = append(out, Choice{s, slices.Contains(chosen, s.Key)})
	}
	return out, err
}

// audiences offers those that are open; the first is chosen where none of
// them was.
func (p *Pages) audiences(ctx context.Context, open []forum.Audience, chosen forum.Audience) ([]AudienceChoice, error) {
	if !slices.Contains(open, chosen) && len(open) > 0 {
		chosen = open[0]
	}
	var out []AudienceChoice
	for _, x := range open {
		who, err := p.Forum.WhoCanRead(ctx, x)
		if err != nil {
			return nil, err
		}
		out = append(out, AudienceChoice{x, who, reach(x, ""), x == chosen})
	}
	return out, nil
}
