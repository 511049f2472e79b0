package forumweb

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"consilium/internal/forum"
	"consilium/internal/guard"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/web"
)

// ShowPage is one page of a thread.
type ShowPage struct {
	web.Frame
	ID       ids.ID
	Case     bool
	Title    string
	Audience forum.Audience
	// Who says about how many can read it, Reach who they are.
	Who, Reach string
	// Thread is the rendered content with what is the reader's own.
	Thread      string
	Specialties []Specialty
	Edited      bool
	Next        string
	Later       bool // not the first page
	MayAnswer   bool
	MayDraft    bool
	// WhyNot says why nobody can answer.
	WhyNot   string
	Composer Composer
}

// Composer is what a form for words holds.
type Composer struct {
	Key, Slot        string
	Body, BottomLine string
	Errors           map[string]string
	Saved            time.Time // of the draft that it holds
	Preview          string
	Previewed        bool
	// Images are what waits with the form; nil where it takes none.
	Images *Images
	// Guard is what stands in the way of publication, or did; nil where it was
	// not asked.
	Guard *guard.Panel
}

func (p *Pages) show(c echo.Context) error {
	id, err := web.IDParam(c, "id")
	if err != nil {
		return err
	}
	return p.showThread(c, http.StatusOK, id, nil)
}

// showThread shows a page of a thread; around what was typed, where a form
// comes back.
func (p *Pages) showThread(c echo.Context, status int, id ids.ID, typed *Composer) error {
	ctx, a := c.Request().Context(), web.Actor(c)
	head, err := p.Forum.Head(ctx, id)
	if err != nil {
		return err
	}
	p.opened(ctx, head.Kind, id)
	after := web.Query(c, "after")
	content, err := p.content(c, head, after)
	if err != nil {
		return err
	}
	mine, err := p.Forum.Mine(ctx, id)
	if err != nil {
		return err
	}
	who, err := p.Forum.WhoCanRead(ctx, content.head.Audience)
	if err != nil {
		return err
	}
	r := newReader(a, content.head, mine, web.Token(c), who)
	page := &ShowPage{ID: id, Case: content.head.Kind == "case", Title: content.title, Audience: content.head.Audience,
		Who: who, Reach: reach(content.head.Audience, content.head.Kind), Edited: content.head.Revision > 1, Next: content.next, Later: after != "",
		MayAnswer: r.answer, MayDraft: authz.Can(a, authz.OwnDrafts), WhyNot: whyNot(content.head)}
	for i, key := range content.keys {
		page.Specialties = append(page.Specialties, Specialty{Key: key, Name: content.names[i]})
	}
	page.Thread = string(r.page(content))
	if err := p.compose(ctx, page, mine, typed); err != nil {
		return err
	}
	return web.Render(c, status, "forum/show", page)
}

func whyNot(h forum.Head) string {
	switch {
	case h.State != forum.Open:
		return "The question was taken away, so nothing more can be answered here."
	case h.Locked:
		return "A moderator has locked this thread, so no more answers or comments are taken."
	}
	return ""
}

// compose fills the form for an answer: with what was typed, else with the
// draft that waits, else with nothing.
func (p *Pages) compose(ctx context.Context, page *ShowPage, mine forum.Mine, typed *Composer) error {
	slot := forum.AnswerSlot(page.ID)
	page.Composer = Composer{Key: ids.New().String()}
	switch {
	case !page.MayAnswer:
	case typed != nil:
		page.Composer = *typed
	case mine.Drafts[string(slot)]:
		d, waits, err := p.Forum.LoadDraft(ctx, slot)
		if err != nil {
			return err
		}
		if waits {
			page.Composer = Composer{Key: keyOf(d.Key), Body: d.Body, BottomLine: d.BottomLine, Saved: d.SavedAt}
		}
	}
	page.Composer.Slot = string(slot)
	if !page.MayAnswer || p.Media == nil {
		return nil
	}
	page.Composer.Images = &Images{Slot: string(slot)}
	if !mine.Images {
		return nil
	}
	var err error
	page.Composer.Images, err = p.images(ctx, slot)
	return err
}

// keyOf keeps a form's key over its round trips; a form without one gets one.
func keyOf(key ids.ID) string {
	if key.IsZero() {
		key = ids.New()
	}
	return key.String()
}

// previewing says whether the form asked to be shown instead of sent.
func previewing(c echo.Context) bool { return web.Field(c, "do") == "preview" }

func (p *Pages) answer(c echo.Context) error {
	id, err := web.IDParam(c, "id")
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	r := forum.Reply{Key: web.IDField(c, "key"), Thread: id, Body: web.Field(c, "body"), BottomLine: web.Line(c, "bottom_line"), Guard: answersOf(c)}
	typed := &Composer{Key: keyOf(r.Key), Body: r.Body, BottomLine: r.BottomLine}
	w := forum.Wording{Body: r.Body, BottomLine: r.BottomLine, Guard: r.Guard}
	if to, leaving := toImages(c, forum.AnswerSlot(id)); leaving {
		return p.leaveForImages(c, to, forum.AnswerSlot(id), forum.Draft{Key: r.Key, Body: r.Body, BottomLine: r.BottomLine})
	}
	if reworking(c) {
		if err = p.rework(c, typed, &w); err == nil {
			typed.Body, typed.BottomLine = w.Body, w.BottomLine
			return p.showThread(c, http.StatusOK, id, typed)
		}
	} else {
		made, answerErr := p.Forum.Answer(ctx, r)
		if answerErr == nil {
			p.sayPosted(c, w, "Your answer stands.")
			return web.SeeOther(c, placeOf(id, forum.PostRef{Kind: forum.KindAnswer, ID: made}))
		}
		err = answerErr
	}
	if err := p.refused(c, typed, w, err); err != nil {
		return err
	}
	return p.showThread(c, http.StatusUnprocessableEntity, id, typed)
}

// fieldsOf gives the sentences of a refused form by field.
func fieldsOf(err error) map[string]string {
	e := errs.As(err)
	if len(e.Fields) == 0 {
		return map[string]string{"main": e.Text}
	}
	return e.Fields
}
