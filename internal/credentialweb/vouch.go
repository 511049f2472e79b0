package credentialweb

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"consilium/internal/credential"
	"consilium/internal/kernel/errs"
	"consilium/internal/platform/web"
)

// VouchPage is where a clinician enters a code that a colleague handed them,
// sees whom it is of, and says how they know them.
type VouchPage struct {
	web.Frame
	// Code is what was entered. It travels in forms, never in an address.
	Code string
	// Who is whom the code is of; nil until one was entered.
	Who *VouchedRow
	// Ways are how one may know somebody; How and Since what was typed.
	Ways       []credential.Choice
	How, Since string
	Given      []GivenVouchRow
	Error      string
	Fields     map[string]string
}

// VouchedRow is the applicant in words.
type VouchedRow struct {
	LegalName, Profession, Stage, Specialty, Jurisdiction string
}

// GivenVouchRow is a vouch that can still be taken back.
type GivenVouchRow struct {
	credential.GivenVouch
	Title string
}

func (p *Pages) vouch(c echo.Context) error { return p.vouchPage(c, http.StatusOK, &VouchPage{}) }

func (p *Pages) vouchPage(c echo.Context, status int, page *VouchPage) error {
	list, err := p.Credentials.GivenVouches(c.Request().Context())
	if err != nil {
		return err
	}
	for _, v := range list {
		page.Given = append(page.Given, GivenVouchRow{v, title(credential.Join, v.Profession, "", v.Jurisdiction) + ": " +
			inSentence(credential.WayName(v.How)) + " since " + strconv.Itoa(v.Since)})
	}
	page.Ways = credential.Ways()
	return web.Render(c, status, "credential/vouch", page)
}

// readVouch shows whom the code is of, which is recorded.
func (p *Pages) readVouch(c echo.Context) error {
	return p.vouchShown(c, http.StatusOK, &VouchPage{Code: web.Line(c, "code")})
}

func (p *Pages) vouchShown(c echo.Context, status int, page *VouchPage) error {
	who, err := p.Credentials.ReadVouch(c.Request().Context(), page.Code)
	if err != nil {
		return p.vouchRefused(c, &VouchPage{Code: page.Code}, err)
	}
	page.Who = &VouchedRow{LegalName: who.LegalName, Profession: credential.ProfessionName(who.Profession), Stage: credential.StageName(who.Stage),
		Specialty: who.Specialty, Jurisdiction: credential.JurisdictionName(who.Jurisdiction)}
	return p.vouchPage(c, status, page)
}

func (p *Pages) vouchRefused(c echo.Context, page *VouchPage, err error) error {
	e := errs.As(err)
	switch e.Kind {
	case errs.Invalid, errs.TooMany:
		page.Error, page.Fields = e.Text, e.Fields
		return p.vouchPage(c, web.Status(err), page)
	}
	return err
}

func (p *Pages) giveVouch(c echo.Context) error {
	page := &VouchPage{Code: web.Line(c, "code"), How: web.Line(c, "how"), Since: web.Line(c, "since")}
	err := p.Credentials.GiveVouch(c.Request().Context(), credential.VouchFor{Code: page.Code, How: page.How, Since: number(c, "since")})
	e := errs.As(err)
	switch {
	case err == nil:
		web.Say(c, "You vouched for your colleague. Until it is decided you can take it back below.")
		return web.SeeOther(c, "/vouch")
	case e.Kind == errs.Invalid && e.Fields["code"] == "":
		page.Error, page.Fields = e.Text, e.Fields
		return p.vouchShown(c, web.Status(err), page)
	}
	return p.vouchRefused(c, &VouchPage{Code: page.Code}, err)
}

func (p *Pages) declineVouch(c echo.Context) error {
	if err := p.Credentials.DeclineVouch(c.Request().Context(), web.Line(c, "code")); err != nil {
		return p.vouchRefused(c, &VouchPage{Code: web.Line(c, "code")}, err)
	}
	web.Say(c, "Nothing was said for them, and they don't learn of it.")
	return web.SeeOther(c, "/vouch")
}

func (p *Pages) withdrawVouch(c echo.Context) error {
	id, err := web.IDParam(c, "id")
	if err != nil {
		return err
	}
	if err := p.Credentials.WithdrawVouch(c.Request().Context(), id); err != nil {
		return err
	}
	web.Say(c, "Your vouch is taken back.")
	return web.SeeOther(c, "/vouch")
}
