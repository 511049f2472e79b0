package accountweb

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"consilium/internal/account"
	"consilium/internal/guard"
	"consilium/internal/kernel/errs"
	"consilium/internal/platform/web"
)

func (p *Pages) setProfile(c echo.Context) error {
	profile := profileOf(c)
	if guard.Mends(web.Field(c, "do")) {
		return p.mendProfile(c, profile)
	}
	if err := p.Accounts.SetProfile(c.Request().Context(), profile); err != nil {
		return p.profileRefused(c, profile, err)
	}
	web.Say(c, "Your profile is saved.")
	return web.SeeOther(c, "/settings#profile")
}

// profileOf reads the profile's form.
func profileOf(c echo.Context) account.Profile {
	return account.Profile{Bio: web.Field(c, "bio"), Revision: number(c, "revision"), Guard: guard.ReadForm(
		func(name string) string { return web.Line(c, name) }, func(name string) []string { return web.Fields(c, name) })}
}

// profileRefused shows the form with every word and why it was not taken.
func (p *Pages) profileRefused(c echo.Context, profile account.Profile, refusal error) error {
	page, err := p.typedAround(c)
	if err != nil {
		return err
	}
	page.Bio = profile.Bio
	if errs.As(refusal).Fields["guard"] == "" {
		return p.refused(c, page, refusal)
	}
	seen, err := p.Accounts.LookAtBio(c.Request().Context(), profile)
	if err != nil {
		return err
	}
	page.Guard, page.Revision = profilePanel(seen, profile), profile.Revision
	page.Guard.Refused, page.Guard.Focus = true, true
	return p.settingsPage(c, http.StatusUnprocessableEntity, page)
}

// mendProfile has the guard mend a profile's words and shows the form again.
func (p *Pages) mendProfile(c echo.Context, profile account.Profile) error {
	seen, err := p.Accounts.MendBio(c.Request().Context(), &profile, web.Field(c, "do"))
	if err != nil {
		return p.profileRefused(c, profile, err)
	}
	page, err := p.typedAround(c)
	if err != nil {
		return err
	}
	page.Bio, page.Revision, page.Guard = profile.Bio, profile.Revision, profilePanel(seen, profile)
	page.Guard.Focus = true
	return p.settingsPage(c, http.StatusOK, page)
}

// hiddenBio puts into the form of a profile that is hidden what the guard finds
// in it now, beside what was answered before.
func (p *Pages) hiddenBio(c echo.Context, page *SettingsPage) error {
	profile, seen, err := p.Accounts.HiddenBio(c.Request().Context())
	if err != nil {
		return err
	}
	page.Bio, page.Revision, page.Guard = profile.Bio, profile.Revision, profilePanel(seen, profile)
	return nil
}

// profilePanel is the guard's panel of a profile, which has no readers to
// choose and waits for nobody.
func profilePanel(seen guard.Decision, profile account.Profile) *guard.Panel {
	panel := guard.NewPanel(seen, profile.Guard, "")
	panel.Unheld = true
	return panel
}

// guardPage is the page that has the guard's panel.
const guardPage = "account/settings"

// lookAtProfile answers a script with the panel for what is typed so far. It
// stores nothing.
func (p *Pages) lookAtProfile(c echo.Context) error {
	profile := profileOf(c)
	seen, err := p.Accounts.LookAtBio(c.Request().Context(), profile)
	if err != nil {
		return err
	}
	return web.Fragment(c, guardPage, "guard-panel", profilePanel(seen, profile))
}
