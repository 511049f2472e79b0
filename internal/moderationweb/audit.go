package moderationweb

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/moderation"
	"consilium/internal/platform/web"
)

// AuditPage is one page of the audit log.
type AuditPage struct {
	web.Frame
	Entries []moderation.AuditEntry
	// What the log is narrowed to, as it was typed.
	Action, Member, Object string
	Errors                 map[string]string
	Narrowed               bool
	Next                   string // address of the next page
}

func (p *Pages) audit(c echo.Context) error {
	page := &AuditPage{Action: strings.TrimSpace(web.Query(c, "action")), Member: strings.TrimSpace(web.Query(c, "actor")),
		Object: strings.TrimSpace(web.Query(c, "object"))}
	page.Narrowed = page.Action+page.Member+page.Object != ""
	var check errs.Check
	q := moderation.AuditQuery{Action: page.Action, Actor: idIn(&check, "actor", page.Member), Object: idIn(&check, "object", page.Object)}
	check.That(len(page.Action) <= 128, "action", "No action has such a long name.")
	if before, err := strconv.ParseInt(web.Query(c, "before"), 10, 64); err == nil {
		q.Before = before
	}
	if err := check.Err(); err != nil {
		page.Errors = fieldsOf(err)
		return web.Render(c, web.Status(err), "moderation/audit", page)
	}
	found, err := p.Moderation.AuditLog(c.Request().Context(), q)
	if err != nil {
		return err
	}
	page.Entries = found.Entries
	if found.Next > 0 {
		page.Next = "/audit?" + url.Values{"action": {page.Action}, "actor": {page.Member}, "object": {page.Object},
			"before": {strconv.FormatInt(found.Next, 10)}}.Encode()
	}
	return web.Render(c, http.StatusOK, "moderation/audit", page)
}

// idIn reads an id in the form of our addresses or of PostgreSQL.
func idIn(check *errs.Check, field, text string) ids.ID {
	if text == "" {
		return ids.ID{}
	}
	text = strings.ToLower(text)
	id, err := ids.Parse(text)
	if err != nil {
		err = id.Scan(text)
	}
	check.That(err == nil, field, "An id has 26 letters and digits, as in an address, or is written as a UUID.")
	return id
}
