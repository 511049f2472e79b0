package demo

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"math"

	"golang.org/x/image/vector"

	"consilium/internal/forum"
	"consilium/internal/kernel/ids"
	"consilium/internal/media"
	"consilium/internal/media/pipeline"
)

// illustrate draws the image of a thread and brings it into its author's draft
// as anybody would; the question that is asked next takes it along.
func (l *loader) illustrate(ctx context.Context, t thread) error {
	if t.Image == nil || l.Media == nil {
		return nil
	}
	file, err := drawn(t.Image.Draw)
	if err != nil {
		return err
	}
	as := l.as(ctx, t.Author)
	i, err := l.Media.Add(as, media.Upload{Key: ids.New(), Slot: string(forum.AskSlot()), Files: [][]byte{file}})
	if err != nil {
		return err
	}
	if i.State == media.Mask {
		looked := make([]string, 0, 4)
		for _, c := range media.Looked() {
			looked = append(looked, c.Key)
		}
		i, err = l.Media.ApplyMasks(as, media.Masking{Image: i.ID, Version: i.Version, Looked: looked, Masks: pipeline.Masks{Attest: true}})
		if err != nil {
			return err
		}
	}
	_, err = l.Media.Describe(as, media.Description{Image: i.ID, Alt: t.Image.Alt, Subject: t.Image.Subject,
		Consent: media.ConsentForm{Basis: media.NotNeeded, Jurisdiction: t.Image.Jurisdiction}})
	return err
}

// The strip: a dot every 5 mm, at 6 pixels a millimetre, 25 mm a second. It
// is small, and a JPEG as a camera makes it: looking at it takes time while
// somebody waits for the demonstration.
const (
	stripWidth, stripHeight = 900, 240
	millimetre              = 6
	beat                    = 0.8 // seconds: 75 a minute
)

func drawn(what string) ([]byte, error) {
	if what != "rhythm strip" {
		return nil, fmt.Errorf("demo: nobody here draws a %q", what)
	}
	img := image.NewRGBA(image.Rect(0, 0, stripWidth, stripHeight))
	draw.Draw(img, img.Rect, image.NewUniform(color.RGBA{255, 250, 246, 255}), image.Point{}, draw.Src)
	dot := image.NewUniform(color.RGBA{226, 150, 138, 255})
	for y := 0; y < stripHeight; y += 5 * millimetre {
		for x := 0; x < stripWidth; x += 5 * millimetre {
			draw.Draw(img, image.Rect(x, y, x+2, y+2), dot, image.Point{}, draw.Src)
		}
	}
	trace(img)
	var out bytes.Buffer
	err := jpeg.Encode(&out, img, &jpeg.Options{Quality: 92})
	return out.Bytes(), err
}

// trace draws the curve as a ribbon two pixels wide.
func trace(img *image.RGBA) {
	const half = 1.2
	r := vector.NewRasterizer(stripWidth, stripHeight)
	at := func(x int) float32 {
		return float32(stripHeight*.6 - 10*millimetre*millivolts(float64(x)/(25*millimetre)))
	}
	r.MoveTo(0, at(0)-half)
	for x := 1; x < stripWidth; x++ {
		r.LineTo(float32(x), at(x)-half)
	}
	for x := stripWidth - 1; x >= 0; x-- {
		r.LineTo(float32(x)+half, at(x)+half)
	}
	r.ClosePath()
	r.Draw(img, img.Rect, image.NewUniform(color.RGBA{30, 30, 36, 255}), image.Point{})
}

// millivolts is a lead II of sinus rhythm: P, QRS and T as bells.
func millivolts(second float64) float64 {
	t := math.Mod(second, beat)
	bell := func(height, middle, width float64) float64 {
		d := (t - middle) / width
		return height * math.Exp(-d*d/2)
	}
	return bell(.15, .14, .024) - bell(.1, .265, .008) + bell(1.1, .29, .011) - bell(.22, .32, .01) + bell(.28, .52, .045)
}
