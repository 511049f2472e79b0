package forumweb

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"consilium/internal/forum"
	"consilium/internal/platform/markup"
	"consilium/internal/platform/web"
)

// RevisionRow is one revision beside the one before it.
type RevisionRow struct {
	forum.Revision
	First bool
	// What changed, word by word; empty where nothing did. Of the first
	// revision it is all that was written.
	TitleDiff, LineDiff, BodyDiff []markup.Segment
}

// RevisionsPage is a post's history, the present words first.
type RevisionsPage struct {
	web.Frame
	Name  string
	Place string
	Rows  []RevisionRow
}

func (p *Pages) revisions(kind forum.PostKind) echo.HandlerFunc {
	return func(c echo.Context) error {
		ref, err := refOf(c, kind)
		if err != nil {
			return err
		}
		ctx := c.Request().Context()
		history, err := p.Forum.Revisions(ctx, ref)
		if err != nil {
			return err
		}
		head, err := p.Forum.Head(ctx, history.Thread)
		if err != nil {
			return err
		}
		p.opened(ctx, head.Kind, head.ID)
		page := &RevisionsPage{Name: name(kind), Place: placeOf(history.Thread, ref), Rows: rowsOf(history.Revisions)}
		return web.Render(c, http.StatusOK, "forum/revisions", page)
	}
}

func rowsOf(list []forum.Revision) []RevisionRow {
	out := make([]RevisionRow, 0, len(list))
	for i := len(list) - 1; i >= 0; i-- {
		row := RevisionRow{Revision: list[i], First: i == 0}
		before := list[max(0, i-1)]
		row.TitleDiff = changed(before.Title, row.Title, row.First)
		row.LineDiff = changed(before.BottomLine, row.BottomLine, row.First)
		row.BodyDiff = changed(before.Body, row.Body, row.First)
		out = append(out, row)
	}
	return out
}

// changed gives nothing for a text that stayed as it was, unless all of it is
// wanted.
func changed(before, after string, all bool) []markup.Segment {
	if before == after && (!all || after == "") {
		return nil
	}
	return markup.Diff(before, after)
}
