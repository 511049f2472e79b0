// Package adminweb has the administrators' pages: the curated list of
// specialties, and who reviews, moderates and administers.
package adminweb

import (
	"net/http"

	"consilium/internal/account"
	"consilium/internal/directory"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/platform/web"
)

// Deps is what the pages stand on; all of it is required.
type Deps struct {
	Accounts  *account.Service
	Directory *directory.Service
}

// Pages has the handlers. It is safe for concurrent use.
type Pages struct{ Deps }

// New makes the pages.
func New(d Deps) *Pages { return &Pages{d} }

// Routes lists every address of administration.
func (p *Pages) Routes() []web.Route {
	const get, post, list, grants = http.MethodGet, http.MethodPost, "/admin/specialties", "/admin/grants"
	return []web.Route{
		{Method: get, Path: list, Permission: authz.EditSpecialties, Handler: p.specialties},
		{Method: post, Path: list, Permission: authz.EditSpecialties, Handler: p.create, Limit: web.LimitSmall, Audit: directory.ActionCreate},
		{Method: get, Path: list + "/:key", Permission: authz.EditSpecialties, Handler: p.specialty},
		{Method: post, Path: list + "/:key", Permission: authz.EditSpecialties, Handler: p.edit, Limit: web.LimitSmall, Audit: directory.ActionEdit},
		{Method: post, Path: list + "/:key/retire", Permission: authz.EditSpecialties, Handler: p.retire, Limit: web.LimitSmall, Audit: directory.ActionRetire},
		{Method: post, Path: list + "/:key/reoffer", Permission: authz.EditSpecialties, Handler: p.reoffer, Limit: web.LimitSmall, Audit: directory.ActionReoffer},
		{Method: get, Path: grants, Permission: authz.EditGrants, Handler: p.grants},
		{Method: post, Path: grants, Permission: authz.EditGrants, Handler: p.grant, Limit: web.LimitSmall, Audit: account.ActionGrant},
		{Method: post, Path: grants + "/revoke", Permission: authz.EditGrants, Handler: p.revoke, Limit: web.LimitSmall, Audit: account.ActionRevoke},
		{Method: post, Path: "/admin/factors/reset", Permission: authz.EditGrants, Handler: p.resetFactors, Limit: web.LimitSmall, Audit: account.ActionResetFactors},
	}
}

// fieldsOf gives an Invalid error's sentences by field.
func fieldsOf(err error) map[string]string { return errs.As(err).Fields }
