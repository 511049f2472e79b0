package moderationweb

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"consilium/internal/forum"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/moderation"
	"consilium/internal/platform/web"
)

// Tag is one specialty of the form that retags.
type Tag struct {
	Key, Name string
	Chosen    bool
}

// DeskPage is the desk: what waits, and perhaps one post.
type DeskPage struct {
	web.Frame
	Desk moderation.Desk
	// Chosen says that Case is a post on the desk.
	Chosen  bool
	Case    moderation.Case
	Name    string // question, answer or comment
	Place   string
	At      string // the address of the post's own page here
	Rules   []moderation.Rule
	Tags    []Tag
	Current []string // names of the thread's specialties
	// MayAct is false until the moderator has proven a second factor; Typed
	// says that a refused form's words stand on the page.
	MayAct, Typed bool
	// What was typed into a refused form, and what is wrong with it.
	Rule, Reason, Duplicate string
	Image, ImageRule        string
	Errors                  map[string]string
}

// Thread says whether the post on the desk is a thread's opening text.
func (d DeskPage) Thread() bool { return d.Case.Post.Kind == forum.KindThread }

func (p *Pages) desk(c echo.Context) error {
	desk, err := p.Moderation.Queue(c.Request().Context())
	if err != nil {
		return err
	}
	return web.Render(c, http.StatusOK, "moderation/desk", &DeskPage{Desk: desk})
}

func (p *Pages) show(c echo.Context) error {
	ref, err := refOf(c.Param("kind"), c.Param("id"))
	if err != nil {
		return err
	}
	return p.showPage(c, http.StatusOK, ref, &DeskPage{}, nil)
}

// showPage fills the desk around what a refused form left in it. tags are the
// specialties that were chosen there; nil for the thread's own.
func (p *Pages) showPage(c echo.Context, status int, ref forum.PostRef, page *DeskPage, tags []string) (err error) {
	ctx := c.Request().Context()
	if page.Case, err = p.Moderation.Case(ctx, ref); err != nil {
		return err
	}
	if page.Desk, err = p.Moderation.Queue(ctx); err != nil {
		return err
	}
	post := page.Case.Post
	page.Chosen, page.Name, page.Place, page.Rules = true, names[ref.Kind], place(post), moderation.Rules
	page.At, page.MayAct = deskPath(ref), web.Actor(c).Fresh
	for _, key := range post.Keys {
		page.Current = append(page.Current, p.Directory.Name(key))
	}
	if page.Thread() {
		if tags == nil {
			tags = post.Keys
		}
		if page.Tags, err = p.tags(c, tags); err != nil {
			return err
		}
		if page.Duplicate == "" && !page.Case.Duplicate.IsZero() {
			page.Duplicate = "/threads/" + page.Case.Duplicate.String()
		}
	}
	return web.Render(c, status, "moderation/desk", page)
}

func deskPath(ref forum.PostRef) string {
	return "/moderation/posts/" + string(ref.Kind) + "/" + ref.ID.String()
}

// tags are the specialties that are offered, and those that are chosen though
// they no longer are.
func (p *Pages) tags(c echo.Context, chosen []string) ([]Tag, error) {
	list, err := p.Directory.List(c.Request().Context())
	if err != nil {
		return nil, err
	}
	var out []Tag
	offered := map[string]bool{}
	for _, s := range list {
		offered[s.Key] = true
		out = append(out, Tag{s.Key, s.Name, slices.Contains(chosen, s.Key)})
	}
	for _, key := range chosen {
		if name := p.Directory.Name(key); !offered[key] && name != key {
			out = append(out, Tag{key, name, true})
		}
	}
	return out, nil
}

// Goes says whether an image is the one that was chosen to go; an only one is,
// unless another was chosen that is there no more.
func (d DeskPage) Goes(image ids.ID) bool {
	return d.Image == image.String() || d.Image == "" && len(d.Case.Images) == 1
}

// acted ends an act on a post: it goes on to a page, or shows the desk again
// with what was typed.
func (p *Pages) acted(c echo.Context, ref forum.PostRef, err error, said, to string) error {
	if errs.Is(err, errs.Invalid) || errs.Is(err, errs.StepUp) {
		page := &DeskPage{Rule: web.Line(c, "rule"), Reason: web.Line(c, "reason"), Duplicate: web.Line(c, "duplicate_of"),
			Image: web.Line(c, "image"), ImageRule: web.Line(c, "image_rule"), Errors: fieldsOf(err), Typed: true}
		return p.showPage(c, web.Status(err), ref, page, web.Fields(c, "specialties"))
	}
	if err != nil {
		return err
	}
	web.Say(c, said)
	return web.SeeOther(c, to)
}
