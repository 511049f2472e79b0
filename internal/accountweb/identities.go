package accountweb

import (
	"strings"

	"github.com/labstack/echo/v4"

	"consilium/internal/account"
	"consilium/internal/platform/web"
)

func (p *Pages) link(c echo.Context) error {
	return p.depart(c, account.Pending{Purpose: account.ToLink, ReturnTo: "/settings#identities"})
}

func (p *Pages) unlink(c echo.Context) error {
	id, err := web.IDParam(c, "id")
	if err != nil {
		return err
	}
	if err := p.Accounts.UnlinkIdentity(c.Request().Context(), id); err != nil {
		page, err2 := p.typedAround(c)
		if err2 != nil {
			return err2
		}
		return p.refused(c, page, err)
	}
	web.Say(c, "You can't sign in with that account any more.")
	return web.SeeOther(c, "/settings#identities")
}

// startMail sends the member to the provider of the present session, which
// alone can vouch for their address.
func (p *Pages) startMail(c echo.Context) error {
	list, err := p.Accounts.Identities(c.Request().Context())
	if err != nil {
		return err
	}
	for _, v := range list {
		if v.ID == web.Actor(c).IdentityID {
			c.SetParamNames("provider")
			c.SetParamValues(v.Provider)
			return p.depart(c, account.Pending{Purpose: account.ToProve, ReturnTo: mailWish})
		}
	}
	return web.SeeOther(c, "/settings#mail")
}

func (p *Pages) mailTo(c echo.Context, claims account.Claims) error {
	if claims.Mail == "" {
		web.Caution(c, p.label(claims.Provider)+" vouches for no mail address of yours, so mail stays off.")
		return nil
	}
	web.Say(c, "Mail is on.")
	return p.Accounts.MailTo(c.Request().Context(), claims.Mail)
}

func (p *Pages) stopMail(c echo.Context) error {
	if err := p.Accounts.StopMail(c.Request().Context()); err != nil {
		return err
	}
	web.Say(c, "Your mail address is erased. The inbox here goes on.")
	return web.SeeOther(c, "/settings#mail")
}

// browserOf gives the few words of a browser's long name that a person knows
// it by.
func browserOf(agent string) string {
	pick := func(among [][2]string) string {
		for _, one := range among {
			if strings.Contains(agent, one[0]) {
				return one[1]
			}
		}
		return ""
	}
	browser := pick([][2]string{{"Edg/", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}})
	system := pick([][2]string{{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"Windows", "Windows"}, {"Mac OS X", "Mac"}, {"Linux", "Linux"}})
	switch {
	case browser == "":
		return "An unknown browser"
	case system == "":
		return browser
	}
	return browser + " on " + system
}
