// Package accountweb has the pages of the account: the landing page, signing
// in and out, rules and privacy, the handle, settings, export and closing. It
// is the only importer of goth.
package accountweb

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"consilium/internal/account"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/clock"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/web"
)

// Sanction is what a suspended member is told.
type Sanction struct {
	Rule    string
	Message string
	Until   *time.Time
}

// Sanctions says why a member is suspended; false when nothing is known.
type Sanctions interface {
	Suspension(ctx context.Context, member ids.ID) (Sanction, bool, error)
}

// Deps is what the pages need.
type Deps struct {
	Accounts  *account.Service
	Providers []Provider
	// Personas is set in the demonstration alone.
	Personas Personas
	// BaseURL is the address people use.
	BaseURL *url.URL
	Clock   clock.Clock
	Log     *slog.Logger
	// Sanctions may be nil.
	Sanctions Sanctions
	// Home says where a member begins; nil means Home.
	Home func(actor.Actor) string
	// Transport speaks with providers; nil means http.DefaultTransport.
	Transport http.RoundTripper
}

// Pages has the handlers. It is safe for concurrent use.
type Pages struct {
	Deps
	doors []door
}

// New makes the pages.
func New(d Deps) *Pages {
	if d.Home == nil {
		d.Home = Home
	}
	p := &Pages{Deps: d}
	for _, cfg := range d.Providers {
		callback := strings.TrimSuffix(d.BaseURL.String(), "/") + "/sign-in/" + cfg.Name + "/callback"
		if cfg.FormPost {
			callback += "-post"
		}
		p.doors = append(p.doors, newOpenID(cfg, callback, d.Transport, d.Clock))
	}
	if d.Personas != nil {
		p.doors = append(p.doors, personaDoor{personaGoth{d.Personas}})
	}
	return p
}

func (p *Pages) door(name string) (door, bool) {
	for _, d := range p.doors {
		if d.name() == name {
			return d, true
		}
	}
	return nil, false
}

// label is what a provider is called on the screen.
func (p *Pages) label(provider string) string {
	if d, ok := p.door(provider); ok {
		return d.label()
	}
	return provider
}

// Home is the page where a member begins.
func Home(a actor.Actor) string {
	switch {
	case a.Standing == actor.Suspended:
		return "/settings"
	case authz.Can(a, authz.ReadThreads) && a.Handle == "" && authz.Can(a, authz.ChooseHandle):
		return "/handle"
	case authz.Can(a, authz.ReadProfiles):
		return "/threads"
	case authz.Can(a, authz.ReviewStanding):
		return "/review"
	case authz.Can(a, authz.ReadAudit):
		return "/audit"
	}
	return "/application"
}

// Routes lists every address of the account.
func (p *Pages) Routes() []web.Route {
	const get, post = http.MethodGet, http.MethodPost
	return []web.Route{
		{Method: get, Path: "/", Permission: authz.Public, Handler: p.landing},
		{Method: get, Path: "/rules", Permission: authz.Public, Handler: p.rules},
		{Method: get, Path: "/privacy", Permission: authz.Public, Handler: p.privacy},

		{Method: get, Path: "/sign-in", Permission: authz.SignIn, Handler: p.signIn},
		{Method: post, Path: "/sign-in/:provider", Permission: authz.SignIn, Handler: p.begin, Limit: web.LimitSignIn, Audit: web.Unaudited},
		{Method: get, Path: "/sign-in/:provider/callback", Permission: authz.SignIn, Handler: p.callback, Limit: web.LimitSignIn, Audit: account.ActionSignIn},
		{Method: post, Path: "/sign-in/apple/callback-post", Permission: authz.SignIn, Handler: p.callbackPost, Limit: web.LimitSignIn, Audit: web.Unaudited, CrossSite: true, Body: 32 << 10},
		{Method: get, Path: "/sign-in/again", Permission: authz.OwnAccount, Handler: p.again},
		{Method: post, Path: "/sign-in/again/code", Permission: authz.OwnAccount, Handler: p.stepUpByCode, Limit: web.LimitSmall, Audit: account.ActionStepUp},
		{Method: post, Path: "/sign-in/again/passkey/begin", Permission: authz.OwnAccount, Handler: p.beginStepUp, Limit: web.LimitSmall, Audit: web.Unaudited},
		{Method: post, Path: "/sign-in/again/passkey", Permission: authz.OwnAccount, Handler: p.stepUpByPasskey, Limit: web.LimitSmall, Audit: account.ActionStepUp},
		{Method: post, Path: "/sign-out", Permission: authz.OwnAccount, Handler: p.signOut, Audit: account.ActionSignOut},
		{Method: post, Path: "/session/ping", Permission: authz.OwnAccount, Handler: p.ping, Limit: web.LimitSmall, Audit: web.Unaudited},

		{Method: get, Path: "/rules/accept", Permission: authz.OwnAccount, Handler: p.acceptForm},
		{Method: post, Path: "/rules/accept", Permission: authz.OwnAccount, Handler: p.accept, Audit: account.ActionAccept},
		{Method: get, Path: "/handle", Permission: authz.ChooseHandle, Handler: p.handleForm},
		{Method: post, Path: "/handle", Permission: authz.ChooseHandle, Handler: p.chooseHandle, Limit: web.LimitSmall, Audit: account.ActionHandle},

		{Method: get, Path: "/settings", Permission: authz.OwnAccount, Handler: p.settings},
		{Method: post, Path: "/settings/theme", Permission: authz.OwnAccount, Handler: p.setDisplay, Limit: web.LimitSmall, Audit: account.ActionDisplay},
		{Method: post, Path: "/settings/profile", Permission: authz.OwnAccount, Handler: p.setProfile, Limit: web.LimitSmall, Audit: account.ActionProfile},
		{Method: post, Path: "/settings/profile/guard", Permission: authz.OwnAccount, Handler: p.lookAtProfile, Limit: web.LimitTyping, Audit: web.Unaudited},
		{Method: post, Path: "/settings/mail/stop", Permission: authz.OwnAccount, Handler: p.stopMail, Limit: web.LimitSmall, Audit: account.ActionMail},
		{Method: post, Path: "/settings/mail/start", Permission: authz.OwnAccount, Handler: p.startMail, Limit: web.LimitSignIn, Audit: web.Unaudited},
		{Method: post, Path: "/settings/sessions/:id/end", Permission: authz.OwnAccount, Handler: p.endSession, Limit: web.LimitSmall, Audit: account.ActionEndSession},
		{Method: post, Path: "/settings/sessions/end-others", Permission: authz.OwnAccount, Handler: p.endOthers, Limit: web.LimitSmall, Audit: account.ActionEndSessions},
		{Method: post, Path: "/settings/identities/link/:provider", Permission: authz.OwnAccount, Handler: p.link, Limit: web.LimitSignIn, Audit: web.Unaudited},
		{Method: post, Path: "/settings/identities/:id/unlink", Permission: authz.OwnAccount, Handler: p.unlink, Limit: web.LimitSmall, Audit: account.ActionUnlink},
		{Method: get, Path: factorsPath, Permission: authz.OwnAccount, Handler: p.factors},
		{Method: post, Path: totpPath + "/begin", Permission: authz.OwnAccount, Handler: p.beginTOTP, Limit: web.LimitSmall, Audit: web.Unaudited},
		{Method: get, Path: totpPath, Permission: authz.OwnAccount, Handler: p.totp},
		{Method: get, Path: totpPath + "/key.png", Permission: authz.OwnAccount, Handler: p.picture},
		{Method: post, Path: totpPath, Permission: authz.OwnAccount, Handler: p.confirmTOTP, Limit: web.LimitSmall, Audit: account.ActionAddFactor},
		{Method: post, Path: factorsPath + "/passkey/begin", Permission: authz.OwnAccount, Handler: p.beginPasskey, Limit: web.LimitSmall, Audit: web.Unaudited},
		{Method: post, Path: factorsPath + "/passkey", Permission: authz.OwnAccount, Handler: p.addPasskey, Limit: web.LimitSmall, Audit: account.ActionAddFactor},
		{Method: post, Path: factorsPath + "/:id/rename", Permission: authz.OwnAccount, Handler: p.renameFactor, Limit: web.LimitSmall, Audit: account.ActionRenameFactor},
		{Method: post, Path: factorsPath + "/:id/remove", Permission: authz.OwnAccount, Handler: p.removeFactor, Limit: web.LimitSmall, Audit: account.ActionRemoveFactor},
		{Method: get, Path: "/settings/export", Permission: authz.OwnAccount, Handler: p.export, Limit: web.LimitSmall, Audit: account.ActionExport},
		{Method: get, Path: "/settings/close", Permission: authz.OwnAccount, Handler: p.closeForm},
		{Method: post, Path: "/settings/close", Permission: authz.OwnAccount, Handler: p.close, Audit: account.ActionClose},
	}
}
