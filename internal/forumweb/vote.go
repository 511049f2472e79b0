package forumweb

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"consilium/internal/forum"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/web"
)

func (p *Pages) voteThread(c echo.Context) error { return p.vote(c, forum.KindThread, "id") }

func (p *Pages) voteAnswer(c echo.Context) error { return p.vote(c, forum.KindAnswer, "answer") }

func (p *Pages) vote(c echo.Context, kind forum.PostKind, param string) error {
	id, err := web.IDParam(c, param)
	if err != nil {
		return err
	}
	ctx, up := c.Request().Context(), web.Field(c, "up") == "yes"
	ref := forum.PostRef{Kind: kind, ID: id}
	thread, err := p.Forum.Vote(ctx, ref, up)
	if err != nil {
		return err
	}
	if !web.Scripted(c) {
		return web.SeeOther(c, placeOf(thread, ref))
	}
	posts, err := p.Forum.VisibleHits(ctx, []forum.PostRef{ref})
	if err != nil || len(posts) == 0 {
		return web.SeeOther(c, placeOf(thread, ref))
	}
	r := newReader(web.Actor(c), forum.Head{ID: thread}, forum.Mine{}, web.Token(c), "")
	r.voteForm(ref, id.String(), posts[0].Votes, up)
	return c.HTMLBlob(http.StatusOK, r.buf)
}

func (p *Pages) bookmark(c echo.Context) error {
	id, err := web.IDParam(c, "id")
	if err != nil {
		return err
	}
	on := web.Field(c, "on") == "yes"
	if err := p.Forum.Bookmark(c.Request().Context(), id, on); err != nil {
		return err
	}
	if !web.Scripted(c) {
		return web.SeeOther(c, "/threads/"+id.String())
	}
	r := newReader(web.Actor(c), forum.Head{ID: id}, forum.Mine{}, web.Token(c), "")
	r.bookmarkForm(on)
	return c.HTMLBlob(http.StatusOK, r.buf)
}

func (p *Pages) accept(c echo.Context) error {
	thread, err := web.IDParam(c, "id")
	if err != nil {
		return err
	}
	answer, err := web.IDParam(c, "answer")
	if err != nil {
		return err
	}
	if err := p.Forum.Accept(c.Request().Context(), thread, answer); err != nil {
		return err
	}
	web.Say(c, "Marked as the answer that settled it.")
	return web.SeeOther(c, placeOf(thread, forum.PostRef{Kind: forum.KindAnswer, ID: answer}))
}

func (p *Pages) unaccept(c echo.Context) error {
	thread, err := web.IDParam(c, "id")
	if err != nil {
		return err
	}
	if err := p.Forum.Unaccept(c.Request().Context(), thread); err != nil {
		return err
	}
	web.Say(c, "The question is open again.")
	ref := forum.PostRef{Kind: forum.KindThread}
	if answer := web.IDField(c, "answer"); answer != (ids.ID{}) {
		ref = forum.PostRef{Kind: forum.KindAnswer, ID: answer}
	}
	return web.SeeOther(c, placeOf(thread, ref))
}

func (p *Pages) endorse(c echo.Context) error {
	answer, err := web.IDParam(c, "id")
	if err != nil {
		return err
	}
	on := web.Field(c, "on") == "yes"
	thread, err := p.Forum.Endorse(c.Request().Context(), answer, on)
	if err != nil {
		return err
	}
	if on {
		web.Say(c, "You stand behind this answer now; everybody sees it.")
	} else {
		web.Say(c, "Your endorsement is withdrawn.")
	}
	return web.SeeOther(c, placeOf(thread, forum.PostRef{Kind: forum.KindAnswer, ID: answer}))
}
