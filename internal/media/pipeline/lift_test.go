package pipeline

import (
	"image"
	"math/rand/v2"
	"testing"
)

// The lowest and highest value around each pixel are those that a search of the
// whole square finds, also at the edges and in pictures smaller than a square.
func TestTheLiftFindsWhatASearchFinds(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 3))
	for _, size := range []image.Point{{1, 1}, {5, 40}, {40, 5}, {64, 50}} {
		img := image.NewGray(image.Rectangle{Max: size})
		for i := range img.Pix {
			img.Pix[i] = uint8(r.IntN(256))
		}
		low, high := lowest(img), highest(img)
		for y := range size.Y {
			for x := range size.X {
				square := image.Rect(x-stroke/2, y-stroke/2, x+stroke/2+1, y+stroke/2+1).Intersect(img.Rect)
				least, most := uint8(255), uint8(0)
				for v := square.Min.Y; v < square.Max.Y; v++ {
					for u := square.Min.X; u < square.Max.X; u++ {
						least, most = min(least, img.GrayAt(u, v).Y), max(most, img.GrayAt(u, v).Y)
					}
				}
				if low.GrayAt(x, y).Y != least || high.GrayAt(x, y).Y != most {
					t.Fatalf("%v at %d, %d: %d to %d, a search finds %d to %d", size, x, y, low.GrayAt(x, y).Y, high.GrayAt(x, y).Y, least, most)
				}
			}
		}
	}
}
