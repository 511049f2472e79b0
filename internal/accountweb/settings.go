package accountweb

import (
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"consilium/internal/account"
	"consilium/internal/guard"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/platform/web"
)

// IdentityRow is one way of signing in on the settings page.
type IdentityRow struct {
	account.Identity
	Label string
	// MayUnlink is false for the last one and the one in use.
	MayUnlink bool
}

// SettingsPage has a member's own account.
type SettingsPage struct {
	web.Frame
	Member     account.Member
	Mail       string
	Sessions   []account.Session
	Identities []IdentityRow
	Linkable   []Choice
	Zones      []string
	// Bio and Revision are what the profile form holds.
	Bio      string
	Revision int
	// Guard is what stands in the way of the profile's words.
	Guard *guard.Panel
	// Zone and Look are what the display form holds.
	Zone, Look string
	Keys       bool
	Error      string
	Fields     map[string]string
	// Sanction is shown to a suspended member.
	Sanction  Sanction
	Suspended bool
	// MayChooseHandle is set until the handle is chosen.
	MayChooseHandle bool
}

// Settled says that the guard was asked about the words in the form of a hidden
// profile, and finds nothing open in them.
func (p *SettingsPage) Settled() bool { return p.Guard != nil && !p.Guard.Open() }

// zones are suggestions; every IANA name is taken.
var zones = []string{"UTC", "Europe/London", "Europe/Dublin", "Europe/Lisbon", "Europe/Vienna", "Europe/Berlin", "Europe/Paris",
	"Europe/Madrid", "Europe/Rome", "Europe/Warsaw", "Europe/Athens", "Europe/Istanbul", "Europe/Kyiv", "Africa/Lagos",
	"Africa/Johannesburg", "Africa/Nairobi", "Africa/Cairo", "Asia/Dubai", "Asia/Karachi", "Asia/Kolkata", "Asia/Dhaka",
	"Asia/Bangkok", "Asia/Singapore", "Asia/Shanghai", "Asia/Tokyo", "Australia/Perth", "Australia/Sydney", "Pacific/Auckland",
	"America/Sao_Paulo", "America/Argentina/Buenos_Aires", "America/Halifax", "America/New_York", "America/Chicago",
	"America/Denver", "America/Los_Angeles", "America/Anchorage", "Pacific/Honolulu", "America/Mexico_City"}

func (p *Pages) settings(c echo.Context) error {
	return p.settingsPage(c, http.StatusOK, &SettingsPage{})
}

// settingsPage fills the page around what a refused form left in it.
func (p *Pages) settingsPage(c echo.Context, status int, page *SettingsPage) error {
	web.AllowFormTargets(c)
	if err := p.readAccount(c, page); err != nil {
		return err
	}
	a := web.Actor(c)
	page.Linkable, page.Zones = p.choices(nil), zones
	page.MayChooseHandle = a.Handle == "" && authz.Can(a, authz.ChooseHandle)
	if len(page.Fields) == 0 && page.Error == "" && page.Guard == nil {
		page.Bio, page.Revision = page.Member.BioMD, page.Member.Version
		page.Zone, page.Look, page.Keys = page.Member.TimeZone, page.Member.Theme, page.Member.Shortcuts
	}
	if page.Member.BioHidden && page.Guard == nil && len(page.Fields) == 0 && page.Error == "" {
		if err := p.hiddenBio(c, page); err != nil {
			return err
		}
	}
	if a.Standing == actor.Suspended {
		if err := p.suspension(c, page); err != nil {
			return err
		}
	}
	return web.Render(c, status, "account/settings", page)
}

// readAccount reads what is stored of the member.
func (p *Pages) readAccount(c echo.Context, page *SettingsPage) (err error) {
	ctx, a := c.Request().Context(), web.Actor(c)
	if page.Member, err = p.Accounts.Member(ctx, a.MemberID); err != nil {
		return err
	}
	if page.Mail, err = p.Accounts.Address(ctx, a.MemberID); err != nil {
		return err
	}
	if page.Sessions, err = p.Accounts.Sessions(ctx); err != nil {
		return err
	}
	for i := range page.Sessions {
		page.Sessions[i].Provider = p.label(page.Sessions[i].Provider)
		page.Sessions[i].Agent = browserOf(page.Sessions[i].Agent)
	}
	list, err := p.Accounts.Identities(ctx)
	for _, v := range list {
		page.Identities = append(page.Identities, IdentityRow{v, p.label(v.Provider), len(list) > 1 && v.ID != a.IdentityID})
	}
	return err
}

func (p *Pages) suspension(c echo.Context, page *SettingsPage) error {
	page.Suspended = true
	if p.Sanctions == nil {
		return nil
	}
	sanction, known, err := p.Sanctions.Suspension(c.Request().Context(), page.Member.ID)
	if known {
		page.Sanction = sanction
	}
	return err
}

// refused shows the settings with the sentence of a refused form, which has
// filled page with what was typed.
func (p *Pages) refused(c echo.Context, page *SettingsPage, err error) error {
	if !errs.Is(err, errs.Invalid) && !errs.Is(err, errs.Conflict) {
		return err
	}
	e := errs.As(err)
	page.Error, page.Fields = e.Text, e.Fields
	return p.settingsPage(c, web.Status(err), page)
}

func (p *Pages) setDisplay(c echo.Context) error {
	v := web.VisitOf(c)
	d := account.Display{Theme: v.Theme, Shortcuts: v.Shortcuts, TimeZone: v.TimeZone}
	if theme := web.Line(c, "theme"); theme != "" {
		d.Theme = theme
	}
	// The switch in the frame sends the theme alone.
	if web.Checked(c, "all") {
		d.Shortcuts, d.TimeZone = web.Checked(c, "shortcuts"), web.Line(c, "time_zone")
	}
	if err := p.Accounts.SetDisplay(c.Request().Context(), d); err != nil {
		page, err2 := p.typedAround(c)
		if err2 != nil {
			return err2
		}
		page.Look, page.Zone, page.Keys = d.Theme, d.TimeZone, d.Shortcuts
		return p.refused(c, page, err)
	}
	web.Say(c, "Saved.")
	return web.SeeOther(c, backTo(c, "/settings#display"))
}

// typedAround gives a page whose forms hold what is stored: the refused one
// then writes its own typed words over it. The revision is the present one,
// so that who read both may save.
func (p *Pages) typedAround(c echo.Context) (*SettingsPage, error) {
	m, err := p.Accounts.Member(c.Request().Context(), web.Actor(c).MemberID)
	return &SettingsPage{Bio: m.BioMD, Revision: m.Version, Zone: m.TimeZone, Look: m.Theme, Keys: m.Shortcuts}, err
}

func backTo(c echo.Context, otherwise string) string {
	if asked := web.Field(c, "return_to"); asked != "" {
		return returnTo(asked)
	}
	return otherwise
}

func (p *Pages) endSession(c echo.Context) error {
	id, err := web.IDParam(c, "id")
	if err != nil {
		return err
	}
	if err := p.Accounts.EndSession(c.Request().Context(), id); err != nil {
		return err
	}
	if id == web.Actor(c).SessionID {
		web.ClearSession(c)
		return web.SeeOther(c, "/")
	}
	web.Say(c, "That session has ended.")
	return web.SeeOther(c, "/settings#sessions")
}

func (p *Pages) endOthers(c echo.Context) error {
	if err := p.Accounts.EndOtherSessions(c.Request().Context()); err != nil {
		return err
	}
	web.Say(c, "Every other session has ended.")
	return web.SeeOther(c, "/settings#sessions")
}

func (p *Pages) export(c echo.Context) error {
	data, err := p.Accounts.Export(c.Request().Context())
	if err != nil {
		return err
	}
	name := fmt.Sprintf("consilium-%s.json", data.MadeAt.Format(time.DateOnly))
	c.Response().Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	return c.JSONPretty(http.StatusOK, data, "  ")
}

// ClosePage says what becomes of a closed account.
type ClosePage struct {
	web.Frame
	Error  string
	Fields map[string]string
}

func (p *Pages) closeForm(c echo.Context) error {
	if !web.Actor(c).Fresh {
		return errs.New(errs.StepUp, "Confirm that it is you before you close the account.")
	}
	return web.Render(c, http.StatusOK, "account/close", &ClosePage{})
}

func (p *Pages) close(c echo.Context) error {
	page := &ClosePage{}
	if !web.Checked(c, "sure") {
		page.Fields = map[string]string{"sure": "Tick this if you mean it. Nothing was closed."}
		return web.Render(c, http.StatusUnprocessableEntity, "account/close", page)
	}
	err := p.Accounts.Close(c.Request().Context())
	if errs.Is(err, errs.Conflict) {
		page.Error = errs.As(err).Text
		return web.Render(c, http.StatusConflict, "account/close", page)
	}
	if err != nil {
		return err
	}
	web.ClearSession(c)
	c.Response().Header().Set("Clear-Site-Data", `"cache", "cookies", "storage"`)
	return web.SeeOther(c, "/")
}
