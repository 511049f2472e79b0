package pipeline

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/gomedium"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/gofont/gomonobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/gofont/gosmallcaps"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// A burned frame is a made-up radiograph with words in its pixels, as devices
// burn them: a corner, a header or a footer, light on dark or dark on light.
type burned struct {
	img   *image.Gray
	words []string
	// boxes are where the words stand, with a little room.
	boxes []Box
	how   string
}

var (
	surnames = []string{"Whitcombe", "Okonkwo", "Dragomirescu", "Halvorsen", "Petrakis", "Nakagawa", "Abernathy", "Villanueva", "Szczepanska", "MacGillivray"}
	given    = []string{"Eleanor", "Chidi", "Mihai", "Ingrid", "Stavros", "Haruki", "Thomas", "Lucia", "Agnieszka", "Fiona"}
)

func fonts(t testing.TB) []*opentype.Font {
	t.Helper()
	var out []*opentype.Font
	for _, raw := range [][]byte{goregular.TTF, gobold.TTF, gomono.TTF, gomonobold.TTF, gomedium.TTF, gosmallcaps.TTF} {
		f, err := opentype.Parse(raw)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, f)
	}
	return out
}

// anatomy draws something like a chest: soft shapes with the grain of a
// detector.
func anatomy(r *rand.Rand, size int) *image.Gray {
	img := image.NewGray(image.Rect(0, 0, size, size))
	type blob struct{ x, y, rx, ry, v float64 }
	var blobs []blob
	for range 9 {
		blobs = append(blobs, blob{r.Float64() * float64(size), r.Float64() * float64(size), 30 + r.Float64()*120, 30 + r.Float64()*160, r.Float64()*90 - 20})
	}
	for y := range size {
		for x := range size {
			v := 40.0
			for _, b := range blobs {
				dx, dy := (float64(x)-b.x)/b.rx, (float64(y)-b.y)/b.ry
				v += b.v * math.Exp(-dx*dx-dy*dy)
			}
			v += r.NormFloat64() * 6
			img.Pix[y*img.Stride+x] = uint8(max(0, min(255, v)))
		}
	}
	return img
}

// burn makes the n-th frame of the set; the same n gives the same frame.
func burn(t testing.TB, all []*opentype.Font, n int) burned {
	t.Helper()
	r := rand.New(rand.NewPCG(uint64(n), 7))
	b := burned{img: anatomy(r, 512)}
	name := surnames[r.IntN(len(surnames))] + []string{"^", ", ", " "}[n%3] + given[r.IntN(len(given))]
	if n%4 == 0 {
		name = upper(name)
	}
	mrn := []string{"MRN %d", "ID: %d", "Pat-ID %d", "#%d"}[r.IntN(4)]
	born := []string{"DOB %02d/%02d/%d", "%02d.%02d.%d", "b. %02d-%02d-%d"}[r.IntN(3)]
	b.words = []string{name, fmt.Sprintf(mrn, 1_000_000+r.IntN(8_999_999)), fmt.Sprintf(born, 1+r.IntN(28), 1+r.IntN(12), 1931+r.IntN(80))}
	switch n % 5 { // some bear one of the three alone
	case 3:
		b.words = b.words[:1]
	case 4:
		b.words = b.words[1:2]
	}
	points := []float64{12, 14, 16, 18, 22, 28}[r.IntN(6)]
	face, err := opentype.NewFace(all[r.IntN(len(all))], &opentype.FaceOptions{Size: points, DPI: 72, Hinting: font.HintingFull})
	if err != nil {
		t.Fatal(err)
	}
	high := int(points*1.35) + 1
	top := []int{4, 512 - high*len(b.words) - 6, 230}[r.IntN(3)]
	style := r.IntN(5)
	ink, contrast := color.Gray{255}, "light"
	switch style {
	case 1: // dark on a light bar
		fill(b.img, image.Rect(0, top-2, 512, top+high*len(b.words)+4), 235)
		ink, contrast = color.Gray{10}, "dark on a light bar"
	case 2: // light on a black band
		fill(b.img, image.Rect(0, top-2, 512, top+high*len(b.words)+4), 0)
		contrast = "light on a black band"
	case 3: // grey on dark: low contrast within reason
		fill(b.img, image.Rect(0, top-2, 512, top+high*len(b.words)+4), 30)
		ink, contrast = color.Gray{120}, "grey on dark"
	case 4: // the whole frame inverted, as MONOCHROME1 shows it
		for i, v := range b.img.Pix {
			b.img.Pix[i] = 255 - v
		}
		ink, contrast = color.Gray{0}, "dark on inverted"
	}
	for i, w := range b.words {
		x := 6
		wide := font.MeasureString(face, w).Ceil()
		if r.IntN(3) == 0 {
			x = max(2, 512-wide-6)
		}
		y := top + i*high
		d := font.Drawer{Dst: b.img, Src: image.NewUniform(ink), Face: face, Dot: fixed.P(x, y+int(points))}
		d.DrawString(w)
		b.boxes = append(b.boxes, Box{X: max(0, x-4), Y: max(0, y-3), W: min(512-max(0, x-4), wide+8), H: min(512-max(0, y-3), high+5)})
	}
	b.how = fmt.Sprintf("%s, %.0f points, top %d", contrast, points, top)
	return b
}

func upper(s string) string {
	out := []byte(s)
	for i, c := range out {
		if c >= 'a' && c <= 'z' {
			out[i] = c - 32
		}
	}
	return string(out)
}

func fill(img *image.Gray, r image.Rectangle, v uint8) {
	r = r.Intersect(img.Rect)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			img.Pix[y*img.Stride+x] = v
		}
	}
}
