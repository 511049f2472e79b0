package forumweb

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"consilium/internal/forum"
	"consilium/internal/kernel/errs"
	"consilium/internal/platform/web"
)

// CommentPage is the form for a remark on a page of its own: for a draft that
// is taken up again, and for a remark that was refused.
type CommentPage struct {
	web.Frame
	Post       forum.Post
	Action     string
	Place      string
	Who, Reach string
	Composer
}

func (p *Pages) commentForm(on forum.PostKind) echo.HandlerFunc {
	return func(c echo.Context) error {
		ref, err := refOf(c, on)
		if err != nil {
			return err
		}
		d, _, err := p.Forum.LoadDraft(c.Request().Context(), forum.CommentSlot(ref.ID))
		if err != nil {
			return err
		}
		return p.renderComment(c, http.StatusOK, ref, Composer{Key: keyOf(d.Key), Body: d.Body, Saved: d.SavedAt})
	}
}

func (p *Pages) comment(on forum.PostKind) echo.HandlerFunc {
	return func(c echo.Context) error {
		ref, err := refOf(c, on)
		if err != nil {
			return err
		}
		ctx := c.Request().Context()
		r := forum.Remark{Key: web.IDField(c, "key"), On: ref, Body: web.Field(c, "body"), Guard: answersOf(c)}
		form := Composer{Key: keyOf(r.Key), Body: r.Body}
		w := forum.Wording{Body: r.Body, Guard: r.Guard}
		if reworking(c) {
			if err = p.rework(c, &form, &w); err == nil {
				form.Body = w.Body
				return p.renderComment(c, http.StatusOK, ref, form)
			}
		} else {
			made, commentErr := p.Forum.Comment(ctx, r)
			if commentErr == nil {
				web.Say(c, "Your comment stands.")
				return web.SeeOther(c, placeOf(made.Thread, made.PostRef))
			}
			err = commentErr
		}
		if err := p.refused(c, &form, w, err); err != nil {
			return err
		}
		return p.renderComment(c, http.StatusUnprocessableEntity, ref, form)
	}
}

func (p *Pages) renderComment(c echo.Context, status int, on forum.PostRef, form Composer) error {
	ctx := c.Request().Context()
	found, err := p.Forum.VisibleHits(ctx, []forum.PostRef{on})
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return errs.Missing()
	}
	post := found[0]
	p.opened(ctx, post.ThreadKind, post.Thread)
	form.Slot = string(forum.CommentSlot(on.ID))
	page := &CommentPage{Post: post, Action: pathOf(on) + "/comments", Place: placeOf(post.Thread, on), Reach: reach(post.Audience, post.ThreadKind), Composer: form}
	if page.Who, err = p.Forum.WhoCanRead(ctx, post.Audience); err != nil {
		return err
	}
	return web.Render(c, status, "forum/comment", page)
}
