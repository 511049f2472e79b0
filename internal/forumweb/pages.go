// Package forumweb has the pages of the forum.
package forumweb

import (
	"context"
	"net/http"

	"consilium/internal/forum"
	"consilium/internal/kernel/authz"
	"consilium/internal/platform/audit"
	"consilium/internal/platform/web"
)

// Specialty is one entry of the curated list.
type Specialty struct{ Key, Name string }

// Directory lists the specialties in use.
type Directory interface {
	Specialties(ctx context.Context) ([]Specialty, error)
}

// Pages has the handlers. It is safe for concurrent use.
type Pages struct {
	forum     *forum.Service
	directory Directory
	reads     *audit.Reads
}

// New makes the pages. reads hears of every opened case.
func New(f *forum.Service, d Directory, reads *audit.Reads) *Pages {
	return &Pages{forum: f, directory: d, reads: reads}
}

// Routes lists every address of the forum.
func (p *Pages) Routes() []web.Route {
	const get, post = http.MethodGet, http.MethodPost
	return []web.Route{
		{Method: get, Path: "/threads", Permission: authz.ReadThreads, Handler: p.list("newest", "Newest")},
		{Method: get, Path: "/active", Permission: authz.ReadThreads, Handler: p.list("active", "Active")},
		{Method: get, Path: "/unanswered", Permission: authz.ReadThreads, Handler: p.list("unanswered", "Unanswered")},
		{Method: get, Path: "/threads/:id", Permission: authz.ReadThreads, Handler: p.show},
		{Method: get, Path: "/ask", Permission: authz.Ask, Handler: p.askForm},
		{Method: post, Path: "/ask", Permission: authz.Ask, Handler: p.ask, Limit: web.LimitPost, Audit: forum.ActionAsk},
		{Method: post, Path: "/threads/:id/answers", Permission: authz.Answer, Handler: p.answer, Limit: web.LimitPost, Audit: forum.ActionAnswer},
		{Method: post, Path: "/threads/:id/answers/:answer/vote", Permission: authz.Vote, Handler: p.vote, Limit: web.LimitSmall, Audit: forum.ActionVote},
		{Method: post, Path: "/threads/:id/answers/:answer/accept", Permission: authz.EditOwn, Handler: p.accept, Limit: web.LimitSmall, Audit: forum.ActionAccept},
	}
}
