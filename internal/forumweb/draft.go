package forumweb

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"consilium/internal/forum"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/markup"
	"consilium/internal/platform/web"
)

// DraftLink leads to a draft that waits.
type DraftLink struct {
	Slot  string
	Words string // what it begins with
	Path  string // of the form that takes it up
	Saved time.Time
}

// DraftRow is a draft on the page of drafts.
type DraftRow struct {
	DraftLink
	Use   string // what it will be
	Title string // of the thread it belongs to, where it can be read
	Gone  bool   // what it belongs to can't be read any more
}

// DraftsPage lists what waits.
type DraftsPage struct {
	web.Frame
	MayDraft bool
	Rows     []DraftRow
}

const (
	draftsShown  = 200 // as many as there can be
	draftsBeside = 3
)

// draftLinks are the latest drafts, for beside a list.
func (p *Pages) draftLinks(ctx context.Context) ([]DraftLink, error) {
	waiting, err := p.Forum.Drafts(ctx, draftsBeside)
	out := make([]DraftLink, 0, len(waiting))
	for _, w := range waiting {
		out = append(out, linkOf(w))
	}
	return out, err
}

// linkOf leads where a draft is taken up again; for what only a look at the
// post can tell, to the page of drafts.
func linkOf(w forum.WaitingDraft) DraftLink {
	use, on := w.Slot.On()
	link := DraftLink{Slot: string(w.Slot), Words: beginning(w.Draft), Saved: w.SavedAt, Path: "/drafts"}
	switch use {
	case "ask":
		link.Path = "/ask"
	case "answer":
		link.Path = "/threads/" + on.String() + "#reply"
	}
	return link
}

func beginning(d forum.Draft) string {
	for _, text := range []string{d.Title, d.BottomLine, markup.Excerpt(d.Body, 60), d.Reason} {
		if text != "" {
			return markup.Shorten(text, 60)
		}
	}
	return "Without words"
}

func (p *Pages) drafts(c echo.Context) error {
	ctx := c.Request().Context()
	waiting, err := p.Forum.Drafts(ctx, draftsShown)
	if err != nil {
		return err
	}
	var refs []forum.PostRef
	for _, w := range waiting {
		if use, on := w.Slot.On(); use != "ask" {
			for _, kind := range kindsOf[use] {
				refs = append(refs, forum.PostRef{Kind: kind, ID: on})
			}
		}
	}
	posts := map[ids.ID]forum.Post{}
	for len(refs) > 0 {
		n := min(len(refs), 500)
		found, err := p.Forum.VisibleHits(ctx, refs[:n])
		if err != nil {
			return err
		}
		for _, post := range found {
			posts[post.ID] = post
		}
		refs = refs[n:]
	}
	page := &DraftsPage{MayDraft: true}
	for _, w := range waiting {
		page.Rows = append(page.Rows, rowOf(w, posts))
	}
	return web.Render(c, http.StatusOK, "forum/drafts", page)
}

// kindsOf says which kinds of post a draft may be for.
var kindsOf = map[string][]forum.PostKind{"answer": {forum.KindThread}, "comment": {forum.KindThread, forum.KindAnswer},
	"edit": {forum.KindThread, forum.KindAnswer, forum.KindComment}}

func rowOf(w forum.WaitingDraft, posts map[ids.ID]forum.Post) DraftRow {
	use, on := w.Slot.On()
	row := DraftRow{DraftLink: linkOf(w), Use: "A new question"}
	if use == "ask" {
		return row
	}
	post, readable := posts[on]
	row.Title, row.Gone = post.Title, !readable
	switch use {
	case "answer":
		row.Use = "An answer"
	case "comment":
		row.Use, row.Path = "A comment", pathOf(post.PostRef)+"/comments"
	case "edit":
		row.Use, row.Path = "An edit of your "+name(post.Kind), pathOf(post.PostRef)+"/edit"
	}
	return row
}

// saveDraft keeps what a form holds. It answers with JSON: when it was saved
// and the form's key, or why not.
func (p *Pages) saveDraft(c echo.Context) error {
	slot, err := forum.ParseSlot(c.Param("slot"))
	if err != nil {
		return errs.Missing()
	}
	d := forum.Draft{Key: web.IDField(c, "key"), Kind: web.Line(c, "kind"), Title: web.Line(c, "title"), Body: web.Field(c, "body"),
		BottomLine: web.Line(c, "bottom_line"), Audience: forum.Audience(web.Line(c, "audience")),
		Specialties: web.Fields(c, "specialties"), Reason: web.Line(c, "reason")}
	if d.Key.IsZero() {
		d.Key = ids.New()
	}
	err = p.Forum.SaveDraft(c.Request().Context(), slot, d)
	switch {
	case errs.Is(err, errs.Invalid) || errs.Is(err, errs.TooMany):
		return c.JSON(web.Status(err), map[string]string{"text": errs.As(err).Text})
	case err != nil:
		return err
	}
	return c.JSON(http.StatusOK, map[string]string{"key": d.Key.String(), "saved": p.Clock.Now().Format(time.RFC3339)})
}

func (p *Pages) dropDraft(c echo.Context) error {
	slot, err := forum.ParseSlot(c.Param("slot"))
	if err != nil {
		return errs.Missing()
	}
	if err := p.Forum.DropDraft(c.Request().Context(), slot); err != nil {
		return err
	}
	web.Say(c, "The draft is gone.")
	if back := web.Field(c, "return_to"); back != "" {
		return web.SeeOther(c, back)
	}
	return web.SeeOther(c, "/drafts")
}

// preview answers a script with the HTML that the typed words would have.
func (p *Pages) preview(c echo.Context) error {
	html, err := p.Forum.Preview(c.Request().Context(), web.Field(c, "body"))
	if err != nil {
		return err
	}
	if html == "" {
		html = "<p>Nothing is written here yet.</p>"
	}
	return c.HTML(http.StatusOK, html)
}
