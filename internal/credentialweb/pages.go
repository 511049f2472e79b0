// Package credentialweb has the pages of applying for a standing and of
// reviewing applications.
package credentialweb

import (
	"net/http"

	"consilium/internal/credential"
	"consilium/internal/kernel/authz"
	"consilium/internal/platform/web"
)

// Deps is what the pages need.
type Deps struct {
	Credentials *credential.Service
}

// Pages has the handlers. It is safe for concurrent use.
type Pages struct {
	Deps
}

// New makes the pages.
func New(d Deps) *Pages { return &Pages{Deps: d} }

// Routes lists every address of applications and their review.
func (p *Pages) Routes() []web.Route {
	const get, post = http.MethodGet, http.MethodPost
	return append(p.evidenceRoutes(), []web.Route{
		{Method: get, Path: "/application", Permission: authz.OwnApplication, Handler: p.application},
		{Method: get, Path: "/application/new", Permission: authz.OwnApplication, Handler: p.newApplication},
		{Method: get, Path: "/application/recover", Permission: authz.OwnApplication, Handler: p.recovery},
		{Method: post, Path: "/application", Permission: authz.OwnApplication, Handler: p.apply, Limit: web.LimitPost, Audit: credential.ActionSubmit},
		{Method: post, Path: "/application/withdraw", Permission: authz.OwnApplication, Handler: p.withdraw, Limit: web.LimitSmall, Audit: credential.ActionWithdraw},

		{Method: post, Path: "/application/:id/appeal", Permission: authz.OwnApplication, Handler: p.appealRefusal, Limit: web.LimitSmall, Audit: credential.ActionAppeal},
		{Method: get, Path: "/credentials/hits/:id", Permission: authz.OwnApplication, Handler: p.hit},
		{Method: post, Path: "/credentials/hits/:id/answer", Permission: authz.OwnApplication, Handler: p.answerHit, Limit: web.LimitSmall, Audit: credential.ActionAnswerHit},
		{Method: post, Path: "/credentials/hits/:id/appeal", Permission: authz.OwnApplication, Handler: p.appealHit, Limit: web.LimitSmall, Audit: credential.ActionAppeal},
		{Method: get, Path: "/proof", Permission: authz.Public, Handler: p.proof},

		{Method: get, Path: "/review", Permission: authz.ReviewStanding, Handler: p.desk},
		{Method: get, Path: "/review/:id", Permission: authz.ReviewStanding, Handler: p.review, Audit: credential.ActionRead},
		{Method: post, Path: "/review/:id", Permission: authz.ReviewStanding, Handler: p.decide, Limit: web.LimitSmall, Audit: credential.ActionDecide},
		{Method: post, Path: "/review/:id/shown", Permission: authz.ReviewStanding, Handler: p.transcribe, Limit: web.LimitPost, Audit: credential.ActionTranscribe},
		{Method: post, Path: "/review/:id/release", Permission: authz.ReviewStanding, Handler: p.release, Limit: web.LimitSmall, Audit: credential.ActionRelease},
		{Method: post, Path: "/review/:id/escalate", Permission: authz.ReviewStanding, Handler: p.escalate, Limit: web.LimitSmall, Audit: credential.ActionEscalate},
		{Method: get, Path: "/review/:id/documents/:evidence/:page", Permission: authz.ReviewStanding, Handler: p.page, Audit: credential.ActionViewPage},
	}...)
}
