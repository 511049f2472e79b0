package forumweb

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"consilium/internal/forum"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/web"
)

// EditPage is the form for new words of a post.
type EditPage struct {
	web.Frame
	Name, Path  string // of the post
	Place       string
	Post        forum.PostKind
	ID          ids.ID
	Revision    int
	Title       string
	Reason      string
	Choices     []Choice
	Audiences   []AudienceChoice
	Who, Reach  string
	Length      int
	Conflicting bool
	// Held says that the post waits for somebody who reads its language.
	Held bool
	// Present are the words that stand now, beside a form that was overtaken.
	Present forum.Words
	Composer
}

func (p *Pages) editForm(kind forum.PostKind) echo.HandlerFunc {
	return func(c echo.Context) error {
		ref, err := refOf(c, kind)
		if err != nil {
			return err
		}
		ctx := c.Request().Context()
		words, err := p.Forum.Words(ctx, ref)
		if err != nil {
			return err
		}
		typed := forum.Change{Post: ref, Revision: words.Revision, Title: words.Title, Body: words.Body, BottomLine: words.BottomLine,
			Audience: words.Audience, Specialties: words.Specialties}
		form := Composer{}
		if mayDraft(c) {
			d, waits, err := p.Forum.LoadDraft(ctx, forum.EditSlot(ref.ID))
			if err != nil {
				return err
			}
			if waits {
				form.Saved = d.SavedAt
				typed.Title, typed.Body, typed.BottomLine, typed.Reason = d.Title, d.Body, d.BottomLine, d.Reason
				typed.Audience, typed.Specialties = d.Audience, d.Specialties
			}
		}
		return p.renderEdit(c, http.StatusOK, words, typed, &EditPage{Composer: form})
	}
}

func (p *Pages) edit(kind forum.PostKind) echo.HandlerFunc {
	return func(c echo.Context) error {
		ref, err := refOf(c, kind)
		if err != nil {
			return err
		}
		ctx := c.Request().Context()
		typed := forum.Change{Key: web.IDField(c, "key"), Post: ref, Revision: number(c, "revision"), Reason: web.Line(c, "reason"), Title: web.Line(c, "title"),
			Body: web.Field(c, "body"), BottomLine: web.Line(c, "bottom_line"), Audience: forum.Audience(web.Line(c, "audience")),
			Specialties: web.Fields(c, "specialties"), Guard: answersOf(c)}
		if to, leaving := toImages(c, forum.EditSlot(ref.ID)); leaving && kind != forum.KindComment {
			return p.leaveForImages(c, to, forum.EditSlot(ref.ID), forum.Draft{Key: typed.Key, Title: typed.Title, Body: typed.Body, BottomLine: typed.BottomLine,
				Audience: typed.Audience, Specialties: typed.Specialties, Reason: typed.Reason})
		}
		w := wordingOf(typed)
		page := &EditPage{}
		status := http.StatusOK
		if reworking(c) {
			err = p.rework(c, &page.Composer, &w)
			typed.Title, typed.Body, typed.BottomLine, typed.Reason = w.Title, w.Body, w.BottomLine, w.Reason
		} else {
			done, editErr := p.Forum.Edit(ctx, typed)
			if editErr == nil {
				sayEdited(c, done)
				return web.SeeOther(c, placeOf(done.Thread, ref))
			}
			err = editErr
		}
		switch {
		case err == nil:
		case errs.Is(err, errs.Invalid):
			status = web.Status(err)
			if err := p.refused(c, &page.Composer, w, err); err != nil {
				return err
			}
		case errs.Is(err, errs.Conflict):
			status, page.Conflicting = web.Status(err), true
		default:
			return err
		}
		words, err := p.Forum.Words(ctx, ref)
		if err != nil {
			return err
		}
		if page.Conflicting {
			// Who has seen the present words may replace them.
			page.Present, typed.Revision = words, words.Revision
		}
		return p.renderEdit(c, status, words, typed, page)
	}
}

// sayEdited leaves the sentence about new words: whether they stand, or wait.
func sayEdited(c echo.Context, done forum.Edited) {
	switch {
	case done.Held && done.Unreadable:
		web.Caution(c, "Your new words are kept, and held until a second person who reads the language has looked. Until then you and moderators see them. In English they need not wait.")
	case done.Held:
		web.Caution(c, "Your new words are kept, and still held: a moderator looks at what you let stand in them before others see them.")
	case done.Released:
		web.Say(c, "Your new words stand, and whoever may read them sees them now. What you wrote before stays out of the history.")
	default:
		web.Say(c, "Your new words stand; the former ones are in the history.")
	}
}

// wordingOf gives an edit's words as the guard sees them: of each kind of post
// what it has a place for.
func wordingOf(e forum.Change) forum.Wording {
	w := forum.Wording{Post: e.Post, Body: e.Body, Reason: e.Reason, Guard: e.Guard}
	switch e.Post.Kind {
	case forum.KindThread:
		w.Title, w.Audience = e.Title, e.Audience
	case forum.KindAnswer:
		w.BottomLine = e.BottomLine
	}
	return w
}

func (p *Pages) renderEdit(c echo.Context, status int, words forum.Words, typed forum.Change, page *EditPage) error {
	ctx := c.Request().Context()
	page.Name, page.Path, page.Post, page.ID = name(words.PostRef.Kind), pathOf(words.PostRef), words.PostRef.Kind, words.ID
	page.Place, page.Held = placeOf(words.Thread, words.PostRef), words.Held
	page.Revision, page.Title, page.Reason = typed.Revision, typed.Title, typed.Reason
	page.Key, page.Body, page.BottomLine = ids.New().String(), typed.Body, typed.BottomLine
	page.Reach, page.Length = reach(words.Audience, ""), forum.BodyMax
	if page.Post == forum.KindComment {
		page.Length = forum.CommentMax
	}
	if mayDraft(c) {
		page.Slot = string(forum.EditSlot(words.ID))
	}
	var err error
	if page.Post != forum.KindComment && page.Slot != "" {
		if page.Images, err = p.images(ctx, forum.EditSlot(words.ID)); err != nil {
			return err
		}
		if page.Images != nil {
			if page.Images.Posted, err = p.Media.Beneath(ctx, words.ID); err != nil {
				return err
			}
		}
	}
	if page.Who, err = p.Forum.WhoCanRead(ctx, words.Audience); err != nil || page.Post != forum.KindThread {
		if err != nil {
			return err
		}
		return web.Render(c, status, "forum/edit", page)
	}
	if page.Choices, err = p.choices(ctx, typed.Specialties); err != nil {
		return err
	}
	if page.Audiences, err = p.audiences(ctx, words.Audiences, typed.Audience); err != nil {
		return err
	}
	return web.Render(c, status, "forum/edit", page)
}

// number reads a whole number from a form; what is none is 0.
func number(c echo.Context, field string) int {
	n, err := strconv.Atoi(web.Field(c, field))
	if err != nil {
		return 0
	}
	return n
}

func (p *Pages) remove(kind forum.PostKind) echo.HandlerFunc {
	return func(c echo.Context) error {
		ref, err := refOf(c, kind)
		if err != nil {
			return err
		}
		thread, err := p.Forum.Delete(c.Request().Context(), ref)
		if err != nil {
			return err
		}
		web.Say(c, "Deleted. Others can't read it now; you can undo that here.")
		return web.SeeOther(c, placeOf(thread, ref))
	}
}

func (p *Pages) undelete(kind forum.PostKind) echo.HandlerFunc {
	return func(c echo.Context) error {
		ref, err := refOf(c, kind)
		if err != nil {
			return err
		}
		thread, err := p.Forum.Undelete(c.Request().Context(), ref)
		if err != nil {
			return err
		}
		web.Say(c, "It stands again.")
		return web.SeeOther(c, placeOf(thread, ref))
	}
}
