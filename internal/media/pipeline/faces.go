package pipeline

import (
	_ "embed" // the cascade
	"fmt"
	"image"

	pigo "github.com/esimov/pigo/core"
)

// cascade is the decision trees that find a face, from esimov/pigo v1.4.6,
// folder cascade, under the MIT licence beside it.
//
//go:embed face/facefinder
var cascade []byte

// faces finds faces that look at the camera. It misses many, and takes other
// things for one: what it finds only asks the author to look.
type faces struct{ finder *pigo.Pigo }

func newFaces() (*faces, error) {
	f, err := pigo.NewPigo().Unpack(cascade)
	if err != nil {
		return nil, fmt.Errorf("pipeline: the cascade: %w", err)
	}
	return &faces{f}, nil
}

const (
	// faceSide is the longest side of the picture that faces are looked for in.
	faceSide = 640
	// certain is the score from which a find counts: pigo's own examples use 5
	// for one pass; anatomy scores up to about that.
	certain = 12
)

// find gives boxes around faces, in pixels of img.
func (f *faces) find(img *image.Gray) []Box {
	small, factor := img, 1.0
	if long := max(img.Rect.Dx(), img.Rect.Dy()); long > faceSide {
		small = scaled(img, faceSide).(*image.Gray)
		factor = float64(long) / faceSide
	}
	w, h := small.Rect.Dx(), small.Rect.Dy()
	if min(w, h) < 60 {
		return nil
	}
	found := f.finder.RunCascade(pigo.CascadeParams{MinSize: max(36, min(w, h)/16), MaxSize: min(w, h), ShiftFactor: .1, ScaleFactor: 1.1,
		ImageParams: pigo.ImageParams{Pixels: small.Pix, Rows: h, Cols: w, Dim: small.Stride}}, 0)
	var out []Box
	for _, d := range f.finder.ClusterDetections(found, .2) {
		if d.Q < certain {
			continue
		}
		half := float64(d.Scale) * .6
		r := image.Rect(int((float64(d.Col)-half)*factor), int((float64(d.Row)-half)*factor),
			int((float64(d.Col)+half)*factor), int((float64(d.Row)+half)*factor)).Intersect(img.Rect)
		if !r.Empty() {
			out = append(out, boxOf(r))
		}
	}
	return out
}
