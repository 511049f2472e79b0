package web

import (
	"crypto/hmac"
	"encoding/base64"
	"strings"

	"github.com/labstack/echo/v4"
)

// Flash is one message for the next page; Tone is ok, caution or danger.
type Flash struct{ Tone, Text string }

// Say leaves a message of success for the next page.
func Say(c echo.Context, text string) { leave(c, "ok", text) }

// Caution leaves a message that asks for attention.
func Caution(c echo.Context, text string) { leave(c, "caution", text) }

// leave keeps the message in a signed cookie: it holds no words of a person.
func leave(c echo.Context, tone, text string) {
	payload := tone + "|" + text
	mac := siteOf(c).cfg.Sign("flash", []byte(payload))
	c.SetCookie(hostCookie(flashCookie, base64.RawURLEncoding.EncodeToString(mac[:16])+"."+
		base64.RawURLEncoding.EncodeToString([]byte(payload))))
}

func takeFlash(c echo.Context) Flash {
	cookie, err := c.Cookie(flashCookie)
	if err != nil {
		return Flash{}
	}
	expire(c, flashCookie)
	mac, payload, _ := strings.Cut(cookie.Value, ".")
	given, err1 := base64.RawURLEncoding.DecodeString(mac)
	text, err2 := base64.RawURLEncoding.DecodeString(payload)
	if err1 != nil || err2 != nil || !hmac.Equal(given, siteOf(c).cfg.Sign("flash", text)[:16]) {
		return Flash{}
	}
	tone, words, _ := strings.Cut(string(text), "|")
	return Flash{Tone: tone, Text: words}
}
