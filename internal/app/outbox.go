package app

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"consilium/internal/kernel/authz"
	"consilium/internal/platform/mail"
	"consilium/internal/platform/web"
)

// OutboxPage shows the mail that the demonstration would have sent.
type OutboxPage struct {
	web.Frame
	Kept []mail.Kept
}

// OutboxPages has the one page of the demonstration's mail. It is mounted in
// the demonstration alone, which serves a loopback address and lets anybody in
// as anybody: nothing in it is more secret than that.
type OutboxPages struct{ outbox *mail.Outbox }

// Routes lists its address.
func (p *OutboxPages) Routes() []web.Route {
	return []web.Route{{Method: http.MethodGet, Path: "/demo/outbox", Permission: authz.Public, Handler: p.show}}
}

func (p *OutboxPages) show(c echo.Context) error {
	return web.Render(c, http.StatusOK, "demo/outbox", &OutboxPage{Kept: p.outbox.Kept()})
}

// Samples gives filled pages for the check of templates.
func (*OutboxPages) Samples() map[string][]web.Page {
	return map[string][]web.Page{"demo/outbox": {&OutboxPage{},
		&OutboxPage{Kept: []mail.Kept{{Message: mail.Message{To: "ann@hospital.example", Subject: "A subject", Text: "Some words."}, At: time.Unix(1, 0)}}}}}
}
