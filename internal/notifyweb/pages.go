// Package notifyweb has the inbox and its settings.
package notifyweb

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/notify"
	"consilium/internal/platform/web"
)

// Pages has the handlers. It is safe for concurrent use.
type Pages struct{ notify *notify.Service }

// New makes the pages.
func New(n *notify.Service) *Pages { return &Pages{n} }

// Routes lists every address of the inbox.
func (p *Pages) Routes() []web.Route {
	const get, post = http.MethodGet, http.MethodPost
	return []web.Route{
		{Method: get, Path: "/inbox", Permission: authz.OwnInbox, Handler: p.inbox},
		{Method: post, Path: "/inbox/read", Permission: authz.OwnInbox, Handler: p.read, Limit: web.LimitSmall, Audit: web.Unaudited},
		{Method: get, Path: "/inbox/settings", Permission: authz.OwnInbox, Handler: p.settings},
		{Method: post, Path: "/inbox/settings", Permission: authz.OwnInbox, Handler: p.save, Limit: web.LimitSmall, Audit: notify.ActionSettings},
	}
}

// InboxPage is one page of the inbox.
type InboxPage struct {
	web.Frame
	notify.Page
}

func (p *Pages) inbox(c echo.Context) error {
	found, err := p.notify.Inbox(c.Request().Context(), web.Query(c, "after"))
	if err != nil {
		return err
	}
	return web.Render(c, http.StatusOK, "notify/inbox", &InboxPage{Page: found})
}

// read takes the unread mark from all notices, or from one; the button that
// opens one goes on to what it is about.
func (p *Pages) read(c echo.Context) error {
	ctx := c.Request().Context()
	if web.Checked(c, "all") {
		if err := p.notify.MarkAllRead(ctx); err != nil {
			return err
		}
		web.Say(c, "Everything is marked as read.")
		return web.SeeOther(c, "/inbox")
	}
	id, open := web.IDField(c, "open"), true
	if id.IsZero() {
		id, open = web.IDField(c, "id"), false
	}
	link, err := p.notify.MarkRead(ctx, id)
	if err != nil {
		return err
	}
	if !open {
		link = "/inbox"
	}
	return web.SeeOther(c, link)
}

// SwitchRow is one kind of notice in the settings.
type SwitchRow struct {
	Kind notify.Kind
	notify.Switch
}

// Hour is one hour of the day in a list of choices.
type Hour struct{ Key, Name string }

// SettingsPage says what a member wants to hear of, and when.
type SettingsPage struct {
	web.Frame
	Rows             []SwitchRow
	Hours            []Hour
	From, To         string
	Zone             string
	Mails, Addressed bool
	Errors           map[string]string
}

func hours() []Hour {
	out := []Hour{{"", "Never"}}
	for h := range 24 {
		out = append(out, Hour{strconv.Itoa(h), fmt.Sprintf("%02d:00", h)})
	}
	return out
}

func (p *Pages) settings(c echo.Context) error {
	set, err := p.notify.Settings(c.Request().Context())
	if err != nil {
		return err
	}
	return p.settingsPage(c, http.StatusOK, set, nil)
}

func (p *Pages) settingsPage(c echo.Context, status int, set notify.Settings, errors map[string]string) error {
	page := &SettingsPage{Hours: hours(), From: hourKey(set.QuietFrom), To: hourKey(set.QuietTo), Zone: set.TimeZone,
		Mails: set.Mails, Addressed: set.Addressed, Errors: errors}
	for _, k := range notify.Kinds {
		if k.For(web.Actor(c).Grants) {
			page.Rows = append(page.Rows, SwitchRow{k, set.Switches[k]})
		}
	}
	return web.Render(c, status, "notify/settings", page)
}

func hourKey(h *int) string {
	if h == nil {
		return ""
	}
	return strconv.Itoa(*h)
}

func (p *Pages) save(c echo.Context) error {
	ctx := c.Request().Context()
	set, err := p.notify.Settings(ctx)
	if err != nil {
		return err
	}
	inbox, mail := web.Fields(c, "inbox"), web.Fields(c, "mail")
	for _, k := range notify.Kinds {
		// Where the house sends no mail the form doesn't ask, and what was
		// wanted before stays.
		w := notify.Switch{Inbox: slices.Contains(inbox, string(k)), Mail: set.Switches[k].Mail}
		if set.Mails && k.For(web.Actor(c).Grants) {
			w.Mail = slices.Contains(mail, string(k))
		}
		set.Switches[k] = w
	}
	set.QuietFrom, set.QuietTo = hourOf(c, "quiet_from"), hourOf(c, "quiet_to")
	err = p.notify.SaveSettings(ctx, set)
	if errs.Is(err, errs.Invalid) {
		return p.settingsPage(c, web.Status(err), set, errs.As(err).Fields)
	}
	if err != nil {
		return err
	}
	web.Say(c, "Saved.")
	return web.SeeOther(c, "/inbox/settings")
}

// hourOf reads an hour; nil for none. What is no number is no hour of any day.
func hourOf(c echo.Context, field string) *int {
	text := web.Line(c, field)
	if text == "" {
		return nil
	}
	h, err := strconv.Atoi(text)
	if err != nil {
		h = -1
	}
	return &h
}
