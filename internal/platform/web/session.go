package web

import (
	"crypto/hmac"
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
)

// The cookies of the house: the session, the browser that holds no session
// yet, and one message for the next page.
const (
	sessionCookie = "__Host-session"
	browserCookie = "__Host-browser"
	flashCookie   = "__Host-flash"
)

// browserLength is how long a browser's name is: 256 bits in base64.
const browserLength = 43

// session finds out who acts. The cookie's token opens a session or it
// doesn't: there is no third way.
func (s *Site) session(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		cookie, err := c.Cookie(sessionCookie)
		if err != nil || cookie.Value == "" {
			return next(c)
		}
		visit, ok, err := s.cfg.Sessions.Load(c.Request().Context(), cookie.Value)
		if err != nil {
			return err
		}
		if err := s.floodKnown(c, visit); err != nil {
			return err
		}
		if !ok {
			// The cookie stays: the answer to a request that ran beside this one
			// may have brought the browser a newer one, which taking it away would
			// take away too. One that opens nothing does no harm.
			return next(c)
		}
		if visit.NewToken != "" {
			SetSession(c, visit.NewToken, visit.OwnDevice, visit.Until)
			visit.NewToken = ""
		}
		c.Set(keyVisit, visit)
		c.SetRequest(c.Request().WithContext(actor.With(c.Request().Context(), visit.Actor)))
		return next(c)
	}
}

// SetSession hands the browser a new session. A shared computer forgets it
// with the window; an own device keeps it until the absolute end.
func SetSession(c echo.Context, token string, ownDevice bool, until time.Time) {
	cookie := hostCookie(sessionCookie, token)
	if ownDevice {
		cookie.Expires = until
	}
	c.SetCookie(cookie)
}

// ClearSession takes the session cookie away.
func ClearSession(c echo.Context) { expire(c, sessionCookie) }

// SessionToken is the token of the request's cookie; empty for none.
func SessionToken(c echo.Context) string {
	if cookie, err := c.Cookie(sessionCookie); err == nil {
		return cookie.Value
	}
	return ""
}

func hostCookie(name, value string) *http.Cookie {
	return &http.Cookie{Name: name, Value: value, Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode}
}

func expire(c echo.Context, name string) {
	cookie := hostCookie(name, "")
	cookie.MaxAge = -1
	c.SetCookie(cookie)
}

// Browser is a random name for the browser, made on first use: what a pending
// sign-in and a stranger's form are bound to.
func Browser(c echo.Context) string {
	if cookie, err := c.Cookie(browserCookie); err == nil && len(cookie.Value) == browserLength {
		return cookie.Value
	}
	if made, ok := c.Get(browserCookie).(string); ok {
		return made
	}
	var raw [32]byte
	_, _ = rand.Read(raw[:])
	name := base64.RawURLEncoding.EncodeToString(raw[:])
	c.Set(browserCookie, name)
	c.SetCookie(hostCookie(browserCookie, name))
	return name
}

// TokenField is the name of the form field that carries the form token.
const TokenField = "_token"

// TokenHeader carries the form token of a scripted request.
const TokenHeader = "X-Form-Token"

// Token is the form token of this session, or of this browser where nobody is
// signed in.
func Token(c echo.Context) string {
	s := siteOf(c)
	anchor := "session:" + VisitOf(c).Actor.SessionID.String()
	if !Actor(c).SignedIn() {
		anchor = "browser:" + Browser(c)
	}
	return base64.RawURLEncoding.EncodeToString(s.cfg.Sign("form-token", []byte(anchor)))
}

// checkToken is the inner wall against forged requests.
func (s *Site) checkToken(c echo.Context) error {
	given := c.Request().Header.Get(TokenHeader)
	if given == "" {
		if err := parseForm(c); err != nil {
			return err
		}
		given = c.Request().PostFormValue(TokenField)
	}
	if !hmac.Equal([]byte(given), []byte(Token(c))) {
		return errs.New(errs.Forbidden, "This form was made for another sign-in, so nothing was done. "+
			"Go back, reload the page and send it again; what you typed is still on that page.")
	}
	return nil
}

// permit asks the table, and the rules' acceptance where it is owed.
func (s *Site) permit(c echo.Context, r Route) error {
	a := Actor(c)
	if err := authz.Require(a, r.Permission); err != nil {
		s.refused(c)
		return err
	}
	if a.SignedIn() && !a.RulesAccepted && rulesOwed(r.Permission) {
		if r.Safe() {
			return redirectError{"/rules/accept?return_to=" + queryEscape(c.Request().URL.RequestURI())}
		}
		return errs.Denied("The rules or the privacy notice have changed. Read and accept them, then send this again.")
	}
	return nil
}

// recorded sees to it that what a rule about the thing itself refuses is
// recorded as what the table refuses is.
func (s *Site) recorded(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		err := next(c)
		if errs.Is(err, errs.Forbidden) {
			s.refused(c)
		}
		return err
	}
}

// refused records that a member was denied what they asked for.
func (s *Site) refused(c echo.Context) {
	r, routed := c.Get(keyRoute).(Route)
	if routed && Actor(c).SignedIn() && s.cfg.Auditor != nil {
		s.cfg.Auditor.Denied(c.Request().Context(), r.Method+" "+r.Path, string(r.Permission))
	}
}

func rulesOwed(p authz.Permission) bool {
	return p != authz.Public && p != authz.SignIn && p != authz.OwnAccount
}
