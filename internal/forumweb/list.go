package forumweb

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"consilium/internal/forum"
	"consilium/internal/kernel/authz"
	"consilium/internal/platform/web"
)

// ListPage is one page of a list of threads.
type ListPage struct {
	web.Frame
	Heading, Tab    string
	Specialty, Area string
	Tabs            []Tab
	Personal        bool
	MayAsk          bool
	MayDraft        bool
	// Rows and Shelves are written HTML: see rows and shelves.
	Rows, Shelves string
	// Next and Prev are the addresses of the neighbouring pages.
	Next, Prev string
	Drafts     []DraftLink
}

// Tab leads to another list, narrowed in the same way.
type Tab struct {
	Word, Path string
	Here       bool
}

var headings = map[string]string{forum.Newest: "Newest", forum.Active: "Active", forum.Unanswered: "Unanswered",
	forum.Bookmarks: "Bookmarks", forum.Own: "Your threads"}

func (p *Pages) list(tab string) echo.HandlerFunc {
	return func(c echo.Context) error {
		ctx, a := c.Request().Context(), web.Actor(c)
		page := &ListPage{Heading: headings[tab], Tab: tab, Personal: tab == forum.Bookmarks || tab == forum.Own,
			MayAsk: authz.Can(a, authz.Ask) && a.Handle != "", MayDraft: authz.Can(a, authz.OwnDrafts)}
		if err := p.filter(c, page); err != nil {
			return err
		}
		found, err := p.Forum.List(ctx, forum.ListQuery{Tab: tab, Specialty: page.Specialty, Area: page.Area, After: web.Query(c, "after")})
		if err != nil {
			return err
		}
		page.Rows = rows(found.Rows)
		page.Next, page.Prev = page.beside(c, found.Next), page.beside(c, found.Prev)
		if page.MayDraft {
			if page.Drafts, err = p.draftLinks(ctx); err != nil {
				return err
			}
		}
		return web.Render(c, http.StatusOK, "forum/list", page)
	}
}

// filter reads what the list is narrowed to; the personal lists are whole.
func (p *Pages) filter(c echo.Context, page *ListPage) error {
	specialties, err := p.Directory.Specialties(c.Request().Context())
	if err != nil || page.Personal {
		page.Shelves = shelves(specialties, "")
		return err
	}
	query := url.Values{}
	if web.Query(c, "area") == string(forum.Learners) {
		page.Area, page.Heading = string(forum.Learners), "Learners' area"
		query.Set("area", page.Area)
	}
	if asked := web.Query(c, "specialty"); asked != "" {
		page.Specialty = asked
		query.Set("specialty", asked)
		for _, s := range specialties {
			if s.Key == asked {
				page.Heading = s.Name
			}
		}
	}
	page.Shelves = shelves(specialties, page.Specialty)
	page.Tabs = tabs(page.Tab, query)
	return nil
}

func tabs(here string, query url.Values) []Tab {
	var out []Tab
	for _, x := range []struct{ tab, path string }{{forum.Newest, "/threads"}, {forum.Active, "/active"}, {forum.Unanswered, "/unanswered"}} {
		path := x.path
		if len(query) > 0 {
			path += "?" + query.Encode()
		}
		out = append(out, Tab{Word: headings[x.tab], Path: path, Here: x.tab == here})
	}
	return out
}

// beside is the address of the page that begins at a key; empty for none.
func (page *ListPage) beside(c echo.Context, key string) string {
	if key == "" {
		return ""
	}
	query := url.Values{"after": {key}}
	if page.Area != "" {
		query.Set("area", page.Area)
	}
	if page.Specialty != "" {
		query.Set("specialty", page.Specialty)
	}
	return c.Request().URL.Path + "?" + query.Encode()
}
