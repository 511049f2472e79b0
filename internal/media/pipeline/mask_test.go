package pipeline

import (
	"bytes"
	"context"
	"encoding/binary"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math/rand/v2"
	"strings"
	"testing"

	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
)

func TestBurnOverwritesBoxesAndPolygons(t *testing.T) {
	t.Parallel()
	white := func() *image.RGBA {
		img := image.NewRGBA(image.Rect(0, 0, 100, 80))
		draw.Draw(img, img.Rect, image.White, image.Point{}, draw.Src)
		return img
	}
	img := white()
	Burn(img, []Box{{10, 10, 20, 5}, {90, 70, 500, 500}, {-10, -10, 12, 12}, {5, 5, 0, 9}}, [][]image.Point{
		{{40, 40}, {60, 40}, {50, 60}}, {{0, 79}, {1, 79}}})
	for _, at := range []struct {
		x, y  int
		black bool
	}{{10, 10, true}, {29, 14, true}, {30, 14, false}, {29, 15, false}, {99, 79, true}, {89, 70, false}, {1, 1, true}, {2, 2, false},
		{50, 45, true}, {41, 40, true}, {50, 59, true}, {42, 58, false}, {5, 8, false}, {0, 79, false}} {
		if got := img.RGBAAt(at.x, at.y) == (color.RGBA{0, 0, 0, 255}); got != at.black {
			t.Errorf("%d, %d: black is %t", at.x, at.y, got)
		}
	}
	// A freehand line that crosses itself still hides what it goes round.
	img = white()
	Burn(img, nil, [][]image.Point{{{10, 10}, {50, 10}, {50, 50}, {10, 50}, {10, 10}, {50, 50}}})
	if img.RGBAAt(40, 20).R != 0 || img.RGBAAt(20, 40).R != 0 {
		t.Error("a corner of the polygon is left open")
	}
}

// A mask is in every output: each size, each frame, and the deep ones.
func TestMasksAreInEveryOutput(t *testing.T) {
	t.Parallel()
	p := pipelineFor(t, Config{})
	mask := Masks{Boxes: []Box{{100, 80, 300, 200}}, Polygons: [][]image.Point{{{500, 500}, {700, 500}, {700, 700}, {500, 700}}}}
	boxes := append(mask.Boxes, Box{500, 500, 200, 200})
	bright := image.NewRGBA(image.Rect(0, 0, 2000, 1000))
	draw.Draw(bright, bright.Rect, image.White, image.Point{}, draw.Src)
	got, err := p.Process(context.Background(), jpegFile(t, bright), Options{Masks: &mask})
	if err != nil || got.Outcome != Accepted || len(got.Pictures) != 4 {
		t.Fatalf("%s (%s) %d %v", got.Outcome, got.Reason, len(got.Pictures), err)
	}
	for _, out := range got.Pictures {
		hidden(t, out, boxes, 2000)
	}
	for _, photometric := range []string{"MONOCHROME1", "MONOCHROME2"} {
		s := ct()
		s.photometric, s.rows, s.columns, s.frames, s.pixels = photometric, 800, 800, 2, nil
		for range 2 * 800 * 800 {
			s.pixels = binary.LittleEndian.AppendUint16(s.pixels, 2000)
		}
		s.pixels[0] = 0
		got, err = p.Process(context.Background(), s.file(), Options{Masks: &mask})
		if err != nil || got.Outcome != Accepted || len(got.Pictures) != 5 {
			t.Fatalf("%s (%s) %d %v", got.Outcome, got.Reason, len(got.Pictures), err)
		}
		for _, out := range got.Pictures {
			if out.Use != Deep {
				hidden(t, out, boxes, 800)
				continue
			}
			img, err := png.Decode(bytes.NewReader(out.Data))
			if err != nil {
				t.Fatal(err)
			}
			want := map[string]int{"MONOCHROME1": 4095, "MONOCHROME2": 0}[photometric]
			if v := sample(img, 200, 150); v != want || sample(img, 600, 600) != want || sample(img, 20, 20) != 2000 {
				t.Errorf("%s: a deep frame has %d", photometric, v)
			}
		}
	}
}

// Text outside the masks still stops a picture, and the author's word does not
// let it pass.
func TestWhatTheMasksLeaveStopsAPicture(t *testing.T) {
	t.Parallel()
	needsReader(t)
	regular, err := opentype.Parse(goregular.TTF)
	if err != nil {
		t.Fatal(err)
	}
	img := image.NewGray(image.Rect(0, 0, 500, 300))
	first := write(t, img, regular, 22, 20, 10, color.Gray{255}, "WHITCOMBE, ELEANOR")
	second := write(t, img, regular, 22, 20, 240, color.Gray{200}, "MRN 4471923")
	p := pipelineFor(t, Config{})
	for _, c := range []struct {
		masks *Masks
		want  Outcome
		says  string
	}{
		{nil, MaskRequired, "hide it."},
		{&Masks{Boxes: []Box{first}}, MaskRequired, "still text"},
		{&Masks{Boxes: []Box{first}, Attest: true}, MaskRequired, "still text"},
		{&Masks{Attest: true}, MaskRequired, "still text"},
		{&Masks{Boxes: []Box{first, second}}, Accepted, ""},
		{&Masks{Boxes: []Box{{900, 900, 10, 10}}}, Refused, "outside the picture"},
		{&Masks{Polygons: [][]image.Point{{{1, 1}, {2, 2}}}}, Refused, "too few"},
	} {
		got, err := p.Process(context.Background(), pngFile(t, img), Options{Masks: c.masks})
		if err != nil || got.Outcome != c.want || !strings.Contains(got.Reason, c.says) {
			t.Errorf("%+v: %s (%s) %v", c.masks, got.Outcome, got.Reason, err)
		}
	}
}

// Without a reader of text, every picture goes through the mask step.
func TestWithoutTesseractEveryPictureWantsALook(t *testing.T) {
	t.Parallel()
	p := pipelineFor(t, Config{})
	p.ocr.program = ""
	raw := jpegFile(t, slope(300, 200, 1))
	for masks, want := range map[*Masks]Outcome{nil: MaskRequired, {Boxes: []Box{{0, 0, 20, 10}}}: Accepted, {Attest: true}: Accepted} {
		got, err := p.Process(context.Background(), raw, Options{Masks: masks})
		if err != nil || got.Outcome != want || want == MaskRequired && !strings.Contains(got.Reason, "could not be searched") {
			t.Errorf("%+v: %s (%s) %v", masks, got.Outcome, got.Reason, err)
		}
	}
	// A reader that fails is none.
	p.ocr.program = "/bin/false"
	noisy := anatomy(rand.New(rand.NewPCG(1, 1)), 256)
	regular, err := opentype.Parse(goregular.TTF)
	if err != nil {
		t.Fatal(err)
	}
	write(t, noisy, regular, 24, 20, 20, color.Gray{255}, "L 12")
	got, err := p.Process(context.Background(), pngFile(t, noisy), Options{})
	if err != nil || got.Outcome != MaskRequired {
		t.Errorf("%s (%s) %v", got.Outcome, got.Reason, err)
	}
}

// Writing that no reader of Latin letters can read still looks like writing.
func TestRowsOfUnreadableMarksStopAPicture(t *testing.T) {
	t.Parallel()
	img := image.NewGray(image.Rect(0, 0, 400, 300))
	r := rand.New(rand.NewPCG(3, 3))
	for i := range 9 { // strokes of made-up letters
		x := 30 + 20*i
		for range 4 {
			if r.IntN(2) == 0 {
				fill(img, image.Rect(x+r.IntN(10), 40, x+r.IntN(10)+3, 58), 220)
			} else {
				y := 40 + r.IntN(16)
				fill(img, image.Rect(x, y, x+13, y+3), 220)
			}
		}
		fill(img, image.Rect(x, 40, x+3, 58), 220)
	}
	got, err := pipelineFor(t, Config{}).Process(context.Background(), pngFile(t, img), Options{})
	if err != nil || got.Outcome != MaskRequired || len(got.Proposals) == 0 {
		t.Errorf("%s (%s) %v %v", got.Outcome, got.Reason, got.Proposals, err)
	}
}

func TestScreensAndTheAuthorsMarkWantALook(t *testing.T) {
	t.Parallel()
	p := pipelineFor(t, Config{})
	page := image.NewRGBA(image.Rect(0, 0, 1170, 2532))
	draw.Draw(page, page.Rect, image.NewUniform(color.RGBA{240, 240, 245, 255}), image.Point{}, draw.Src)
	draw.Draw(page, image.Rect(100, 500, 1000, 1500), image.NewUniform(color.RGBA{40, 60, 90, 255}), image.Point{}, draw.Src)
	for i := range 400_000 { // enough bytes that it isn't taken for a bomb
		page.Pix[4*(1_600_000+i)] = byte(i * i >> 5)
	}
	got, err := p.Process(context.Background(), pngFile(t, page), Options{})
	if err != nil || got.Outcome != MaskRequired || !strings.Contains(got.Reason, "screenshot") {
		t.Errorf("%s (%s) %v", got.Outcome, got.Reason, err)
	}
	photo := jpegFile(t, slope(300, 200, 2))
	got, err = p.Process(context.Background(), photo, Options{ScreenPhoto: true})
	if err != nil || got.Outcome != MaskRequired || !strings.Contains(got.Reason, "photo of a screen") {
		t.Errorf("%s (%s) %v", got.Outcome, got.Reason, err)
	}
	got, err = p.Process(context.Background(), photo, Options{ScreenPhoto: true, Masks: &Masks{Boxes: []Box{{1, 1, 9, 9}}}})
	if err != nil || got.Outcome != Accepted {
		t.Errorf("%s (%s) %v", got.Outcome, got.Reason, err)
	}
}

// A large screen's picture is scaled down before anybody looks at its size.
func TestAScreenshotOfALargeScreenIsKnown(t *testing.T) {
	t.Parallel()
	if screenshot(kindPNG, nil, image.Pt(3200, 1800), .6) == "" || screenshot(kindPNG, nil, image.Pt(3200, 1800), .1) != "" {
		t.Error("3840 x 2160, scaled down, is no screen, or one whatever it shows")
	}
	for _, size := range [][2]int{{1170, 2532}, {1800, 3200}, {1440, 3200}, {2068, 3200}} {
		if !isScreen(size[0], size[1]) {
			t.Errorf("%v is no screen", size)
		}
	}
	if isScreen(2400, 3200) || isScreen(2133, 3199) {
		t.Error("a camera's picture is a screen")
	}
}
