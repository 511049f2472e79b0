package pipeline

import (
	"context"
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"testing"
)

func TestABoxOfATurnedPictureIsFoundInTheOneThatNobodyTurned(t *testing.T) {
	t.Parallel()
	const w, h = 90, 40
	l := lifted{bright: image.NewGray(image.Rect(0, 0, w, h)), dark: image.NewGray(image.Rect(0, 0, w, h)), level: 20}
	mark := image.Rect(10, 5, 31, 12)
	fill(l.bright, mark, 200)
	for quarters := range 4 {
		turned := l.turned(quarters)
		all := marks(turned.bright, 20, func(image.Rectangle, int) bool { return true })
		if len(all) != 1 || turned.back(all[0]) != mark {
			t.Errorf("after %d quarters %v is taken back to another place than %v", quarters, all, mark)
		}
	}
	// Clockwise: what was on the left is on top.
	if side := l.turned(1); side.bright.GrayAt(h-1-5, 10).Y != 200 || side.bright.GrayAt(h-1-5, 9).Y != 0 {
		t.Error("turned the other way")
	}
}

// A telephone that was held sideways, or a device that wrote along the edge:
// the same frames stop when they lie on their side or stand on their head.
func TestBurnedInWordsStopATurnedFrame(t *testing.T) {
	t.Parallel()
	needsReader(t)
	p := pipelineFor(t, Config{Readers: 2})
	all := fonts(t)
	const frames = 6
	forEach(3*frames, func(n int) {
		b := burn(t, all, n%frames)
		side := lifted{bright: b.img, dark: b.img}.turned(1 + n/frames)
		got, err := p.Process(context.Background(), pngFile(t, side.bright), Options{Masks: &Masks{Attest: true}})
		if err != nil {
			t.Error(err)
			return
		}
		var boxes []Box
		for _, m := range got.Proposals {
			boxes = append(boxes, boxOf(side.back(m.rect())))
		}
		// Words that were read: the author's word doesn't settle them.
		if got.Outcome != MaskRequired || !overlap(boxes, b.boxes) {
			t.Errorf("%d (%s) turned by %d quarters: %s (%s) %v", n%frames, b.how, side.quarters, got.Outcome, got.Reason, boxes)
		}
	})
}

func overlap(some, others []Box) bool {
	for _, a := range some {
		for _, b := range others {
			if overlaps(a.rect(), b.rect()) {
				return true
			}
		}
	}
	return false
}

// A screen that was photographed askew: what can't be read any more still looks
// like writing.
func TestRowsThatAreAskewAreRows(t *testing.T) {
	t.Parallel()
	for _, degrees := range []float64{-14, -9, -4, 0, 4, 9, 14} {
		img := image.NewGray(image.Rect(0, 0, 500, 300))
		rise := math.Tan(degrees * math.Pi / 180)
		for i := range 12 {
			x := 60 + 22*i
			y := 150 + int(math.Round(rise*float64(x-190)))
			high := 16 + 6*(i%3&1) // with and without an ascender
			fill(img, image.Rect(x, y-high, x+3, y), 220)
			fill(img, image.Rect(x, y-4, x+11, y), 220)
		}
		if len(lift(img).rows()) == 0 {
			t.Errorf("askew by %v degrees it is no row", degrees)
		}
	}
}

// What devices draw along an edge, and lines of harmless words one above the
// other, are no writing on its side.
func TestRulersAndLinesOfWordsAreNoWritingOnItsSide(t *testing.T) {
	t.Parallel()
	needsReader(t)
	p := pipelineFor(t, Config{})
	ruler := anatomy(rand.New(rand.NewPCG(1, 5)), 512)
	for i := range 30 {
		long := 10
		if i%5 == 0 {
			long = 16
		}
		fill(ruler, image.Rect(490-long, 60+8*i, 490, 62+8*i), 250)
	}
	lines := anatomy(rand.New(rand.NewPCG(2, 5)), 512)
	f := fonts(t)[0]
	for i, words := range []string{"W 400", "W 350", "W 40", "W 80", "W 120", "W 150"} {
		write(t, lines, f, 20, 12, 40+20*i, color.Gray{255}, words)
	}
	for name, img := range map[string]*image.Gray{"ruler": ruler, "lines": lines} {
		got, err := p.Process(context.Background(), pngFile(t, img), Options{})
		if err != nil || got.Outcome != Accepted {
			t.Errorf("%s: %s (%s) %v %v", name, got.Outcome, got.Reason, got.Proposals, err)
		}
	}
	// Without the rule about rulers it would be a row.
	side := lift(ruler).turned(1)
	if len(side.rows()) == 0 || len(side.writing(fewest)) != 0 {
		t.Error("the ruler proves nothing")
	}
}
