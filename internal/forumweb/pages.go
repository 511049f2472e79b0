// Package forumweb has the pages of the forum: lists, threads, profiles, and
// the forms to ask, answer, comment, edit and erase. Everything works without
// scripts.
package forumweb

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"consilium/internal/forum"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/clock"
	"consilium/internal/kernel/ids"
	"consilium/internal/media"
	"consilium/internal/platform/audit"
	"consilium/internal/platform/web"
)

// Specialty is one entry of the curated list.
type Specialty struct {
	Key, Name string
	Synonyms  []string
}

// Directory lists the specialties in use, by name, from memory.
type Directory interface {
	Specialties(ctx context.Context) ([]Specialty, error)
}

// Reads hears of every opened case, without holding the reader up.
type Reads interface {
	Note(ctx context.Context, e audit.Entry)
}

// Deps is what the pages stand on. All but Media and CachePages are required.
type Deps struct {
	Forum     *forum.Service
	Directory Directory
	Reads     Reads
	Clock     clock.Clock
	// Media has the images that wait with a form; without it no form takes any.
	Media *media.Service
	// CachePages is how many pages of threads are kept rendered; 0 keeps none.
	CachePages int
}

// Pages has the handlers. It is safe for concurrent use.
type Pages struct {
	Deps
	cache *cache
}

// New makes the pages.
func New(d Deps) *Pages { return &Pages{Deps: d, cache: newCache(d.CachePages, d.Clock)} }

// Routes lists every address of the forum.
func (p *Pages) Routes() []web.Route {
	var out []web.Route
	for _, list := range [][]web.Route{p.readRoutes(), p.draftRoutes(), p.writeRoutes(), p.voteRoutes()} {
		out = append(out, list...)
	}
	for plural, kind := range posts {
		out = append(out, p.postRoutes("/"+plural+"/:id", kind)...)
	}
	return out
}

// posts are the kinds of post as addresses name them.
var posts = map[string]forum.PostKind{"threads": forum.KindThread, "answers": forum.KindAnswer, "comments": forum.KindComment}

func (p *Pages) readRoutes() []web.Route {
	const get = http.MethodGet
	return []web.Route{
		{Method: get, Path: "/threads", Permission: authz.ReadThreads, Handler: p.list(forum.Newest)},
		{Method: get, Path: "/active", Permission: authz.ReadThreads, Handler: p.list(forum.Active)},
		{Method: get, Path: "/unanswered", Permission: authz.ReadThreads, Handler: p.list(forum.Unanswered)},
		{Method: get, Path: "/bookmarks", Permission: authz.Bookmark, Handler: p.list(forum.Bookmarks)},
		{Method: get, Path: "/mine", Permission: authz.ReadThreads, Handler: p.list(forum.Own)},
		{Method: get, Path: "/threads/:id", Permission: authz.ReadThreads, Handler: p.show},
		{Method: get, Path: "/members/:handle", Permission: authz.ReadProfiles, Handler: p.profile},
	}
}

func (p *Pages) draftRoutes() []web.Route {
	const get, post = http.MethodGet, http.MethodPost
	return []web.Route{
		{Method: get, Path: "/drafts", Permission: authz.OwnDrafts, Handler: p.drafts},
		{Method: post, Path: "/drafts/:slot", Permission: authz.OwnDrafts, Handler: p.saveDraft, Limit: web.LimitSmall, Audit: web.Unaudited},
		{Method: post, Path: "/drafts/:slot/drop", Permission: authz.OwnDrafts, Handler: p.dropDraft, Limit: web.LimitSmall, Audit: web.Unaudited},
		{Method: post, Path: "/preview", Permission: authz.EditOwn, Handler: p.preview, Limit: web.LimitSmall, Audit: web.Unaudited},
		{Method: post, Path: "/guard", Permission: authz.EditOwn, Handler: p.guard, Limit: web.LimitTyping, Audit: web.Unaudited},
	}
}

func (p *Pages) writeRoutes() []web.Route {
	const get, post = http.MethodGet, http.MethodPost
	return []web.Route{
		{Method: get, Path: "/ask", Permission: authz.Ask, Handler: p.askForm},
		{Method: post, Path: "/ask", Permission: authz.Ask, Handler: p.ask, Limit: web.LimitPost, Audit: forum.ActionAsk},
		{Method: post, Path: "/threads/:id/answers", Permission: authz.Answer, Handler: p.answer, Limit: web.LimitPost, Audit: forum.ActionAnswer},
		{Method: get, Path: "/threads/:id/comments", Permission: authz.Answer, Handler: p.commentForm(forum.KindThread)},
		{Method: post, Path: "/threads/:id/comments", Permission: authz.Answer, Handler: p.comment(forum.KindThread), Limit: web.LimitPost, Audit: forum.ActionComment},
		{Method: get, Path: "/answers/:id/comments", Permission: authz.Answer, Handler: p.commentForm(forum.KindAnswer)},
		{Method: post, Path: "/answers/:id/comments", Permission: authz.Answer, Handler: p.comment(forum.KindAnswer), Limit: web.LimitPost, Audit: forum.ActionComment},
	}
}

func (p *Pages) voteRoutes() []web.Route {
	const post = http.MethodPost
	return []web.Route{
		{Method: post, Path: "/threads/:id/vote", Permission: authz.Vote, Handler: p.voteThread, Limit: web.LimitSmall, Audit: forum.ActionVote},
		{Method: post, Path: "/threads/:id/answers/:answer/vote", Permission: authz.Vote, Handler: p.voteAnswer, Limit: web.LimitSmall, Audit: forum.ActionVote},
		{Method: post, Path: "/threads/:id/bookmark", Permission: authz.Bookmark, Handler: p.bookmark, Limit: web.LimitSmall, Audit: forum.ActionBookmark},
		{Method: post, Path: "/threads/:id/answers/:answer/accept", Permission: authz.EditOwn, Handler: p.accept, Limit: web.LimitSmall, Audit: forum.ActionAccept},
		{Method: post, Path: "/threads/:id/unaccept", Permission: authz.EditOwn, Handler: p.unaccept, Limit: web.LimitSmall, Audit: forum.ActionUnaccept},
		{Method: post, Path: "/answers/:id/endorse", Permission: authz.Endorse, Handler: p.endorse, Limit: web.LimitSmall, Audit: forum.ActionEndorse},
	}
}

// postRoutes are what every kind of post has.
func (p *Pages) postRoutes(at string, kind forum.PostKind) []web.Route {
	const get, post = http.MethodGet, http.MethodPost
	return []web.Route{
		{Method: get, Path: at + "/revisions", Permission: authz.ReadThreads, Handler: p.revisions(kind)},
		{Method: get, Path: at + "/edit", Permission: authz.EditOwn, Handler: p.editForm(kind)},
		{Method: post, Path: at + "/edit", Permission: authz.EditOwn, Handler: p.edit(kind), Limit: web.LimitPost, Audit: forum.ActionEdit},
		{Method: post, Path: at + "/delete", Permission: authz.EditOwn, Handler: p.remove(kind), Limit: web.LimitSmall, Audit: forum.ActionDelete},
		{Method: post, Path: at + "/undelete", Permission: authz.EditOwn, Handler: p.undelete(kind), Limit: web.LimitSmall, Audit: forum.ActionUndelete},
		{Method: get, Path: at + "/erase", Permission: authz.EditOwn, Handler: p.eraseForm(kind)},
		{Method: post, Path: at + "/erase", Permission: authz.EditOwn, Handler: p.erase(kind), Limit: web.LimitSmall, Audit: forum.ActionErase},
	}
}

// refOf reads which post of a kind an address names.
func refOf(c echo.Context, kind forum.PostKind) (forum.PostRef, error) {
	id, err := web.IDParam(c, "id")
	return forum.PostRef{Kind: kind, ID: id}, err
}

// pathOf is the address of a post, below which its forms stand.
func pathOf(ref forum.PostRef) string { return "/" + string(ref.Kind) + "s/" + ref.ID.String() }

// placeOf is where a post is read: its thread, at the post.
func placeOf(thread ids.ID, ref forum.PostRef) string {
	at := "/threads/" + thread.String()
	switch ref.Kind {
	case forum.KindAnswer:
		return at + "#a-" + ref.ID.String()
	case forum.KindComment:
		return at + "#c-" + ref.ID.String()
	}
	return at
}

// opened notes that a case was read.
func (p *Pages) opened(ctx context.Context, kind string, thread ids.ID) {
	if kind == "case" {
		p.Reads.Note(ctx, audit.Entry{Action: forum.ActionReadCase, Object: "thread", ObjectID: thread})
	}
}
