package pipeline

import (
	"bytes"
	"context"
	"encoding/binary"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
)

// patient has time for tests that run beside others.
var patient = Config{Time: 10 * time.Minute}

// drawFace draws something that is taken for a face: eyes, brows, nose and mouth
// of a head whose half height is size.
func drawFace(img *image.Gray, cx, cy, size float64) {
	soft := func(x, y, mx, my, rx, ry float64) float64 {
		dx, dy := (x-mx)/rx, (y-my)/ry
		return math.Exp(-dx*dx - dy*dy)
	}
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			u, v := (float64(x)-cx)/size, (float64(y)-cy)/size
			within := u*u/.52 + v*v
			if within >= 1 {
				continue
			}
			shade := 190 - 40*within + 25*soft(u, v, 0, 0, .06, .25) - 90*soft(u, v, 0, .52, .25, .06)
			for _, side := range []float64{-1, 1} {
				shade -= 110*soft(u, v, side*.3, -.16, .13, .07) + 60*soft(u, v, side*.3, -.36, .2, .05) + 40*soft(u, v, side*.09, .27, .05, .04)
				shade += 25 * soft(u, v, side*.33, .16, .18, .16)
			}
			if v < -.62 {
				shade = 50
			}
			img.SetGray(x, y, color.Gray{uint8(max(0, min(255, shade)))})
		}
	}
}

// filmOf is an animation of grey frames.
func filmOf(t testing.TB, frames ...*image.Gray) []byte {
	t.Helper()
	var greys color.Palette
	for v := range 256 {
		greys = append(greys, color.Gray{uint8(v)})
	}
	g := &gif.GIF{}
	for _, f := range frames {
		p := image.NewPaletted(f.Rect, greys)
		draw.Draw(p, p.Rect, f, image.Point{}, draw.Src)
		g.Image, g.Delay = append(g.Image, p), append(g.Delay, 4)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, g); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// reel is so many frames of a slope that moves; do may draw into any.
func reel(n, w, h int, do func(i int, img *image.Gray)) []*image.Gray {
	out := make([]*image.Gray, n)
	for i := range out {
		out[i] = image.NewGray(image.Rect(0, 0, w, h))
		for y := range h {
			for x := range w {
				out[i].Pix[y*out[i].Stride+x] = uint8(40 + 2*i + (x+y)*60/(w+h))
			}
		}
		do(i, out[i])
	}
	return out
}

// colourDICOM makes a secondary kind's plain sister: a colour DICOM of no kind
// that wants the mask step by itself.
func colourDICOM(frames ...*image.Gray) []byte {
	s := dicomSpec{syntax: explicitLittle, photometric: "RGB", modality: "XC", class: "1.2.840.10008.5.1.4.1.1.77.1.4", samples: 3, allocated: 8, stored: 8,
		rows: frames[0].Rect.Dy(), columns: frames[0].Rect.Dx(), frames: len(frames)}
	for _, f := range frames {
		for _, v := range f.Pix {
			s.pixels = append(s.pixels, v, v, v)
		}
	}
	return s.file()
}

// A face stops a film whichever frame it is in, until it is hidden or its author
// has looked.
func TestAFaceInAnyFrameWantsTheMaskStep(t *testing.T) {
	t.Parallel()
	p := pipelineFor(t, patient)
	in := func(n, at int) []*image.Gray {
		return reel(n, 320, 240, func(i int, img *image.Gray) {
			if i == at {
				drawFace(img, 160, 120, 70)
			}
		})
	}
	for name, raw := range map[string][]byte{
		"a picture":                   pngFile(t, in(1, 0)[0]),
		"the second frame of a GIF":   filmOf(t, in(3, 1)...),
		"one frame of a long GIF":     filmOf(t, in(20, 13)...),
		"the second frame of a DICOM": colourDICOM(in(3, 1)...),
		"the last frame of a DICOM":   colourDICOM(in(14, 13)...),
	} {
		got, err := p.Process(context.Background(), raw, Options{})
		if err != nil || got.Outcome != MaskRequired || !strings.Contains(got.Reason, "a face") {
			t.Errorf("a face in %s: %v %s (%s)", name, err, got.Outcome, got.Reason)
			continue
		}
		var box *Box
		for _, one := range got.Proposals {
			if one.Why == WhyFace {
				box = &one.Box
			}
		}
		if box == nil || !image.Pt(160, 120).In(box.rect()) {
			t.Errorf("a face in %s: proposed are %v", name, got.Proposals)
			continue
		}
		for how, masks := range map[string]*Masks{"hidden": {Boxes: []Box{*box}}, "looked at": {Attest: true}} {
			got, err = p.Process(context.Background(), raw, Options{Masks: masks})
			if err != nil || got.Outcome != Accepted {
				t.Errorf("a face in %s, %s: %v %s (%s)", name, how, err, got.Outcome, got.Reason)
			}
		}
	}
	if got, err := p.Process(context.Background(), filmOf(t, in(20, -1)...), Options{}); err != nil || got.Outcome != Accepted {
		t.Errorf("a film without a face: %v %s (%s)", err, got.Outcome, got.Reason)
	}
}

// Words that stand in one frame of a film stop it, also where others hide them
// when all are laid over one another.
func TestWordsInOneFrameOfAFilmStopIt(t *testing.T) {
	t.Parallel()
	needsReader(t)
	regular, err := opentype.Parse(goregular.TTF)
	if err != nil {
		t.Fatal(err)
	}
	p := pipelineFor(t, patient)
	for name, do := range map[string]func(i int, img *image.Gray){
		"a title card between a white and a black frame": func(i int, img *image.Gray) {
			switch i {
			case 8:
				draw.Draw(img, img.Rect, image.White, image.Point{}, draw.Src)
			case 9:
				draw.Draw(img, img.Rect, image.White, image.Point{}, draw.Src)
				write(t, img, regular, 22, 40, 60, color.Black, "Whitcombe, E.")
			case 10:
				draw.Draw(img, img.Rect, image.Black, image.Point{}, draw.Src)
			}
		},
		"a name over the picture": func(i int, img *image.Gray) {
			if i == 11 {
				write(t, img, regular, 18, 20, 20, color.White, "WHITCOMBE")
			}
		},
		"a name on its side": func(i int, img *image.Gray) {
			if i == 23 {
				aside := image.NewGray(image.Rect(0, 0, 240, 320))
				write(t, aside, regular, 20, 20, 20, color.White, "WHITCOMBE ELEANOR")
				turned := quarter(aside)
				for k, v := range turned.Pix {
					img.Pix[k] = max(img.Pix[k], v)
				}
			}
		},
	} {
		raw := filmOf(t, reel(26, 320, 240, do)...)
		got, err := p.Process(context.Background(), raw, Options{})
		if err != nil || got.Outcome != MaskRequired || len(got.Proposals) == 0 {
			t.Errorf("%s: %v %s (%s)", name, err, got.Outcome, got.Reason)
		}
	}
}

// More writing than can be read in time asks its author to look: a film whose
// every frame says something else.
func TestAFilmOfWritingEndsAndIsLookedAt(t *testing.T) {
	t.Parallel()
	needsReader(t)
	regular, err := opentype.Parse(goregular.TTF)
	if err != nil {
		t.Fatal(err)
	}
	raw := filmOf(t, reel(40, 200, 120, func(i int, img *image.Gray) {
		write(t, img, regular, 18, 8+i%40, 10+i%60, color.White, strings.Repeat("L AP ", 1+i%2))
	})...)
	got, err := pipelineFor(t, patient).Process(context.Background(), raw, Options{})
	if err != nil || got.Outcome != MaskRequired {
		t.Errorf("%v %s (%s)", err, got.Outcome, got.Reason)
	}
}

// A border that is in one frame alone is proposed.
func TestABorderInAnyFrameIsProposed(t *testing.T) {
	t.Parallel()
	raw := filmOf(t, reel(3, 320, 240, func(i int, img *image.Gray) {
		if i == 1 {
			fill(img, image.Rect(0, 0, 320, 30), 0)
			fill(img, image.Rect(10, 10, 14, 20), 200)
		}
	})...)
	got, err := pipelineFor(t, patient).Process(context.Background(), raw, Options{Masks: &Masks{Attest: true}})
	if err != nil || got.Outcome != Accepted || len(got.Proposals) == 0 || got.Proposals[len(got.Proposals)-1].Why != WhyBorder {
		t.Errorf("%v %s %v", err, got.Outcome, got.Proposals)
	}
}

// Words that one frame of a stack shows in another window than the first are
// found, whichever frame it is.
func TestWordsInAnotherWindowOfAnyFrameAreFound(t *testing.T) {
	t.Parallel()
	needsReader(t)
	regular, err := opentype.Parse(goregular.TTF)
	if err != nil {
		t.Fatal(err)
	}
	words := image.NewGray(image.Rect(0, 0, 400, 300))
	write(t, words, regular, 28, 20, 20, color.White, "WHITCOMBE")
	film := func(named int) []byte {
		s := ct()
		s.rows, s.columns, s.frames, s.pixels = 300, 400, 10, nil
		r := rand.New(rand.NewPCG(1, 1))
		for f := range s.frames {
			for i, v := range words.Pix {
				value := 2000 + uint16(i%400) + uint16(r.IntN(3)) // white in the window
				if i/400 > 150 {
					value = uint16(i % 400 / 4)
				}
				if f == named && v > 128 {
					value = 4000
				}
				s.pixels = binary.LittleEndian.AppendUint16(s.pixels, value)
			}
		}
		s.late = func(d *dicomWriter) {
			d.put(0x28, 0x1050, "DS", []byte("40"))
			d.put(0x28, 0x1051, "DS", []byte("400"))
		}
		return s.file()
	}
	p := pipelineFor(t, patient)
	for _, named := range []int{3, 9} {
		got, err := p.Process(context.Background(), film(named), Options{})
		if err != nil || got.Outcome != MaskRequired {
			t.Errorf("in frame %d: %v %s (%s)", named, err, got.Outcome, got.Reason)
		}
	}
	if got, err := p.Process(context.Background(), film(-1), Options{}); err != nil || got.Outcome != Accepted {
		t.Errorf("in none: %v %s (%s)", err, got.Outcome, got.Reason)
	}
}
