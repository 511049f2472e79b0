package moderationweb

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"consilium/internal/guard"
	"consilium/internal/moderation"
	"consilium/internal/platform/web"
)

// GuardPage is what the guard shows to moderators.
type GuardPage struct {
	web.Frame
	Reasons []GuardReason
	Hits    []GuardHit
}

// GuardReason is a reason with where its post stands.
type GuardReason struct {
	moderation.Reasoned
	Kind, Field, Why, Place string
}

// GuardHit is a post that newer rules would stop, with its desk, or a profile
// that they hide, with its page.
type GuardHit struct {
	moderation.Stumbled
	Found []string
	Desk  string
}

func (p *Pages) guardDesk(c echo.Context) error {
	desk, err := p.Moderation.GuardDesk(c.Request().Context())
	if err != nil {
		return err
	}
	page := &GuardPage{}
	for _, r := range desk.Reasons {
		page.Reasons = append(page.Reasons, guardReason(r))
	}
	for _, h := range desk.Hits {
		row := GuardHit{Stumbled: h}
		switch {
		case h.Hit.Post.Kind != guard.Profile:
			row.Desk = deskPath(h.Post.PostRef)
		case h.Handle != "":
			row.Desk = "/members/" + h.Handle
		}
		for _, kind := range h.Kinds {
			row.Found = append(row.Found, guard.KindName(kind))
		}
		page.Hits = append(page.Hits, row)
	}
	return web.Render(c, http.StatusOK, "moderation/guard", page)
}

func guardReason(r moderation.Reasoned) GuardReason {
	row := GuardReason{Reasoned: r, Kind: guard.KindName(r.Kept.Kind), Field: guard.FieldName(r.Field), Why: r.Answer.Code.Name()}
	switch {
	case r.Kept.Post.Kind != guard.Profile:
		row.Place = place(r.Post)
	case r.Handle != "":
		row.Place = "/members/" + r.Handle
	}
	return row
}

func (p *Pages) lookedAtReason(c echo.Context) error {
	id, err := web.IDParam(c, "id")
	if err != nil {
		return err
	}
	return p.looked(c, p.Moderation.LookAtReason(c.Request().Context(), id))
}

func (p *Pages) lookedAtHit(c echo.Context) error {
	id, err := web.IDParam(c, "id")
	if err != nil {
		return err
	}
	return p.looked(c, p.Moderation.LookAtHit(c.Request().Context(), id))
}

func (*Pages) looked(c echo.Context, err error) error {
	if err != nil {
		return err
	}
	web.Say(c, "Noted that you looked at it.")
	return web.SeeOther(c, "/moderation/guard")
}
