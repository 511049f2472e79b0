package pipeline

import (
	"context"
	"image"
	"image/color"
	"image/draw"
	"math"
	"testing"
)

// tracing is a rhythm strip on paper of squares, a millimetre wide and with a
// heavier line at every fifth.
func tracing(millimetre int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, 900, 260))
	draw.Draw(img, img.Rect, image.NewUniform(color.RGBA{255, 250, 246, 255}), image.Point{}, draw.Src)
	for n := 0; n < 900; n += millimetre {
		line := image.NewUniform(color.RGBA{250, 226, 220, 255})
		if n%(5*millimetre) == 0 {
			line = image.NewUniform(color.RGBA{238, 178, 168, 255})
		}
		draw.Draw(img, image.Rect(n, 0, n+1, 260), line, image.Point{}, draw.Src)
		draw.Draw(img, image.Rect(0, n, 900, n+1), line, image.Point{}, draw.Src)
	}
	for x := range 900 {
		t := math.Mod(float64(x)/float64(25*millimetre), .8)
		bell := func(height, middle, width float64) float64 {
			d := (t - middle) / width
			return height * math.Exp(-d*d/2)
		}
		y := 150 - int(float64(10*millimetre)*(bell(1.1, .29, .011)+bell(.28, .52, .045)))
		draw.Draw(img, image.Rect(x, y-1, x+2, y+2), image.NewUniform(color.RGBA{30, 30, 36, 255}), image.Point{}, draw.Src)
	}
	return img
}

// The paper of a tracing is no writing: its author isn't asked to untick box
// after box.
func TestThePaperOfATracingIsNoWriting(t *testing.T) {
	t.Parallel()
	for _, millimetre := range []int{6, 8} {
		got, err := pipelineFor(t, Config{}).Process(context.Background(), jpegFile(t, tracing(millimetre)), Options{})
		if err != nil {
			t.Fatal(err)
		}
		texts := 0
		for _, p := range got.Proposals {
			if p.Why == WhyText {
				texts++
			}
		}
		t.Logf("%d pixels a millimetre: %s, %d boxes", millimetre, got.Outcome, texts)
		if texts > 2 {
			t.Errorf("%d pixels a millimetre: %d boxes are proposed", millimetre, texts)
		}
	}
}
