package forumweb

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"consilium/internal/forum"
	"consilium/internal/platform/web"
)

// ProfilePage is a member as other members see them.
type ProfilePage struct {
	web.Frame
	Member forum.Profile
	Own    bool
	Posts  []ProfileRow
	Next   string
	Later  bool
}

// ProfileRow is a thread or an answer in a profile.
type ProfileRow struct {
	forum.ProfilePost
	Place string
}

func (p *Pages) profile(c echo.Context) error {
	ctx := c.Request().Context()
	member, err := p.Forum.Profile(ctx, c.Param("handle"))
	if err != nil {
		return err
	}
	after := web.Query(c, "after")
	posts, next, err := p.Forum.ProfilePosts(ctx, member.MemberID, after)
	if err != nil {
		return err
	}
	page := &ProfilePage{Member: member, Own: member.MemberID == web.Actor(c).MemberID, Next: next, Later: after != ""}
	for _, post := range posts {
		page.Posts = append(page.Posts, ProfileRow{post, placeOf(post.Thread, post.PostRef)})
	}
	return web.Render(c, http.StatusOK, "forum/profile", page)
}
