package forumweb

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"consilium/internal/forum"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/platform/web"
)

// ErasePage explains erasing and asks what is to go.
type ErasePage struct {
	web.Frame
	Name, Path string
	Place      string
	Words      forum.Words
	// Confirm says that a moderator must prove a second factor first; Typed
	// that a refused form's words stand on the page.
	Confirm, Typed bool
	// Whole is chosen instead of a passage.
	Whole   bool
	Passage string
	Errors  map[string]string
}

func (p *Pages) eraseForm(kind forum.PostKind) echo.HandlerFunc {
	return func(c echo.Context) error {
		ref, err := refOf(c, kind)
		if err != nil {
			return err
		}
		return p.renderErase(c, http.StatusOK, ref, &ErasePage{})
	}
}

func (p *Pages) erase(kind forum.PostKind) echo.HandlerFunc {
	return func(c echo.Context) error {
		ref, err := refOf(c, kind)
		if err != nil {
			return err
		}
		page := &ErasePage{Whole: web.Field(c, "what") == "whole", Passage: strings.TrimSpace(web.Field(c, "passage"))}
		if err := page.check(c); err != nil {
			page.Errors = fieldsOf(err)
			return p.renderErase(c, web.Status(err), ref, page)
		}
		e := forum.Erasure{Post: ref}
		if !page.Whole {
			e.Passage = page.Passage
		}
		out, err := p.Forum.Erase(c.Request().Context(), e)
		if errs.Is(err, errs.Invalid) || errs.Is(err, errs.StepUp) {
			page.Typed = true
			page.Errors = fieldsOf(err)
			return p.renderErase(c, web.Status(err), ref, page)
		}
		if err != nil {
			return err
		}
		p.cache.drop(out.Thread)
		web.Say(c, "Erased for good. What remains says that it was erased, when and by whom."+left(out))
		return web.SeeOther(c, placeOf(out.Thread, ref))
	}
}

// left says what of the words still stands in the thread, and what to do.
func left(out forum.Outcome) string {
	const theirs = " Others wrote the same words themselves: "
	switch {
	case out.Kept == 0:
		return ""
	case out.Asked:
		return theirs + "a moderator was asked to erase them there."
	}
	return theirs + "they are too short to be taken from what isn't yours. Flag the post if they tell who the patient is."
}

func (page *ErasePage) check(c echo.Context) error {
	var check errs.Check
	check.That(page.Whole || web.Field(c, "what") == "passage", "what", "Choose what is to be erased.")
	check.That(page.Whole || page.Passage != "", "passage", "Type or paste the words that have to go.")
	check.That(web.Checked(c, "sure"), "sure", "Tick this if you mean it. Nothing was erased.")
	return check.Err()
}

func (p *Pages) renderErase(c echo.Context, status int, ref forum.PostRef, page *ErasePage) error {
	words, err := p.Forum.Erasable(c.Request().Context(), ref)
	if err != nil {
		return err
	}
	p.opened(c.Request().Context(), words.Kind, words.Thread)
	page.Confirm = words.Author != web.Actor(c).MemberID && !web.Actor(c).Fresh
	page.Name, page.Path, page.Words, page.Place = name(ref.Kind), pathOf(ref), words, placeOf(words.Thread, ref)
	return web.Render(c, status, "forum/erase", page)
}

func mayDraft(c echo.Context) bool { return authz.Can(web.Actor(c), authz.OwnDrafts) }
