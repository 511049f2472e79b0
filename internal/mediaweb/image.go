package mediaweb

import (
	"encoding/json"
	"image"
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/kernel/places"
	"consilium/internal/media"
	"consilium/internal/media/pipeline"
	"consilium/internal/platform/web"
)

// BoxRow is one row of the mask step's table.
type BoxRow struct {
	pipeline.Box
	Why  string // text, face, border; own for one that the author adds
	Hide bool
	Set  bool // it has numbers
}

// Tick is an entry of a list of check boxes or of choices.
type Tick struct {
	media.Choice
	Chosen bool
}

// ImagePage is an image for its author: the mask step while what was given is
// held, what is said about it, and how it goes.
type ImagePage struct {
	web.Frame
	Image    media.Image
	Back     string
	Posted   bool
	Writes   bool // the member can go on with the draft that it waits with
	Boxes    []BoxRow
	Polygons string // JSON
	Attest   bool
	Checks   []Tick
	Subjects []Tick
	Alt      string
	Consent  ConsentFields
	// Recorded is the consent that is on record.
	Recorded *media.Consent
	// Code is the patient's, shown once, and Withdraw where it is used.
	Code, Withdraw string
	Errors         map[string]string
	Lead           string // over the errors
	// Picture is what stands on the page where there is no mask step.
	Picture *media.File
}

// ConsentFields are the fields of a consent as they were typed.
type ConsentFields struct {
	Same              string
	Basis             media.Basis
	Obtained, Expires string
	Jurisdiction      string
	Held              bool
	Earlier           []media.Consent
	Countries         []places.Place
	Needed            bool
	Source            string
}

// Masking says whether the page has the mask step.
func (p *ImagePage) Masking() bool {
	return p.Image.Held && !p.Posted && (p.Image.State == media.Mask || p.Image.State == media.Made)
}

// Asking says whether a photograph's author is asked, with its description,
// what they looked for.
func (p *ImagePage) Asking() bool { return p.Image.State == media.Made && !p.Image.Attested() }

// Open says whether what was looked for shows at once: it is wanted now.
func (p *ImagePage) Open() bool {
	return p.Errors["looked"] != "" || slices.ContainsFunc(p.Subjects, func(t Tick) bool { return t.Key == "photograph" && t.Chosen })
}

// Last is the number of the last frame.
func (p *ImagePage) Last() int { return p.Image.Frames() - 1 }

func (p *Pages) image(c echo.Context) error {
	id, err := web.IDParam(c, "id")
	if err != nil {
		return err
	}
	i, err := p.Media.Own(c.Request().Context(), id)
	if err != nil {
		return err
	}
	return p.renderImage(c, http.StatusOK, i, &ImagePage{})
}

func (p *Pages) renderImage(c echo.Context, status int, i media.Image, page *ImagePage) error {
	page.Image, page.Back, page.Posted, page.Writes = i, backOf(c, i), !i.Post.ID.IsZero(), writes(c)
	if page.Boxes == nil {
		page.Boxes = rowsOf(i)
	}
	if page.Polygons == "" {
		page.Polygons = polygonsOf(i.Masks)
		page.Attest = i.Masks.Attest
	}
	if page.Checks == nil {
		page.Checks = ticks(media.Looked(), func(string) bool { return false })
	}
	if page.Alt == "" {
		page.Alt = i.Alt
	}
	if page.Subjects == nil {
		page.Subjects = ticks(media.Subjects(), func(key string) bool { return key == i.Subject })
	}
	if f, ok := i.Picture(1920); ok {
		page.Picture = &f
	}
	if err := p.fillConsent(c, i, page); err != nil {
		return err
	}
	return web.Render(c, status, "media/image", page)
}

func (p *Pages) fillConsent(c echo.Context, i media.Image, page *ImagePage) error {
	ctx := c.Request().Context()
	recorded, there, err := p.Media.ConsentOf(ctx, i)
	if err != nil {
		return err
	}
	if there {
		page.Recorded = &recorded
	}
	f := &page.Consent
	f.Countries = append(places.Countries(), places.States()...)
	if f.Jurisdiction == "" {
		f.Jurisdiction = recorded.Jurisdiction
	}
	if page.Posted {
		return nil
	}
	f.Earlier, err = p.Media.Consents(ctx)
	if errs.Is(err, errs.NotFound) {
		err = nil
	}
	return err
}

// own are how many empty rows the table has for boxes of one's own.
const own = 4

// rowsOf are the boxes that were hidden, those that are proposed and not hidden
// yet, and empty ones.
func rowsOf(i media.Image) []BoxRow {
	var out []BoxRow
	for _, b := range i.Masks.Boxes {
		out = append(out, BoxRow{Box: b, Why: "own", Hide: true, Set: true})
	}
	for _, f := range i.Proposals {
		if !slices.Contains(i.Masks.Boxes, f.Box) {
			out = append(out, BoxRow{Box: f.Box, Why: string(f.Why), Hide: f.Why != pipeline.WhyBorder, Set: true})
		}
	}
	for range own {
		out = append(out, BoxRow{Why: "own", Hide: true})
	}
	return out
}

func polygonsOf(m pipeline.Masks) string {
	out := make([][][2]int, 0, len(m.Polygons))
	for _, p := range m.Polygons {
		var points [][2]int
		for _, at := range p {
			points = append(points, [2]int{at.X, at.Y})
		}
		out = append(out, points)
	}
	raw, err := json.Marshal(out)
	if err != nil {
		return "[]"
	}
	return string(raw)
}

func ticks(list []media.Choice, chosen func(string) bool) []Tick {
	out := make([]Tick, 0, len(list))
	for _, one := range list {
		out = append(out, Tick{one, chosen(one.Key)})
	}
	return out
}

// readMasks reads the mask step's form; bad is the sentence for one that can't
// be read.
func readMasks(c echo.Context) (m pipeline.Masks, rows []BoxRow, bad string) {
	hide := web.Fields(c, "hide")
	x, y, w, h, why := web.Column(c, "x"), web.Column(c, "y"), web.Column(c, "w"), web.Column(c, "h"), web.Column(c, "why")
	for n := range x {
		row := BoxRow{Why: at(why, n), Hide: slices.Contains(hide, strconv.Itoa(n))}
		var wrong bool
		row.Box, row.Set, wrong = boxOf(at(x, n), at(y, n), at(w, n), at(h, n))
		if wrong && row.Hide {
			bad = "A box has a number missing, or one that is no number. Mend it, or untick it."
		}
		rows = append(rows, row)
		if row.Set && row.Hide {
			m.Boxes = append(m.Boxes, row.Box)
		}
	}
	var polygons [][][2]int
	if text := web.Field(c, "polygons"); text != "" && json.Unmarshal([]byte(text), &polygons) != nil {
		bad = "A freehand mask could not be read. Draw it again."
	}
	for _, p := range polygons {
		var points []image.Point
		for _, one := range p {
			points = append(points, image.Pt(one[0], one[1]))
		}
		m.Polygons = append(m.Polygons, points)
	}
	m.Attest = web.Checked(c, "attest")
	return m, rows, bad
}

func at(list []string, n int) string {
	if n < len(list) {
		return list[n]
	}
	return ""
}

// boxOf reads a row's numbers; an empty row is none and not wrong.
func boxOf(parts ...string) (b pipeline.Box, set, wrong bool) {
	var n [4]int
	empty := 0
	for i, text := range parts {
		if text == "" {
			empty++
			continue
		}
		v, err := strconv.Atoi(text)
		if err != nil {
			return b, false, true
		}
		n[i] = v
	}
	if empty == len(parts) {
		return b, false, false
	}
	return pipeline.Box{X: n[0], Y: n[1], W: n[2], H: n[3]}, empty == 0, empty > 0
}

func (p *Pages) mask(c echo.Context) error {
	ctx := c.Request().Context()
	id, err := web.IDParam(c, "id")
	if err != nil {
		return err
	}
	masks, rows, bad := readMasks(c)
	looked := web.Fields(c, "looked")
	if bad == "" {
		_, err = p.Media.ApplyMasks(ctx, media.Masking{Image: id, Version: version(c), Masks: masks, Looked: looked})
	} else {
		err = errs.Field("masks", bad)
	}
	if err == nil {
		return web.SeeOther(c, "/images/"+id.String())
	}
	return p.again(c, id, err, "Nothing was changed, and every box is kept.", &ImagePage{Boxes: rows, Polygons: polygonsOf(masks), Attest: masks.Attest,
		Checks: ticks(media.Looked(), func(key string) bool { return slices.Contains(looked, key) })})
}

func (p *Pages) shape(c echo.Context) error {
	id, err := web.IDParam(c, "id")
	if err != nil {
		return err
	}
	r := media.Shaping{Image: id, Version: version(c)}
	switch web.Field(c, "do") {
	case "reset":
		r.Reset = true
	case "crop":
		box, set, _ := boxOf(web.Field(c, "crop_x"), web.Field(c, "crop_y"), web.Field(c, "crop_w"), web.Field(c, "crop_h"))
		if !set {
			err = errs.Field("shape", "Give all four numbers of what should stay.")
		}
		r.Crop = &box
	default:
		r.Turn, err = turn(web.Field(c, "turn"))
		if text := web.Field(c, "straighten"); err == nil && text != "" {
			if r.Straighten, err = strconv.ParseFloat(text, 64); err != nil {
				err = errs.Field("shape", "Give degrees as a number between -15 and 15.")
			}
		}
	}
	if err == nil {
		_, err = p.Media.Reshape(c.Request().Context(), r)
	}
	if err == nil {
		return web.SeeOther(c, "/images/"+id.String())
	}
	return p.again(c, id, err, "Nothing was changed.", &ImagePage{})
}

func turn(text string) (int, error) {
	switch text {
	case "", "0":
		return 0, nil
	case "90", "180", "270":
		n, _ := strconv.Atoi(text) // one of the three
		return n, nil
	}
	return 0, errs.Field("shape", "Choose a quarter, a half or three quarters of a turn.")
}

func version(c echo.Context) int {
	n, err := strconv.Atoi(web.Field(c, "version"))
	if err != nil || n < 1 {
		return -1 // nobody's: what came without a version has seen nothing
	}
	return n
}

// again shows the page with why a form was not taken.
func (p *Pages) again(c echo.Context, id ids.ID, err error, lead string, page *ImagePage) error {
	e := errs.As(err)
	switch e.Kind {
	case errs.Invalid, errs.Conflict, errs.Gone, errs.Unavailable, errs.Forbidden:
	default:
		return err
	}
	i, own := p.Media.Own(c.Request().Context(), id)
	if own != nil {
		return err
	}
	page.Errors, page.Lead = e.Fields, lead
	if len(page.Errors) == 0 {
		page.Errors = map[string]string{"main": e.Text}
	}
	return p.renderImage(c, web.Status(err), i, page)
}
