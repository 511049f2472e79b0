package credentialweb

import (
	"net/http"

	"consilium/internal/credential"
	"consilium/internal/kernel/authz"
	"consilium/internal/platform/web"
)

// evidenceRoutes lists the addresses of proof: an applicant's pieces, the
// colleague who vouches, what was proven, and the letter that a reviewer
// prints.
func (p *Pages) evidenceRoutes() []web.Route {
	const get, post = http.MethodGet, http.MethodPost
	own, small := authz.OwnApplication, web.LimitSmall
	return []web.Route{
		{Method: post, Path: "/application/again", Permission: own, Handler: p.resend, Limit: small, Audit: credential.ActionAgain},
		{Method: post, Path: "/application/mail", Permission: own, Handler: p.askMail, Limit: web.LimitPost, Audit: credential.ActionAsk},
		{Method: post, Path: "/application/mail/code", Permission: own, Handler: p.mailCode, Limit: small, Audit: credential.ActionCode},
		{Method: post, Path: "/application/documents", Permission: own, Handler: p.addDocuments, Limit: web.LimitPost, Audit: credential.ActionAdd, Upload: true},
		{Method: post, Path: "/application/documents/:id/delete", Permission: own, Handler: p.deleteDocument, Limit: small, Audit: credential.ActionDelete},
		{Method: post, Path: "/application/vouches", Permission: own, Handler: p.vouchCode, Limit: small, Audit: credential.ActionAsk},
		{Method: post, Path: "/application/vouches/:id/take-back", Permission: own, Handler: p.takeVouchCode, Limit: small, Audit: credential.ActionTakeBack},
		{Method: post, Path: "/application/letter", Permission: own, Handler: p.askLetter, Limit: small, Audit: credential.ActionAsk},
		{Method: post, Path: "/application/letter/code", Permission: own, Handler: p.letterCode, Limit: small, Audit: credential.ActionCode},
		{Method: get, Path: "/application/add", Permission: own, Handler: p.add},

		{Method: get, Path: "/credentials", Permission: own, Handler: p.credentials},
		{Method: get, Path: "/credentials/:id/renew", Permission: own, Handler: p.renew},
		{Method: post, Path: "/credentials/:id/lay-down", Permission: own, Handler: p.layDown, Limit: small, Audit: credential.ActionLayDown},
		{Method: post, Path: "/affiliations", Permission: own, Handler: p.affiliate, Limit: small, Audit: credential.ActionAffiliate},
		{Method: post, Path: "/affiliations/:id/leave", Permission: own, Handler: p.leave, Limit: small, Audit: credential.ActionLeave},

		{Method: get, Path: "/vouch", Permission: authz.Vouch, Handler: p.vouch},
		{Method: post, Path: "/vouch", Permission: authz.Vouch, Handler: p.readVouch, Limit: small, Audit: credential.ActionReadVouch},
		{Method: post, Path: "/vouch/give", Permission: authz.Vouch, Handler: p.giveVouch, Limit: small, Audit: credential.ActionGiveVouch},
		{Method: post, Path: "/vouch/decline", Permission: authz.Vouch, Handler: p.declineVouch, Limit: small, Audit: credential.ActionDeclineVouch},
		{Method: post, Path: "/vouch/:id/withdraw", Permission: authz.Vouch, Handler: p.withdrawVouch, Limit: small, Audit: credential.ActionWithdrawVouch},

		{Method: get, Path: "/review/:id/letter", Permission: authz.ReviewStanding, Handler: p.letter},
		{Method: post, Path: "/review/:id/letter", Permission: authz.ReviewStanding, Handler: p.printLetter, Limit: small, Audit: credential.ActionLetter},
	}
}
