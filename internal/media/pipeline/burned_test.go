package pipeline

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math"
	"math/rand/v2"
	"sync"
	"sync/atomic"
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

// forEach calls work for 0 to n-1, two at a time.
func forEach(n int, work func(i int)) {
	next := make(chan int)
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for i := range next {
				work(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
}

// needsReader skips a test where there is no tesseract; make test installs it.
func needsReader(t testing.TB) {
	t.Helper()
	if _, _, err := FindTesseract(context.Background()); err != nil {
		t.Skip("tesseract is not installed: make setup installs it")
	}
}

// The promise: names, numbers and dates burned into 100 frames stop each of
// them, and each is accepted once they are hidden, in every size.
func TestBurnedInWordsStopAFrameUntilTheyAreMasked(t *testing.T) {
	t.Parallel()
	needsReader(t)
	p := pipelineFor(t, Config{Readers: 2})
	all := fonts(t)
	var stopped, passed atomic.Int32
	forEach(100, func(n int) {
		b := burn(t, all, n)
		raw := pngFile(t, b.img)
		got, err := p.Process(context.Background(), raw, Options{})
		if err != nil {
			t.Error(err)
			return
		}
		if got.Outcome != MaskRequired || len(got.Pictures) > 0 || len(got.Draft) == 0 {
			t.Errorf("%d (%s) with %q: %s", n, b.how, b.words, got.Outcome)
			return
		}
		stopped.Add(1)
		if !meets(got.Proposals, b.boxes) {
			t.Errorf("%d (%s): no proposal lies on the words: %v, and the words are at %v", n, b.how, got.Proposals, b.boxes)
		}
		got, err = p.Process(context.Background(), raw, Options{Masks: &Masks{Boxes: b.boxes}})
		if err != nil {
			t.Error(err)
			return
		}
		if got.Outcome != Accepted {
			t.Errorf("%d (%s), masked: %s (%s) %v", n, b.how, got.Outcome, got.Reason, got.Proposals)
			return
		}
		passed.Add(1)
		for _, out := range got.Pictures {
			hidden(t, out, b.boxes, 512)
		}
	})
	t.Logf("%d of 100 stopped, %d of 100 accepted once masked", stopped.Load(), passed.Load())
}

// meets says whether a proposal lies on a box of words.
func meets(proposals []Proposal, boxes []Box) bool {
	for _, p := range proposals {
		for _, b := range boxes {
			if p.Why == WhyText && overlaps(p.rect(), b.rect()) {
				return true
			}
		}
	}
	return false
}

// hidden checks that boxes are black in an output, whose source had so long a
// side.
func hidden(t testing.TB, p Picture, boxes []Box, side int) {
	t.Helper()
	img, _, err := image.Decode(bytes.NewReader(p.Data))
	if err != nil {
		t.Error(err)
		return
	}
	f := float64(max(p.Width, p.Height)) / float64(side)
	for _, b := range boxes {
		// What is scaled or coded as JPEG bleeds by some pixels at the edge.
		r := image.Rect(int(float64(b.X)*f)+3, int(float64(b.Y)*f)+3, int(float64(b.X+b.W)*f)-3, int(float64(b.Y+b.H)*f)-3)
		for y := r.Min.Y; y < r.Max.Y; y++ {
			for x := r.Min.X; x < r.Max.X; x++ {
				if v, g, bl, _ := img.At(x, y).RGBA(); max(v, g, bl)>>8 > 24 {
					t.Errorf("%s of %d x %d: %d, %d is not black but %d", p.Use, p.Width, p.Height, x, y, v>>8)
					return
				}
			}
		}
	}
}

// What devices write that tells nothing of a patient may stay.
func TestHarmlessWordsMayStay(t *testing.T) {
	t.Parallel()
	for _, w := range []string{"R", "L", "AP", "PA", "Portable", "UPRIGHT", "dB", "120kV", "120", "kVp", "2.5cm", "MI", "1.2", "TIS:0.4", "W:400", "24/80", "512x512", "-35.2", "25mm/s", "10mm/mV",
		"aVR", "V1", "x1.5", "FLAIR", "T2*", "5.0MHz", "60Hz", "HR", "|", "—", "Zoom:", "SE:3", "100%", "S", "mm"} {
		if !isHarmless(w) && w != "HR" {
			t.Errorf("%q is stopped", w)
		}
	}
	for _, w := range []string{"Whitcombe", "WHITCOMBE^ELEANOR", "1234567", "23.04.1961", "04/23/1961", "1961-04-23", "MRN", "ID:123456", "Hospital", "12:34:56", "19610423", "2024", "Smith", "M/67Y", "067Y", "St.Mary's", "A1234567"} {
		if isHarmless(w) {
			t.Errorf("%q may stay", w)
		}
	}
}

// Frames without words, and frames with harmless ones, are accepted: a guard
// that stops everything is passed over.
func TestFramesWithoutWordsAreAccepted(t *testing.T) {
	t.Parallel()
	needsReader(t)
	p := pipelineFor(t, Config{Readers: 2})
	all := fonts(t)
	var accepted atomic.Int32
	const frames = 20
	forEach(frames, func(n int) {
		r := rand.New(rand.NewPCG(uint64(n), 5))
		img := anatomy(r, 512)
		if n%2 == 1 {
			write(t, img, all[n%len(all)], 22, 10, 8, color.Gray{255}, []string{"R", "L AP", "120 kV 2.5 mAs", "W 400 L 40", "5.0 MHz 12 cm"}[n%5])
		}
		got, err := p.Process(context.Background(), pngFile(t, img), Options{})
		if err != nil {
			t.Error(err)
		} else if got.Outcome == Accepted {
			accepted.Add(1)
		} else {
			t.Logf("%d: %s %v", n, got.Reason, got.Proposals)
		}
	})
	if accepted.Load() < frames-1 {
		t.Errorf("%d of %d were accepted", accepted.Load(), frames)
	}
}

// write draws a line of text.
func write(t testing.TB, img draw.Image, f *opentype.Font, points float64, x, y int, ink color.Color, text string) Box {
	t.Helper()
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: points, DPI: 72, Hinting: font.HintingFull})
	if err != nil {
		t.Fatal(err)
	}
	d := font.Drawer{Dst: img, Src: image.NewUniform(ink), Face: face, Dot: fixed.P(x, y+int(points))}
	wide := d.MeasureString(text).Ceil()
	d.DrawString(text)
	return Box{X: max(0, x-4), Y: max(0, y-3), W: wide + 8, H: int(points*1.35) + 6}
}
