// Package searchweb has the search page.
package searchweb

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"consilium/internal/forum"
	"consilium/internal/kernel/authz"
	"consilium/internal/platform/changes"
	"consilium/internal/platform/web"
	"consilium/internal/search"
)

// pageSize is how many results a page shows.
const pageSize = 15

// catchUp bounds how long a search waits for what was posted just now.
const catchUp = 400 * time.Millisecond

// Directory reads a specialty's key out of what a person typed.
type Directory interface {
	Find(text string) (key string, ok bool)
}

// Feed tells the newest committed change that a reader could know of.
type Feed interface {
	Newest(ctx context.Context) (changes.Position, error)
}

// Deps is what the page stands on.
type Deps struct {
	Forum     *forum.Service
	Index     *search.Index
	Feed      Feed
	Directory Directory
}

// Pages has the handler. It is safe for concurrent use.
type Pages struct{ Deps }

// New makes the page.
func New(d Deps) *Pages { return &Pages{d} }

// Routes lists every address of search.
func (p *Pages) Routes() []web.Route {
	return []web.Route{
		{Method: http.MethodGet, Path: "/search", Permission: authz.ReadThreads, Handler: p.search, Limit: web.LimitSearch},
	}
}

type resultsPage struct {
	web.Frame
	Asked   bool
	Results []result
	Partial bool
	// More says that the last page isn't reached; Next is its address.
	More  bool
	Next  string
	Notes []string
}

type result struct {
	forum.Post
	Anchor            string
	TitleParts, Parts []search.Segment
	BottomParts       []search.Segment
}

func (p *Pages) search(c echo.Context) error {
	page := &resultsPage{}
	page.Query = strings.TrimSpace(web.Query(c, "q"))
	if page.Query != "" {
		if err := p.fill(c, page); err != nil {
			return err
		}
	}
	return web.Render(c, http.StatusOK, "search/results", page)
}

func (p *Pages) fill(c echo.Context, page *resultsPage) error {
	ctx := c.Request().Context()
	q := search.Parse(page.Query)
	page.Asked, page.Notes = true, q.Notes
	if q.Author != "" && !authz.Can(web.Actor(c), authz.ReadProfiles) {
		q.Author = ""
		page.Notes = append(page.Notes, "author: is for members whose proof is complete, so it was not used.")
	}
	if q.Specialty != "" && p.Directory != nil {
		if key, ok := p.Directory.Find(q.Specialty); ok {
			q.Specialty = key
		}
	}
	p.wait(ctx)
	after, err := search.ParseCursor(web.Query(c, "after"))
	if err != nil {
		after = nil
	}
	scope := forum.Scope(web.Actor(c))
	found, err := p.Index.Search(ctx, q, search.Scope{Reaches: scope.Reaches, Author: scope.Own, All: scope.All}, after, pageSize)
	if err != nil {
		return err
	}
	page.Partial = found.Partial
	if found.Next != nil {
		page.More, page.Next = true, found.Next.String()
	}
	refs := make([]forum.PostRef, len(found.Hits))
	for i, h := range found.Hits {
		refs[i] = forum.PostRef{Kind: forum.PostKind(h.Kind), ID: h.ID}
	}
	posts, err := p.Forum.VisibleHits(ctx, refs)
	if err != nil {
		return err
	}
	for _, post := range posts {
		page.Results = append(page.Results, show(post, q))
	}
	return nil
}

// wait lets the index hear of what was committed before this search, so that
// one's own post is found by one's next search. A slow index is no error.
func (p *Pages) wait(ctx context.Context) {
	newest, err := p.Feed.Newest(ctx)
	if err != nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, catchUp)
	defer cancel()
	_ = p.Index.CaughtUp(ctx, newest)
}

// around is how many characters of an excerpt stand on each side of the words
// found.
const around = 120

func show(post forum.Post, q search.Query) result {
	r := result{Post: post, TitleParts: search.Highlight(post.Title, q, 0), Parts: search.Highlight(post.Text, q, around)}
	if post.BottomLine != "" {
		r.BottomParts = search.Highlight(post.BottomLine, q, 0)
	}
	switch post.Kind {
	case forum.KindAnswer:
		r.Anchor = "#a-" + post.ID.String()
	case forum.KindComment:
		r.Anchor = "#c-" + post.ID.String()
	}
	return r
}

// Samples gives filled pages for the template check.
func (p *Pages) Samples() map[string][]web.Page {
	segments := []search.Segment{{Text: "of "}, {Text: "potassium", Match: true}}
	post := forum.Post{PostRef: forum.PostRef{Kind: forum.KindAnswer}, ThreadKind: "case", Title: "A title", Text: "of potassium",
		Audience: forum.Learners, Accepted: true, CreatedAt: time.Unix(0, 0), Author: forum.Byline{Handle: "a_one", Profession: "nurse", Verified: true}}
	return map[string][]web.Page{"search/results": {
		&resultsPage{},
		&resultsPage{Asked: true, Notes: []string{"Only the first words were looked for."}},
		&resultsPage{Asked: true, More: true, Next: "x", Results: []result{{Post: post, Anchor: "#a-1", TitleParts: segments, Parts: segments, BottomParts: segments}}},
	}}
}
