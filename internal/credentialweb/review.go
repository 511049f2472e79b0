package credentialweb

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"consilium/internal/credential"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/web"
)

// DeskPage is the reviewers' desk: what waits, and the item chosen.
type DeskPage struct {
	web.Frame
	Queue          []WaitingRow
	Count, Overdue int
	Oldest         time.Time
	Median         string
	// Filter is what the queue is narrowed to.
	Filter    credential.Filter
	Kinds     []credential.Choice
	Lists     Lists
	Risks     []credential.Choice
	Narrowed  bool
	NextPage  string // the address of the following page; empty on the last
	FirstPage string // the address of the first, where this is another
	// NextItem is the address of the first item in the list that is free and
	// not the one chosen; empty for none.
	NextItem string
	// Chosen is the item that is open; nil for none.
	Chosen *ChosenItem
}

// WaitingRow is one item in the list.
type WaitingRow struct {
	credential.Waiting
	Href, Title, About string
	// Clock is how long it has; Late says that it has no time left.
	Clock string
	Late  bool
	// Taken says that another reviewer works on it.
	Taken   bool
	Current bool
}

// filterOf reads what the desk is narrowed to from the address.
func filterOf(c echo.Context) credential.Filter {
	risk, _ := strconv.Atoi(web.Query(c, "risk"))
	return credential.Filter{Kind: credential.ItemKind(web.Query(c, "kind")), Profession: web.Query(c, "profession"),
		Country: web.Query(c, "country"), Risk: risk, Mine: web.Query(c, "mine") != "", After: web.Query(c, "after")}
}

// queryOf is the part of an address that filterOf reads.
func queryOf(f credential.Filter) string {
	q := url.Values{}
	for name, value := range map[string]string{"kind": string(f.Kind), "profession": f.Profession, "country": f.Country, "after": f.After} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if f.Risk > 0 {
		q.Set("risk", strconv.Itoa(f.Risk))
	}
	if f.Mine {
		q.Set("mine", "yes")
	}
	return q.Encode()
}

// at is an address of the desk under a filter.
func at(path string, f credential.Filter) string {
	if q := queryOf(f); q != "" {
		return path + "?" + q
	}
	return path
}

func (p *Pages) desk(c echo.Context) error {
	page, err := p.queue(c, ids.ID{})
	if err != nil {
		return err
	}
	return web.Render(c, http.StatusOK, "credential/desk", page)
}

func (p *Pages) queue(c echo.Context, current ids.ID) (*DeskPage, error) {
	filter := filterOf(c)
	desk, err := p.Credentials.Queue(c.Request().Context(), filter)
	if err != nil {
		return nil, err
	}
	page := &DeskPage{Count: desk.Count, Overdue: desk.Overdue, Oldest: desk.Oldest, Median: span(desk.Median), Filter: filter,
		Narrowed: filter.Narrow(), Kinds: kindNames(), Risks: riskNames(),
		Lists: Lists{Professions: credential.Professions(), Countries: credential.Countries()}}
	if desk.Next != "" {
		next := filter
		next.After = desk.Next
		page.NextPage = at("/review", next)
	}
	if filter.After != "" {
		first := filter
		first.After = ""
		page.FirstPage = at("/review", first)
	}
	now := p.Credentials.Now()
	for _, w := range desk.Items {
		row := waitingRow(w, now, at("/review/"+w.ID.String(), filter))
		row.Current = w.ID == current
		if page.NextItem == "" && !row.Current && !row.Taken {
			page.NextItem = row.Href
		}
		page.Queue = append(page.Queue, row)
	}
	return page, nil
}

func waitingRow(w credential.Waiting, now time.Time, href string) WaitingRow {
	row := WaitingRow{Waiting: w, Href: href, Title: title(w.Purpose, w.Profession, "", w.Jurisdiction), About: about(w), Late: w.Overdue,
		Taken: w.ClaimedUntil != nil && !w.Mine}
	row.Clock = dueIn(w.TargetAt, now)
	return row
}

func (p *Pages) review(c echo.Context) error {
	id, err := web.IDParam(c, "id")
	if err != nil {
		return err
	}
	chosen := &ChosenItem{Typed: p.Credentials.Kept(c.Request().Context(), id, web.Query(c, "kept"))}
	chosen.Ticked = unticks(chosen.Typed.Ticks)
	return p.show(c, http.StatusOK, id, chosen)
}

// show opens the item, which claims it and is recorded, and puts it on the
// desk around what is typed.
func (p *Pages) show(c echo.Context, status int, id ids.ID, chosen *ChosenItem) error {
	work, err := p.Credentials.Open(c.Request().Context(), id)
	if err != nil {
		return err
	}
	page, err := p.queue(c, id)
	if err != nil {
		return err
	}
	chosen.fill(work, p.Credentials.Now())
	here := "/review/" + id.String()
	chosen.Here, chosen.Release, chosen.Escalate = at(here, page.Filter), at(here+"/release", page.Filter), at(here+"/escalate", page.Filter)
	chosen.Transcribe = at(here+"/shown", page.Filter)
	chosen.MayDecide = web.Actor(c).Fresh
	chosen.Form = chosen.MayDecide || chosen.Typed != credential.Words{}
	if work.Kind == credential.ItemApplication {
		if chosen.Letter, chosen.LetterPrinted, err = p.Credentials.LetterWanted(c.Request().Context(), work.Subject); err != nil {
			return err
		}
	}
	page.Chosen = chosen
	return web.Render(c, status, "credential/desk", page)
}

func (p *Pages) decide(c echo.Context) error {
	id, err := web.IDParam(c, "id")
	if err != nil {
		return err
	}
	typed, ticked := typedOf(c), evidenceOf(c)
	if done, err := p.readFirst(c, id, typed, ticked); done {
		return err
	}
	second, err := p.Credentials.Decide(c.Request().Context(), credential.Decision{Item: id, Version: number(c, "revision"),
		Verdict: credential.Verdict(web.Line(c, "do")), Reason: typed.Reason, Message: typed.Message, Evidence: ticked})
	if err != nil {
		return p.again(c, id, typed, ticked, err)
	}
	if second {
		web.Say(c, "Your verdict is written down. Another reviewer completes it.")
	} else {
		web.Say(c, "Decided. The member hears of it.")
	}
	return web.SeeOther(c, at("/review", filterOf(c)))
}

// again shows a decision that was not taken, with every word, or sends the
// reviewer to prove that it is them.
func (p *Pages) again(c echo.Context, id ids.ID, typed credential.Words, ticked map[ids.ID]bool, refusal error) error {
	switch e := errs.As(refusal); e.Kind {
	case errs.Invalid:
		return p.show(c, web.Status(refusal), id, &ChosenItem{Typed: typed, Ticked: ticked, Shown: shownOf(c), Error: e.Text, Fields: e.Fields})
	case errs.StepUp:
		return p.prove(c, id, typed, ticked, refusal)
	}
	return refusal
}

func typedOf(c echo.Context) credential.Words {
	return credential.Words{Reason: web.Line(c, "reason"), Message: web.Field(c, "message")}
}

// evidenceOf reads what the reviewer says of each piece: piece-ID is confirm or
// reject, anything else is no word.
func evidenceOf(c echo.Context) map[ids.ID]bool {
	out := map[ids.ID]bool{}
	for _, word := range web.Fields(c, "pieces") {
		id, err := ids.Parse(word)
		if err != nil {
			continue
		}
		switch web.Line(c, "piece-"+word) {
		case "confirm":
			out[id] = true
		case "reject":
			out[id] = false
		}
	}
	return out
}

func (p *Pages) release(c echo.Context) error {
	id, err := web.IDParam(c, "id")
	if err != nil {
		return err
	}
	if err := p.Credentials.Release(c.Request().Context(), id); err != nil {
		return err
	}
	web.Say(c, "It is free for another reviewer.")
	return web.SeeOther(c, at("/review", filterOf(c)))
}

func (p *Pages) escalate(c echo.Context) error {
	id, err := web.IDParam(c, "id")
	if err != nil {
		return err
	}
	typed := typedOf(c)
	err = p.Credentials.Escalate(c.Request().Context(), credential.Handover{Item: id, To: web.Line(c, "to"), Note: typed.Message})
	if err != nil {
		return p.again(c, id, typed, evidenceOf(c), err)
	}
	web.Say(c, "Handed over. It comes first for the next reviewer.")
	return web.SeeOther(c, at("/review", filterOf(c)))
}

// page shows one page of a document: a picture that no cache keeps.
func (p *Pages) page(c echo.Context) error {
	item, err := web.IDParam(c, "id")
	if err != nil {
		return err
	}
	evidence, err := web.IDParam(c, "evidence")
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(c.Param("page"))
	if err != nil || n < 1 || n > credential.MaxPages || strconv.Itoa(n) != c.Param("page") {
		return errs.Missing()
	}
	picture, err := p.Credentials.ViewPage(c.Request().Context(), item, evidence, n)
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Disposition", "inline")
	return c.Blob(http.StatusOK, "image/jpeg", picture)
}

// prove sends the reviewer to their second factor and back, with what they had
// typed sealed into the way. Words too long for that stay on the page.
func (p *Pages) prove(c echo.Context, id ids.ID, typed credential.Words, ticked map[ids.ID]bool, stepUp error) error {
	back := "/review/" + id.String()
	typed.Ticks = ticks(ticked)
	if typed != (credential.Words{}) {
		kept := p.Credentials.Keep(c.Request().Context(), id, typed)
		if kept == "" {
			return p.show(c, web.Status(stepUp), id, &ChosenItem{Typed: typed, Ticked: ticked, Error: errs.As(stepUp).Text})
		}
		back += "?kept=" + kept
	}
	return web.SeeOther(c, "/sign-in/again?return_to="+url.QueryEscape(back))
}
