package forumweb

import (
	"github.com/labstack/echo/v4"

	"consilium/internal/forum"
	"consilium/internal/guard"
	"consilium/internal/kernel/errs"
	"consilium/internal/platform/web"
)

// answersOf reads what an author says to the guard.
func answersOf(c echo.Context) guard.Answers {
	return guard.ReadForm(func(name string) string { return web.Line(c, name) }, func(name string) []string { return web.Fields(c, name) })
}

// reworking says whether the form asked to be shown or mended instead of sent.
func reworking(c echo.Context) bool { return guard.Mends(web.Field(c, "do")) || previewing(c) }

// rework does what the form asked for short of sending it: it shows what the
// text will look like, or has the guard mend the words in w.
func (p *Pages) rework(c echo.Context, form *Composer, w *forum.Wording) error {
	ctx := c.Request().Context()
	seen, err := p.Forum.Mend(ctx, w, web.Field(c, "do"))
	if err != nil {
		return err
	}
	form.Guard = guard.NewPanel(seen.Decision, w.Guard, string(w.Audience))
	if !previewing(c) {
		form.Guard.Focus = true
		return nil
	}
	form.Preview, err = p.Forum.Preview(ctx, w.Body)
	form.Previewed = err == nil
	return err
}

// refused fills a form with why it was not taken; err where it was something
// else than the form.
func (p *Pages) refused(c echo.Context, form *Composer, w forum.Wording, err error) error {
	if !errs.Is(err, errs.Invalid) {
		return err
	}
	fields := fieldsOf(err)
	if fields["guard"] == "" {
		form.Errors = fields
		return nil
	}
	seen, err := p.Forum.Look(c.Request().Context(), w)
	if err != nil {
		return err
	}
	form.Guard = guard.NewPanel(seen.Decision, w.Guard, string(w.Audience))
	form.Guard.Refused, form.Guard.Focus = true, true
	return nil
}

// sayPosted leaves the sentence about a post that was just written: whether it
// stands, or waits for somebody who reads its language.
func (p *Pages) sayPosted(c echo.Context, w forum.Wording, stands string) {
	if w.Guard.Language != "" {
		if seen, err := p.Forum.Look(c.Request().Context(), w); err == nil && seen.Unreadable {
			web.Caution(c, "It is kept, and waits until somebody who reads its language has looked. Until then you and moderators see it.")
			return
		}
	}
	web.Say(c, stands)
}

// guardPage is a page that has the guard's panel.
const guardPage = "forum/ask"

// guard answers a script with the panel for what is typed so far. It stores
// nothing.
func (p *Pages) guard(c echo.Context) error {
	w := forum.Wording{Title: web.Line(c, "title"), Body: web.Field(c, "body"), BottomLine: web.Line(c, "bottom_line"), Reason: web.Line(c, "reason"),
		Audience: forum.Audience(web.Line(c, "audience")), Guard: answersOf(c)}
	if id := web.IDField(c, "guard_post"); !id.IsZero() {
		w.Post = forum.PostRef{Kind: forum.PostKind(web.Line(c, "guard_kind")), ID: id}
	}
	seen, err := p.Forum.Look(c.Request().Context(), w)
	if err != nil {
		return err
	}
	panel := guard.NewPanel(seen.Decision, w.Guard, string(w.Audience))
	if scope := web.IDField(c, "guard_scope"); !scope.IsZero() {
		panel.Scope = "-" + scope.String()
	}
	return web.Fragment(c, guardPage, "guard-panel", panel)
}
