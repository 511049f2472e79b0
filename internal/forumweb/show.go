package forumweb

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"consilium/internal/forum"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
	"consilium/internal/platform/web"
)

type showPage struct {
	web.Frame
	Thread           forum.Thread
	Answers          []answerView
	MayAnswer        bool
	Key              string
	Body, BottomLine string
	Errors           map[string]string
}

type answerView struct {
	forum.Answer
	Accepted, Voted, MayVote, MayAccept bool
}

func (p *Pages) show(c echo.Context) error {
	page, err := p.load(c)
	if err != nil {
		return err
	}
	return web.Render(c, http.StatusOK, "forum/show", page)
}

func (p *Pages) load(c echo.Context) (*showPage, error) {
	id, err := web.IDParam(c, "id")
	if err != nil {
		return nil, err
	}
	ctx, a := c.Request().Context(), web.Actor(c)
	t, err := p.forum.Read(ctx, id)
	if err != nil {
		return nil, err
	}
	if t.Kind == "case" {
		p.reads.Note(ctx, audit.Entry{Action: "case.read", Object: "thread", ObjectID: t.ID})
	}
	page := &showPage{Thread: t, Key: ids.New().String(),
		MayAnswer: !t.Locked && t.State == "open" && forum.CanWrite(a, t.Audience)}
	for _, x := range t.Answered {
		page.Answers = append(page.Answers, answerView{Answer: x, Accepted: x.ID == t.AcceptedID, Voted: t.Voted[x.ID],
			MayVote:   authz.Can(a, authz.Vote) && x.Author.MemberID != a.MemberID,
			MayAccept: t.Author.MemberID == a.MemberID && x.ID != t.AcceptedID})
	}
	return page, nil
}

func (p *Pages) answer(c echo.Context) error {
	id, err := web.IDParam(c, "id")
	if err != nil {
		return err
	}
	r := forum.Reply{Key: web.IDField(c, "key"), Thread: id, Body: web.Field(c, "body"), BottomLine: web.Line(c, "bottom_line")}
	made, err := p.forum.Answer(c.Request().Context(), r)
	if errs.Is(err, errs.Invalid) {
		page, loadErr := p.load(c)
		if loadErr != nil {
			return loadErr
		}
		page.Body, page.BottomLine, page.Errors, page.Key = r.Body, r.BottomLine, errs.As(err).Fields, r.Key.String()
		return web.Render(c, http.StatusUnprocessableEntity, "forum/show", page)
	}
	if err != nil {
		return err
	}
	web.Say(c, "Your answer stands.")
	return web.SeeOther(c, "/threads/"+id.String()+"#a-"+made.String())
}

func (p *Pages) vote(c echo.Context) error {
	return p.onAnswer(c, func(thread, answer ids.ID) error {
		return p.forum.Vote(c.Request().Context(), thread, answer, web.Field(c, "up") == "yes")
	})
}

func (p *Pages) accept(c echo.Context) error {
	return p.onAnswer(c, func(thread, answer ids.ID) error {
		return p.forum.Accept(c.Request().Context(), thread, answer)
	})
}

func (p *Pages) onAnswer(c echo.Context, act func(thread, answer ids.ID) error) error {
	thread, err := web.IDParam(c, "id")
	if err != nil {
		return err
	}
	answer, err := web.IDParam(c, "answer")
	if err != nil {
		return err
	}
	if err := act(thread, answer); err != nil {
		return err
	}
	return web.SeeOther(c, "/threads/"+thread.String()+"#a-"+answer.String())
}
