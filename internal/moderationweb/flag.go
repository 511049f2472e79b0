package moderationweb

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"consilium/internal/forum"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/moderation"
	"consilium/internal/platform/web"
)

// FlagPage is the form that calls a moderator.
type FlagPage struct {
	web.Frame
	Post    forum.Post
	Name    string // question, answer or comment
	Place   string
	Ref     string // KIND:ID
	Key     string
	Reason  moderation.Reason
	Reasons []moderation.Reason
	Note    string
	Errors  map[string]string
}

// parseRef reads KIND:ID; anything else names nothing.
func parseRef(text string) (forum.PostRef, error) {
	kind, id, _ := strings.Cut(text, ":")
	return refOf(kind, id)
}

func refOf(kind, text string) (forum.PostRef, error) {
	id, err := ids.Parse(text)
	if _, known := names[forum.PostKind(kind)]; err != nil || !known {
		return forum.PostRef{}, errs.Missing()
	}
	return forum.PostRef{Kind: forum.PostKind(kind), ID: id}, nil
}

func (p *Pages) flagForm(c echo.Context) error {
	ref, err := parseRef(web.Query(c, "post"))
	if err != nil {
		return err
	}
	return p.flagPage(c, http.StatusOK, ref, &FlagPage{Key: ids.New().String()})
}

func (p *Pages) flagPage(c echo.Context, status int, ref forum.PostRef, page *FlagPage) (err error) {
	if page.Post, err = p.Moderation.Flaggable(c.Request().Context(), ref); err != nil {
		return err
	}
	page.Name, page.Place, page.Reasons = names[ref.Kind], place(page.Post), moderation.Reasons
	page.Ref = string(ref.Kind) + ":" + ref.ID.String()
	return web.Render(c, status, "moderation/flag", page)
}

func (p *Pages) flag(c echo.Context) error {
	ref, err := parseRef(web.Line(c, "post"))
	if err != nil {
		return err
	}
	key := web.IDField(c, "key")
	complaint := moderation.Complaint{Key: key, Post: ref, Reason: moderation.Reason(web.Line(c, "reason")), Note: web.Field(c, "note")}
	done, err := p.Moderation.Flag(c.Request().Context(), complaint)
	if errs.Is(err, errs.Invalid) {
		return p.flagPage(c, web.Status(err), ref, &FlagPage{Key: key.String(), Reason: complaint.Reason, Note: complaint.Note, Errors: fieldsOf(err)})
	}
	if err != nil {
		return err
	}
	web.Say(c, "A moderator will look at it. Thank you.")
	if done.Hidden {
		web.Say(c, "It is hidden now, and a moderator will look at it. Thank you.")
		if ref.Kind == forum.KindThread {
			return web.SeeOther(c, "/threads")
		}
	}
	return web.SeeOther(c, place(forum.Post{PostRef: ref, Thread: done.Thread}))
}
