package mediaweb

import (
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/media"
	"consilium/internal/media/pipeline"
	"consilium/internal/platform/web"
)

// Study is an image as the viewer's script has it.
type Study struct {
	ID          string             `json:"id"`
	Label       string             `json:"label"`
	Alt         string             `json:"alt"`
	Width       int                `json:"width"`
	Height      int                `json:"height"`
	Frames      []StudyFrame       `json:"frames"`
	Spacing     []float64          `json:"spacing,omitempty"`
	Windows     []pipeline.Window  `json:"windows,omitempty"`
	Slope       float64            `json:"slope,omitempty"`
	Intercept   float64            `json:"intercept,omitempty"`
	Inverted    bool               `json:"inverted,omitempty"`
	FrameTime   float64            `json:"frameTime,omitempty"`
	Modality    string             `json:"modality,omitempty"`
	ScreenPhoto bool               `json:"screenPhoto,omitempty"`
	Annotations []media.Annotation `json:"annotations"`
	Annotate    string             `json:"annotate,omitempty"`
	Token       string             `json:"token,omitempty"`
}

// StudyFrame are the addresses of one frame.
type StudyFrame struct {
	Full string `json:"full"`
	Deep string `json:"deep,omitempty"`
}

// Other is another image beneath the same post.
type Other struct {
	Label string `json:"label"`
	Study string `json:"study"`
}

// ViewPage is the viewer. Without scripts it shows one frame, and links lead to
// the others.
type ViewPage struct {
	web.Frame
	Image         media.Image
	Caption       string
	Back          string
	StudyJSON     string
	OthersJSON    string
	At            int // the frame that is shown without scripts, from 0
	Number        int // of its picture
	Before, After int // frames; -1 for none
	Own           bool
	// Desk is where a moderator judges the post that it stands beneath; empty
	// for everybody else, and for its author.
	Desk string
}

// Shown is the frame's number for people.
func (p *ViewPage) Shown() int { return p.At + 1 }

func (p *Pages) opened(c echo.Context) (media.Image, error) {
	id, err := web.IDParam(c, "id")
	if err != nil {
		return media.Image{}, err
	}
	i, err := p.Media.Open(c.Request().Context(), id)
	if err == nil && i.State != media.Made {
		err = errs.Missing()
	}
	return i, err
}

func (p *Pages) view(c echo.Context) error {
	i, err := p.opened(c)
	if err != nil {
		return err
	}
	others, err := p.Media.Others(c.Request().Context(), i)
	if err != nil {
		return err
	}
	full, _ := i.Fulls()
	page := &ViewPage{Image: i, Caption: media.Caption(i), Back: backOf(c, i), Before: -1, After: -1, Own: i.Member == web.Actor(c).MemberID}
	if authz.Can(web.Actor(c), authz.Moderate) && !page.Own && !i.Post.ID.IsZero() {
		page.Desk = "/moderation/posts/" + i.Post.Kind + "/" + i.Post.ID.String() + "#images"
	}
	if n, err := strconv.Atoi(web.Query(c, "frame")); err == nil && n >= 1 && n <= len(full) {
		page.At = n - 1
	}
	page.Number = full[page.At]
	if page.At > 0 {
		page.Before = page.At
	}
	if page.At+1 < len(full) {
		page.After = page.At + 2
	}
	page.StudyJSON, page.OthersJSON = written(studyOf(c, i)), written(othersOf(others))
	return web.Render(c, http.StatusOK, "media/view", page)
}

func (p *Pages) study(c echo.Context) error {
	i, err := p.opened(c)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.JSON(http.StatusOK, studyOf(c, i))
}

func studyOf(c echo.Context, i media.Image) Study {
	at := "/images/" + i.ID.String()
	f := i.Facts
	s := Study{ID: i.ID.String(), Label: media.Caption(i), Alt: i.Alt, Width: i.Width, Height: i.Height, Spacing: f.Spacing, Windows: f.Windows, Slope: f.Slope,
		Intercept: f.Intercept, Inverted: f.Inverted, FrameTime: f.FrameTime, Modality: f.Modality, ScreenPhoto: i.Screen, Annotations: i.Annotations}
	if s.Annotations == nil {
		s.Annotations = []media.Annotation{}
	}
	if i.Member == web.Actor(c).MemberID {
		s.Annotate, s.Token = at+"/annotations", web.Token(c)
	}
	full, deep := i.Fulls()
	for n := range full {
		frame := StudyFrame{Full: at + "/files/" + strconv.Itoa(full[n])}
		if deep[n] > 0 {
			frame.Deep = at + "/files/" + strconv.Itoa(deep[n])
		}
		s.Frames = append(s.Frames, frame)
	}
	return s
}

func othersOf(list []media.Image) []Other {
	out := make([]Other, 0, len(list))
	for _, i := range list {
		out = append(out, Other{media.Caption(i), "/images/" + i.ID.String() + "/study"})
	}
	return out
}

func written(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		return "null"
	}
	return string(raw)
}

// annotate answers the viewer's script.
func (p *Pages) annotate(c echo.Context) error {
	id, err := web.IDParam(c, "id")
	if err != nil {
		return err
	}
	list, err := media.ParseAnnotations(web.Field(c, "annotations"))
	if err == nil {
		err = p.Media.Annotate(c.Request().Context(), id, list)
	}
	switch {
	case errs.Is(err, errs.Invalid), errs.Is(err, errs.Conflict), errs.Is(err, errs.Forbidden):
		return c.JSON(web.Status(err), map[string]string{"text": errs.As(err).Text})
	case err != nil:
		return err
	}
	return c.JSON(http.StatusOK, map[string]bool{"ok": true})
}
