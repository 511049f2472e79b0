package pipeline

import (
	"image"
	"image/color"
	"image/draw"

	"golang.org/x/image/vector"
)

// Box is a rectangle in pixels of the picture at its full size; X and Y are
// its upper left corner.
type Box struct {
	X int `json:"x"`
	Y int `json:"y"`
	W int `json:"w"`
	H int `json:"h"`
}

func boxOf(r image.Rectangle) Box { return Box{r.Min.X, r.Min.Y, r.Dx(), r.Dy()} }

func (b Box) rect() image.Rectangle { return image.Rect(b.X, b.Y, b.X+b.W, b.Y+b.H) }

// Masks are what an author wants hidden, in pixels of the picture at its full
// size. In a picture of several frames they hold for every frame.
type Masks struct {
	Boxes []Box
	// Polygons were drawn freehand; each is closed from its last point to its
	// first, and hides what it goes round. A part that it goes round once each
	// way stays open, as the author sees.
	Polygons [][]image.Point
	// Attest says that the author looked at every frame, and nothing that tells
	// who the patient is can be seen outside the masks.
	Attest bool
}

const (
	maxBoxes, maxPolygons, maxPoints = 500, 100, 10_000
	// farthest is how far from the picture a corner may lie: nobody drags
	// farther, and sums of such numbers stay numbers.
	farthest = 100_000
)

// empty says that nothing is hidden.
func (m Masks) empty() bool { return len(m.Boxes) == 0 && len(m.Polygons) == 0 }

// check refuses masks that can't be meant.
func (m Masks) check(size image.Point) error {
	if len(m.Boxes) > maxBoxes || len(m.Polygons) > maxPolygons {
		return refusal("There are too many masks. Hide a larger part with fewer of them.")
	}
	points := 0
	for _, b := range m.Boxes {
		if b.W < 1 || b.H < 1 || max(b.X, -b.X, b.Y, -b.Y, b.W, b.H) > farthest || b.rect().Intersect(image.Rectangle{Max: size}).Empty() {
			return refusal("A mask lies outside the picture. Draw it again.")
		}
	}
	for _, p := range m.Polygons {
		if points += len(p); len(p) < 3 || points > maxPoints {
			return refusal("A freehand mask has too few or too many points. Draw it again.")
		}
		for _, at := range p {
			if max(at.X, -at.X, at.Y, -at.Y) > farthest {
				return refusal("A mask lies outside the picture. Draw it again.")
			}
		}
	}
	return nil
}

// Burn blackens boxes and polygons in the picture itself: what stood there is
// overwritten, not covered. What lies outside the picture is passed over.
func Burn(img draw.Image, boxes []Box, polygons [][]image.Point) {
	fillWith(img, color.Black, boxes, polygons)
}

// burnWith hides parts of a deep frame below a value.
func burnWith(img *image.Gray16, value uint16, m Masks) {
	fillWith(img, color.Gray16{Y: value}, m.Boxes, m.Polygons)
}

func fillWith(img draw.Image, c color.Color, boxes []Box, polygons [][]image.Point) {
	src := image.NewUniform(c)
	for _, b := range boxes {
		if b.W > 0 && b.H > 0 {
			draw.Draw(img, b.rect().Intersect(img.Bounds()), src, image.Point{}, draw.Src)
		}
	}
	for _, p := range polygons {
		fillPolygon(img, c, p)
	}
}

// fillPolygon fills every pixel that the polygon touches. A pixel at its edge
// is filled too: what is half covered could still be read.
func fillPolygon(img draw.Image, c color.Color, points []image.Point) {
	if len(points) < 3 {
		return
	}
	area := image.Rectangle{Min: points[0], Max: points[0].Add(image.Pt(1, 1))}
	for _, p := range points[1:] {
		area = area.Union(image.Rectangle{Min: p, Max: p.Add(image.Pt(1, 1))})
	}
	area = area.Intersect(img.Bounds())
	if area.Empty() {
		return
	}
	r := vector.NewRasterizer(area.Dx(), area.Dy())
	for i, p := range points {
		x, y := float32(p.X-area.Min.X), float32(p.Y-area.Min.Y)
		if i == 0 {
			r.MoveTo(x, y)
		} else {
			r.LineTo(x, y)
		}
	}
	r.ClosePath()
	cover := image.NewAlpha(image.Rect(0, 0, area.Dx(), area.Dy()))
	r.Draw(cover, cover.Rect, image.Opaque, image.Point{})
	for y := range area.Dy() {
		for x := range area.Dx() {
			if cover.Pix[y*cover.Stride+x] != 0 {
				img.Set(area.Min.X+x, area.Min.Y+y, c)
			}
		}
	}
}
