package pictures

import (
	"bytes"
	"image"
	"image/color"
	"strings"
	"testing"

	"golang.org/x/image/draw"
)

func plain(t *testing.T, w, h int, c color.Color) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(img, img.Rect, image.NewUniform(c), image.Point{}, draw.Src)
	return jpegOf(t, img)
}

// inked is the share of pixels that differ much from the colour.
func inked(img image.Image, in image.Rectangle, from color.Color) float64 {
	n := 0
	fr, _, _, _ := from.RGBA()
	for y := in.Min.Y; y < in.Max.Y; y++ {
		for x := in.Min.X; x < in.Max.X; x++ {
			r, _, _, _ := img.At(x, y).RGBA()
			if max(r, fr)-min(r, fr) > 0x1800 {
				n++
			}
		}
	}
	return float64(n) / float64(in.Dx()*in.Dy())
}

func TestEveryPartOfAPageIsMarkedAndStaysReadable(t *testing.T) {
	t.Parallel()
	lines := []string{"reviewer 7Q4M", "2026-11-26 16:40 UTC"}
	for _, c := range []color.Color{color.White, color.Black, color.Gray{128}} {
		for _, size := range [][2]int{{848, 1200}, {1200, 400}, {640, 480}} {
			w, h := size[0], size[1]
			marked, err := Watermark(plain(t, w, h, c), lines)
			if err != nil {
				t.Fatal(err)
			}
			img := seen(t, Page{Width: w, Height: h, JPEG: marked})
			const parts = 3
			for i := range parts * parts {
				part := image.Rect(w*(i%parts)/parts, h*(i/parts)/parts, w*(i%parts+1)/parts, h*(i/parts+1)/parts)
				if share := inked(img, part, c); share < .01 || share > .35 {
					t.Errorf("%v, %d x %d: %.3f of part %v is inked", c, w, h, share, part)
				}
			}
			// Half transparent: nothing is wiped out.
			for y := range h {
				for x := range w {
					r, _, _, _ := img.At(x, y).RGBA()
					if c == color.White && r < 0x6000 || c == color.Black && r > 0xa000 {
						t.Fatalf("%v at %d, %d is covered: %x", c, x, y, r)
					}
				}
			}
		}
	}
}

func TestAWatermarkSaysWhatItIsGiven(t *testing.T) {
	t.Parallel()
	page := plain(t, 600, 400, color.White)
	one, err := Watermark(page, []string{"reviewer A"})
	if err != nil {
		t.Fatal(err)
	}
	other, err := Watermark(page, []string{"reviewer B"})
	if err != nil || bytes.Equal(one, other) {
		t.Errorf("%v", err)
	}
	for _, c := range []struct {
		page  []byte
		lines []string
	}{
		{page, nil}, {page, []string{""}}, {page, []string{strings.Repeat("x", 81)}}, {page, make([]string, 5)},
		{page[:100], []string{"a"}}, {nil, []string{"a"}}, {[]byte("<svg>"), []string{"a"}},
	} {
		if got, err := Watermark(c.page, c.lines); err == nil || got != nil {
			t.Errorf("%.8q with %d lines was marked", c.page, len(c.lines))
		}
	}
}

func BenchmarkWatermark(b *testing.B) {
	page := jpegOf(b, image.NewRGBA(image.Rect(0, 0, 1696, 2400)))
	for b.Loop() {
		if _, err := Watermark(page, []string{"reviewer 7Q4M", "2026-11-26 16:40 UTC"}); err != nil {
			b.Fatal(err)
		}
	}
}
