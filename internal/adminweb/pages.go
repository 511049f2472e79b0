// Package adminweb has the administrators' pages: the curated lists of
// specialties and institutions, what is enough to be let in, and who reviews,
// moderates and administers.
package adminweb

import (
	"net/http"

	"consilium/internal/account"
	"consilium/internal/credential"
	"consilium/internal/directory"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/platform/web"
)

// Deps is what the pages stand on; all of it is required.
type Deps struct {
	Accounts    *account.Service
	Directory   *directory.Service
	Credentials *credential.Service
}

// Pages has the handlers. It is safe for concurrent use.
type Pages struct{ Deps }

// New makes the pages.
func New(d Deps) *Pages { return &Pages{d} }

// Routes lists every address of administration.
func (p *Pages) Routes() []web.Route {
	const get, post, list, grants = http.MethodGet, http.MethodPost, "/admin/specialties", "/admin/grants"
	return append(p.proofRoutes(), []web.Route{
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
	}...)
}

// proofRoutes are the addresses of what proves something: institutions with
// their domains, and policies.
func (p *Pages) proofRoutes() []web.Route {
	const get, post, at, rules = http.MethodGet, http.MethodPost, "/admin/institutions", "/admin/policies"
	may, small := authz.EditPolicies, web.LimitSmall
	return []web.Route{
		{Method: get, Path: at, Permission: may, Handler: p.institutions},
		{Method: post, Path: at, Permission: may, Handler: p.createInstitution, Limit: small, Audit: directory.ActionInstitutionCreate},
		{Method: get, Path: at + "/:key", Permission: may, Handler: p.institution},
		{Method: post, Path: at + "/:key", Permission: may, Handler: p.editInstitution, Limit: small, Audit: directory.ActionInstitutionEdit},
		{Method: post, Path: at + "/:key/retire", Permission: may, Handler: p.retireInstitution(true), Limit: small, Audit: directory.ActionInstitutionRetire},
		{Method: post, Path: at + "/:key/reoffer", Permission: may, Handler: p.retireInstitution(false), Limit: small, Audit: directory.ActionInstitutionReoffer},
		{Method: get, Path: rules, Permission: may, Handler: p.policies},
		{Method: get, Path: rules + "/new", Permission: may, Handler: p.newPolicy},
		{Method: post, Path: rules, Permission: may, Handler: p.createPolicy, Limit: small, Audit: credential.ActionPolicyCreate},
		{Method: get, Path: rules + "/:id", Permission: may, Handler: p.policy},
		{Method: post, Path: rules + "/:id", Permission: may, Handler: p.editPolicy, Limit: small, Audit: credential.ActionPolicyEdit},
		{Method: post, Path: rules + "/:id/retire", Permission: may, Handler: p.retirePolicy(true), Limit: small, Audit: credential.ActionPolicyRetire},
		{Method: post, Path: rules + "/:id/restore", Permission: may, Handler: p.retirePolicy(false), Limit: small, Audit: credential.ActionPolicyRestore},
	}
}

// fieldsOf gives an Invalid error's sentences by field.
func fieldsOf(err error) map[string]string { return errs.As(err).Fields }
