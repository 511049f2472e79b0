package credentialweb

import (
	"net/http"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"consilium/internal/credential"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/web"
)

// DeskPage is the reviewers' desk: what waits, and the application chosen.
type DeskPage struct {
	web.Frame
	Queue  []WaitingRow
	Count  int
	Oldest time.Time
	Median string
	// Next is the key of the following page of the queue, and After the one
	// of this; empty for none.
	Next, After string
	// Chosen is the application that is open; nil for none.
	Chosen *ChosenApplication
}

// WaitingRow is one application in the list.
type WaitingRow struct {
	credential.Waiting
	Title   string
	Current bool
}

// ChosenApplication is an application before its reviewer.
type ChosenApplication struct {
	credential.Review
	Title                                   string
	ProfessionName, StageName, Jurisdiction string
	Note, Asked                             []string
	AskedFor                                string
	Known                                   []SignalRow
	// Remarks are what a reviewer should look at first.
	Remarks []string
	Reasons []credential.Reason
	Typed   credential.Words
	// MayDecide is false until the reviewer has proven a second factor; Form says
	// whether the decision form is shown.
	MayDecide, Form bool
	Error           string
	Fields          map[string]string
}

func (p *Pages) desk(c echo.Context) error {
	page, err := p.queue(c, ids.ID{})
	if err != nil {
		return err
	}
	return web.Render(c, http.StatusOK, "credential/desk", page)
}

func (p *Pages) queue(c echo.Context, current ids.ID) (*DeskPage, error) {
	after := web.Query(c, "after")
	desk, err := p.Credentials.Queue(c.Request().Context(), after)
	if err != nil {
		return nil, err
	}
	page := &DeskPage{Count: desk.Count, Oldest: desk.Oldest, Median: span(desk.Median), Next: desk.Next, After: after}
	for _, w := range desk.Items {
		page.Queue = append(page.Queue, WaitingRow{Waiting: w, Current: w.ID == current,
			Title: title(w.Purpose, w.Profession, "", w.Jurisdiction)})
	}
	return page, nil
}

func (p *Pages) review(c echo.Context) error {
	id, err := web.IDParam(c, "id")
	if err != nil {
		return err
	}
	chosen := &ChosenApplication{Typed: p.Credentials.Kept(c.Request().Context(), id, web.Query(c, "kept"))}
	return p.show(c, http.StatusOK, id, chosen)
}

// show opens the application, which is recorded, and puts it on the desk
// around what is typed.
func (p *Pages) show(c echo.Context, status int, id ids.ID, chosen *ChosenApplication) error {
	review, err := p.Credentials.Read(c.Request().Context(), id)
	if err != nil {
		return err
	}
	page, err := p.queue(c, id)
	if err != nil {
		return err
	}
	chosen.fill(review)
	chosen.MayDecide = web.Actor(c).Fresh
	chosen.Form = review.State == credential.Submitted && (chosen.MayDecide || chosen.Typed != credential.Words{})
	page.Chosen = chosen
	return web.Render(c, status, "credential/desk", page)
}

func (p *Pages) decide(c echo.Context) error {
	id, err := web.IDParam(c, "id")
	if err != nil {
		return err
	}
	typed := credential.Words{Reason: web.Line(c, "reason"), Message: web.Field(c, "message")}
	err = p.Credentials.Decide(c.Request().Context(), credential.Decision{ID: id, Version: number(c, "revision"),
		Verdict: credential.Verdict(web.Line(c, "do")), Reason: typed.Reason, Message: typed.Message})
	switch e := errs.As(err); {
	case err == nil:
		web.Say(c, "Decided. The applicant hears of it.")
		return web.SeeOther(c, "/review")
	case e.Kind == errs.Invalid:
		return p.show(c, web.Status(err), id, &ChosenApplication{Typed: typed, Error: e.Text, Fields: e.Fields})
	case e.Kind == errs.StepUp:
		return p.prove(c, id, typed, err)
	}
	return err
}

// prove sends the reviewer to their second factor and back, with what they had
// typed sealed into the way. Words too long for that stay on the page.
func (p *Pages) prove(c echo.Context, id ids.ID, typed credential.Words, stepUp error) error {
	back := "/review/" + id.String()
	if typed != (credential.Words{}) {
		kept := p.Credentials.Keep(c.Request().Context(), id, typed)
		if kept == "" {
			return p.show(c, web.Status(stepUp), id, &ChosenApplication{Typed: typed, Error: errs.As(stepUp).Text})
		}
		back += "?kept=" + kept
	}
	return web.SeeOther(c, "/sign-in/again?return_to="+url.QueryEscape(back))
}
