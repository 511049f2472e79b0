// Package moderationweb has the pages of moderation: flagging a post, the
// moderators' desk, members as moderators see them, and the audit log.
package moderationweb

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"consilium/internal/directory"
	"consilium/internal/forum"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/clock"
	"consilium/internal/kernel/errs"
	"consilium/internal/moderation"
	"consilium/internal/platform/web"
)

// Directory lists the specialties that a thread can be given.
type Directory interface {
	List(ctx context.Context) ([]directory.Specialty, error)
	Name(key string) string
}

// Deps is what the pages stand on; all of it is required.
type Deps struct {
	Moderation *moderation.Service
	Directory  Directory
	Clock      clock.Clock
}

// Pages has the handlers. It is safe for concurrent use.
type Pages struct{ Deps }

// New makes the pages.
func New(d Deps) *Pages { return &Pages{d} }

// Routes lists every address of moderation.
func (p *Pages) Routes() []web.Route {
	const get, post, at = http.MethodGet, http.MethodPost, "/moderation/posts/:kind/:id"
	routes := []web.Route{
		{Method: get, Path: "/flags/new", Permission: authz.Flag, Handler: p.flagForm},
		{Method: post, Path: "/flags", Permission: authz.Flag, Handler: p.flag, Limit: web.LimitPost, Audit: moderation.ActionFlag},
		{Method: get, Path: "/moderation", Permission: authz.Moderate, Handler: p.desk},
		{Method: get, Path: "/moderation/guard", Permission: authz.Moderate, Handler: p.guardDesk},
		{Method: post, Path: "/moderation/guard/reasons/:id", Permission: authz.Moderate, Handler: p.lookedAtReason, Limit: web.LimitSmall, Audit: moderation.ActionGuardLook},
		{Method: post, Path: "/moderation/guard/hits/:id", Permission: authz.Moderate, Handler: p.lookedAtHit, Limit: web.LimitSmall, Audit: moderation.ActionGuardLook},
		{Method: get, Path: at, Permission: authz.Moderate, Handler: p.show},
		{Method: get, Path: "/moderation/members/:handle", Permission: authz.Moderate, Handler: p.member},
		{Method: post, Path: "/moderation/members/:handle/suspend", Permission: authz.Moderate, Handler: p.suspend, Limit: web.LimitSmall, Audit: moderation.ActionSuspend},
		{Method: post, Path: "/moderation/members/:handle/lift", Permission: authz.Moderate, Handler: p.lift, Limit: web.LimitSmall, Audit: moderation.ActionLift},
		{Method: get, Path: "/audit", Permission: authz.ReadAudit, Handler: p.audit},
	}
	for _, a := range []struct {
		name, audit string
		handler     echo.HandlerFunc
	}{
		{"decide", moderation.ActionDecide, p.decide},
		{"hide", forum.ActionHide, p.hide},
		{"restore", forum.ActionRestore, p.restore},
		{"lock", forum.ActionLock, p.lock},
		{"unlock", forum.ActionUnlock, p.unlock},
		{"retag", forum.ActionRetag, p.retag},
		{"duplicate", forum.ActionDuplicate, p.duplicate},
		{"erase-image", moderation.ActionEraseImage, p.eraseImage},
	} {
		routes = append(routes, web.Route{Method: post, Path: at + "/" + a.name, Permission: authz.Moderate, Handler: a.handler,
			Limit: web.LimitSmall, Audit: a.audit})
	}
	return routes
}

// fieldsOf gives an Invalid error's sentences by field.
func fieldsOf(err error) map[string]string { return errs.As(err).Fields }

// names are what the screen calls the kinds of post.
var names = map[forum.PostKind]string{forum.KindThread: "question", forum.KindAnswer: "answer", forum.KindComment: "comment"}

// place is where a post stands in its thread.
func place(p forum.Post) string {
	at := "/threads/" + p.Thread.String()
	switch p.Kind {
	case forum.KindAnswer:
		return at + "#a-" + p.ID.String()
	case forum.KindComment:
		return at + "#c-" + p.ID.String()
	}
	return at
}
