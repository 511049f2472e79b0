package pictures

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math"

	"golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/f64"
	"golang.org/x/image/math/fixed"
)

// The mark is read on white and on black, and what it lies on through it.
const (
	markDegrees = -30
	markAlpha   = 0x60
	markLines   = 4
	markLetters = 80
)

// Watermark draws lines of text over a page again and again, aslant and half
// transparent, so that a photograph of the screen shows whose screen it was. It
// takes the JPEG of a Page, and one to four lines of at most 80 letters of
// Latin, Greek or Cyrillic; the page's size stays. Errors are of kind Internal:
// they are the caller's mistakes.
func Watermark(page []byte, lines []string) ([]byte, error) {
	if err := checkLines(lines); err != nil {
		return nil, err
	}
	cfg, err := jpeg.DecodeConfig(bytes.NewReader(page))
	if err != nil {
		return nil, fmt.Errorf("pictures: %w", err)
	}
	if cfg.Width*cfg.Height > Defaults().Pixels {
		return nil, errors.New("pictures: a page is not so large")
	}
	img, err := jpeg.Decode(bytes.NewReader(page))
	if err != nil {
		return nil, fmt.Errorf("pictures: %w", err)
	}
	out := image.NewRGBA(image.Rect(0, 0, cfg.Width, cfg.Height))
	draw.Draw(out, out.Rect, img, img.Bounds().Min, draw.Src)
	stamp, err := lettering(lines, max(12, float64(max(cfg.Width, cfg.Height))/60))
	if err != nil {
		return nil, err
	}
	scatter(out, stamp)
	marked, err := encode(out, Defaults().Quality)
	return marked.JPEG, err
}

func checkLines(lines []string) error {
	if len(lines) < 1 || len(lines) > markLines {
		return fmt.Errorf("pictures: a watermark of %d lines", len(lines))
	}
	for _, line := range lines {
		if n := len([]rune(line)); n < 1 || n > markLetters {
			return fmt.Errorf("pictures: a line of %d letters in a watermark", n)
		}
	}
	return nil
}

// lettering draws the lines once, in black with a white shadow, on nothing.
func lettering(lines []string, size float64) (*image.RGBA, error) {
	parsed, err := opentype.Parse(gobold.TTF)
	if err != nil {
		return nil, fmt.Errorf("pictures: %w", err)
	}
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		return nil, fmt.Errorf("pictures: %w", err)
	}
	defer func() { _ = face.Close() }()
	height, width := face.Metrics().Height.Ceil(), 0
	for _, line := range lines {
		width = max(width, font.MeasureString(face, line).Ceil())
	}
	shadow := max(1, int(size/14))
	out := image.NewRGBA(image.Rect(0, 0, width+2*shadow, height*len(lines)+2*shadow))
	for i, line := range lines {
		base := i*height + face.Metrics().Ascent.Ceil()
		for _, layer := range []struct {
			by   int
			grey uint8
		}{{shadow, 0xff}, {0, 0}} {
			d := font.Drawer{Dst: out, Face: face, Dot: fixed.P(layer.by, base+layer.by),
				Src: image.NewUniform(color.NRGBA{layer.grey, layer.grey, layer.grey, markAlpha})}
			d.DrawString(line)
		}
	}
	return out, nil
}

// scatter turns the stamp and lays it over the whole picture, every second row
// shifted by half, so that no crop of a screen's size is without it.
func scatter(out *image.RGBA, stamp *image.RGBA) {
	sin, cos := math.Sincos(markDegrees * math.Pi / 180)
	w, h := float64(stamp.Rect.Dx()), float64(stamp.Rect.Dy())
	across, down := w*1.15, h*2.2
	reach := math.Hypot(float64(out.Rect.Dx()), float64(out.Rect.Dy()))
	for row, v := 0, -reach; v < reach; row, v = row+1, v+down {
		shift := float64(row%2) * across / 2
		for u := -reach - shift; u < reach; u += across {
			x, y := u*cos-v*sin, u*sin+v*cos
			corners := image.Rect(int(math.Floor(x)), int(math.Floor(y+w*sin)), int(math.Ceil(x+w*cos-h*sin)), int(math.Ceil(y+h*cos)))
			if corners.Overlaps(out.Rect) {
				draw.ApproxBiLinear.Transform(out, f64.Aff3{cos, -sin, x, sin, cos, y}, stamp, stamp.Rect, draw.Over, nil)
			}
		}
	}
}
