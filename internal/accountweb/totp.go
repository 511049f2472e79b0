package accountweb

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"net/url"
	"strconv"

	"github.com/boombuler/barcode/qr"
	"github.com/labstack/echo/v4"

	"consilium/internal/account"
	"consilium/internal/kernel/errs"
	"consilium/internal/platform/web"
)

// TOTPPage shows the key of an authenticator app being registered, and asks
// for its first code.
type TOTPPage struct {
	web.Frame
	// Groups is the key in groups of four letters.
	Groups []string
	// Name is what was typed; Onward is where the member was going.
	Name, Onward string
	Error        string
	Fields       map[string]string
}

func (p *Pages) beginTOTP(c echo.Context) error {
	to := onward(c)
	if err := p.Accounts.BeginTOTP(c.Request().Context()); err != nil {
		return p.changed(c, &FactorsPage{Onward: to}, err)
	}
	at := totpPath
	if to != "" {
		at += "?return_to=" + url.QueryEscape(to)
	}
	return web.SeeOther(c, at)
}

func (p *Pages) totp(c echo.Context) error {
	return p.totpPage(c, http.StatusOK, &TOTPPage{Onward: onward(c)})
}

func (p *Pages) totpPage(c echo.Context, status int, page *TOTPPage) error {
	pending, err := p.Accounts.PendingTOTP(c.Request().Context())
	if errs.Is(err, errs.NotFound) {
		web.Caution(c, "That was begun too long ago, or is done. Nothing was added: begin again here.")
		return web.SeeOther(c, factorsAt(page.Onward))
	}
	if err != nil {
		return err
	}
	for rest := pending.Secret; rest != ""; {
		n := min(4, len(rest))
		page.Groups, rest = append(page.Groups, rest[:n]), rest[n:]
	}
	return web.Render(c, status, "account/totp", page)
}

// picture is the key of the member's own pending registration as a QR code. No
// copy of it is kept (the house says no-store everywhere), and the key is in
// no address.
func (p *Pages) picture(c echo.Context) error {
	pending, err := p.Accounts.PendingTOTP(c.Request().Context())
	if err != nil {
		return err
	}
	picture, err := qrPicture(pending.URI)
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, "image/png", picture)
}

const (
	qrModule = 5 // pixels
	qrQuiet  = 4 // modules of white around it, as ISO/IEC 18004 asks
)

func qrPicture(text string) ([]byte, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return nil, err
	}
	modules := code.Bounds().Dx()
	side := (modules + 2*qrQuiet) * qrModule
	img := image.NewPaletted(image.Rect(0, 0, side, side), color.Palette{color.White, color.Black})
	for y := range side {
		for x := range side {
			mx, my := x/qrModule-qrQuiet, y/qrModule-qrQuiet
			if mx < 0 || my < 0 || mx >= modules || my >= modules {
				continue
			}
			if r, _, _, _ := code.At(mx, my).RGBA(); r == 0 {
				img.SetColorIndex(x, y, 1)
			}
		}
	}
	var out bytes.Buffer
	err = png.Encode(&out, img)
	return out.Bytes(), err
}

func (p *Pages) confirmTOTP(c echo.Context) error {
	page := &TOTPPage{Name: web.Line(c, "name"), Onward: onward(c)}
	opened, err := p.Accounts.ConfirmTOTP(c.Request().Context(), page.Name, web.Line(c, "code"))
	if err == nil {
		return p.added(c, opened, page.Onward)
	}
	switch e := errs.As(err); e.Kind {
	case errs.Invalid:
		page.Fields = e.Fields
		return p.totpPage(c, web.Status(err), page)
	case errs.TooMany:
		page.Error = e.Text
		tellWait(c, e)
		return p.totpPage(c, web.Status(err), page)
	}
	return p.changed(c, &FactorsPage{Onward: page.Onward}, err)
}

// tellWait says when to come back, for an error page of one's own.
func tellWait(c echo.Context, e *errs.Error) {
	c.Response().Header().Set("Retry-After", strconv.Itoa(e.RetryAfter))
}

// ChallengePage asks for a second factor.
type ChallengePage struct {
	web.Frame
	// Codes and Passkeys say which kinds the member has.
	Codes, Passkeys bool
	// Here says that passkeys work under the address of this request, and
	// House under which they do.
	Here  bool
	House string
	// Duty is set for who holds a grant.
	Duty     bool
	ReturnTo string
	Error    string
	Fields   map[string]string
}

// challenge asks for a second factor on the way back to a page.
func (p *Pages) challenge(c echo.Context, status int, page *ChallengePage) error {
	list, err := p.Accounts.Factors(c.Request().Context())
	if err != nil {
		return err
	}
	for _, f := range list {
		page.Codes = page.Codes || f.Kind == account.TOTP
		page.Passkeys = page.Passkeys || f.Kind == account.Passkey
	}
	page.Duty = web.Actor(c).Grants != 0
	page.Here, page.House = p.passkeysHere(c)
	return web.Render(c, status, "account/challenge", page)
}

// stepUpByCode takes a code as the second factor of this session.
func (p *Pages) stepUpByCode(c echo.Context) error {
	page := &ChallengePage{ReturnTo: returnTo(web.Field(c, "return_to"))}
	opened, err := p.Accounts.StepUpTOTP(c.Request().Context(), web.Line(c, "code"))
	return p.steppedUp(c, page, opened, err)
}

// steppedUp goes on after a second factor was proven, or asks again.
func (p *Pages) steppedUp(c echo.Context, page *ChallengePage, opened account.Opened, err error) error {
	e := errs.As(err)
	switch {
	case err == nil:
		web.SetSession(c, opened.Token, opened.OwnDevice, opened.Until)
		return web.SeeOther(c, page.ReturnTo)
	case e.Kind == errs.Invalid:
		page.Fields = e.Fields
	case e.Kind == errs.TooMany:
		page.Error = e.Text
		tellWait(c, e)
	default:
		return err
	}
	return p.challenge(c, web.Status(err), page)
}
