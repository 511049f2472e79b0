package pipeline

import (
	"context"
	"image"
	"math"

	"golang.org/x/image/draw"
	"golang.org/x/image/math/f64"

	"consilium/internal/platform/pictures"
)

// Shape is how an author wants a picture turned, straightened and cut, in that
// order. It is done to the pixels before anything else: masks and proposals are
// in pixels of the picture that comes out, and what is cut away is nowhere. The
// zero Shape changes nothing. A DICOM has none: its pixels are measured.
type Shape struct {
	// Turn is 0, 90, 180 or 270 degrees, clockwise.
	Turn int `json:"turn,omitempty"`
	// Straighten turns by a few degrees more, clockwise where it is positive,
	// and keeps the largest upright rectangle without empty corners.
	Straighten float64 `json:"straighten,omitempty"`
	// Crop is what is kept, in pixels of the turned and straightened picture;
	// what lies outside that is passed over. Nil keeps all.
	Crop *Box `json:"crop,omitempty"`
}

const (
	// steepest is how many degrees a picture can be straightened by.
	steepest = 15
	// leastSide is the shortest side of what a crop keeps of a picture that
	// isn't smaller itself.
	leastSide = 16
)

// IsZero says whether the shape changes nothing.
func (s Shape) IsZero() bool { return s == Shape{} }

// Size gives how large a picture of a size is once it is turned and
// straightened: what Crop is measured in. It is the zero point where nothing
// would be left, or where the shape can't be meant.
func (s Shape) Size(of image.Point) image.Point {
	if s.check() != nil || of.X < 1 || of.Y < 1 {
		return image.Point{}
	}
	if s.Turn%180 != 0 {
		of.X, of.Y = of.Y, of.X
	}
	if s.Straighten == 0 {
		return of
	}
	out := upright(of, s.Straighten)
	if out.X < 1 || out.Y < 1 {
		return image.Point{}
	}
	return out
}

// check refuses what can't be meant of any picture.
func (s Shape) check() error {
	switch {
	case s.Turn != 0 && s.Turn != 90 && s.Turn != 180 && s.Turn != 270:
		return refusal("A picture is turned by 90, 180 or 270 degrees.")
	case !(math.Abs(s.Straighten) <= steepest): // nor NaN
		return refusal("A picture is straightened by 15 degrees at most. Turn it first.")
	}
	return nil
}

// kept gives the rectangle that is kept of a picture of a size, in pixels of
// the turned and straightened one.
func (s Shape) kept(of image.Point) (image.Rectangle, error) {
	if err := s.check(); err != nil {
		return image.Rectangle{}, err
	}
	whole := image.Rectangle{Max: s.Size(of)}
	if whole.Empty() {
		return whole, refusal("The picture is too small to be straightened.")
	}
	if s.Crop == nil {
		return whole, nil
	}
	c := *s.Crop
	if c.W < 1 || c.H < 1 || max(c.X, -c.X, c.Y, -c.Y, c.W, c.H) > farthest {
		return whole, refusal("What is to be kept of the picture lies outside of it. Draw it again.")
	}
	kept := c.rect().Intersect(whole)
	if kept.Empty() {
		return whole, refusal("What is to be kept of the picture lies outside of it. Draw it again.")
	}
	if kept.Dx() < min(leastSide, whole.Dx()) || kept.Dy() < min(leastSide, whole.Dy()) {
		return whole, refusal("What is to be kept of the picture is too small to be seen. Draw it again, larger.")
	}
	return kept, nil
}

// upright is the size of the rectangle of the largest area that lies upright
// within one of a size, turned by so many degrees about its middle. Either two
// of its corners lie on the long sides, or all four on all sides.
func upright(size image.Point, degrees float64) image.Point {
	sin, cos := math.Sincos(math.Abs(degrees) * math.Pi / 180)
	w, h := float64(size.X), float64(size.Y)
	long, short := max(w, h), min(w, h)
	var x, y float64
	if short <= 2*sin*cos*long {
		x, y = short/2/sin, short/2/cos
		if h > w {
			x, y = y, x
		}
	} else {
		twice := cos*cos - sin*sin
		x, y = (w*cos-h*sin)/twice, (h*cos-w*sin)/twice
	}
	return image.Pt(int(math.Floor(x)), int(math.Floor(y)))
}

// apply gives the frames, all of one size, as the shape wants them. They are
// replaced one by one, so that no more than one is there twice.
func (s Shape) apply(ctx context.Context, frames []*image.RGBA) error {
	kept, err := s.kept(frames[0].Rect.Size())
	if err != nil || s.IsZero() {
		return err
	}
	for i := range frames {
		if err := ctx.Err(); err != nil {
			return err
		}
		frames[i] = s.one(frames[i], kept)
	}
	return nil
}

func (s Shape) one(img *image.RGBA, kept image.Rectangle) *image.RGBA {
	img = pictures.Turn(img, s.Turn)
	out := image.NewRGBA(image.Rectangle{Max: kept.Size()})
	if s.Straighten == 0 {
		draw.Copy(out, image.Point{}, img, kept, draw.Src, nil)
		return out
	}
	// About the middle of the one to the middle of the other, then to where the
	// crop begins.
	sin, cos := math.Sincos(s.Straighten * math.Pi / 180)
	to := upright(img.Rect.Size(), s.Straighten)
	fx, fy := float64(img.Rect.Dx())/2, float64(img.Rect.Dy())/2
	tx, ty := float64(to.X)/2-float64(kept.Min.X), float64(to.Y)/2-float64(kept.Min.Y)
	draw.CatmullRom.Transform(out, f64.Aff3{
		cos, -sin, tx - cos*fx + sin*fy,
		sin, cos, ty - sin*fx - cos*fy,
	}, img, img.Rect, draw.Src, nil)
	return out
}
