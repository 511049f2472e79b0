package moderationweb

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"consilium/internal/kernel/errs"
	"consilium/internal/moderation"
	"consilium/internal/platform/web"
)

// Span is how long a suspension may last.
type Span struct {
	Key, Name string
	Days      int // 0: without end
}

var spans = []Span{{"1", "One day", 1}, {"3", "Three days", 3}, {"7", "One week", 7}, {"30", "30 days", 30}, {"90", "90 days", 90},
	{"365", "One year", 365}, {"forever", "Without end", 0}}

// MemberPage is a member as moderators see them.
type MemberPage struct {
	web.Frame
	File  moderation.File
	Rules []moderation.Rule
	Spans []Span
	// MayAct is false until the moderator has proven a second factor; Typed
	// says that a refused form's words stand on the page.
	MayAct, Typed bool
	// What was typed into a refused form, and what is wrong with it.
	Rule, Message, Span string
	Errors              map[string]string
}

func (p *Pages) member(c echo.Context) error {
	return p.memberPage(c, http.StatusOK, &MemberPage{Span: "7"})
}

func (p *Pages) memberPage(c echo.Context, status int, page *MemberPage) (err error) {
	page.File, err = p.Moderation.Member(c.Request().Context(), c.Param("handle"))
	if err != nil {
		return err
	}
	page.Rules, page.Spans = moderation.Rules, spans
	page.MayAct = web.Actor(c).Fresh
	return web.Render(c, status, "moderation/member", page)
}

func (p *Pages) suspend(c echo.Context) error {
	ctx := c.Request().Context()
	file, err := p.Moderation.Member(ctx, c.Param("handle"))
	if err != nil {
		return err
	}
	page := &MemberPage{Rule: web.Line(c, "rule"), Message: web.Field(c, "message"), Span: web.Line(c, "span")}
	until, err := p.end(page.Span)
	if err == nil {
		err = p.Moderation.Suspend(ctx, file.MemberID, page.Rule, page.Message, until)
	}
	if errs.Is(err, errs.Invalid) || errs.Is(err, errs.StepUp) {
		page.Errors, page.Typed = fieldsOf(err), true
		return p.memberPage(c, web.Status(err), page)
	}
	if err != nil {
		return err
	}
	web.Say(c, "Suspended. Every session has ended.")
	return web.SeeOther(c, "/moderation/members/"+file.Handle)
}

// end is when a span that begins now is over; nil for never.
func (p *Pages) end(key string) (*time.Time, error) {
	for _, s := range spans {
		switch {
		case s.Key != key:
		case s.Days == 0:
			return nil, nil
		default:
			at := p.Clock.Now().AddDate(0, 0, s.Days)
			return &at, nil
		}
	}
	return nil, errs.Field("span", "Choose how long it lasts.")
}

func (p *Pages) lift(c echo.Context) error {
	ctx := c.Request().Context()
	file, err := p.Moderation.Member(ctx, c.Param("handle"))
	if err != nil {
		return err
	}
	if err := p.Moderation.Lift(ctx, file.MemberID); err != nil {
		return err
	}
	web.Say(c, "The suspension is lifted.")
	return web.SeeOther(c, "/moderation/members/"+file.Handle)
}
