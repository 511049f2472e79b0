package pipeline

import (
	"image"
	"math"
	"slices"
)

// Words that a device burned into a picture are thin, sharp and of one
// brightness. The lift shows such strokes alone: what is wider than a stroke
// (anatomy, a bar behind the words) becomes the background, and so does the
// grain of the detector. It is the top-hat transform of mathematical
// morphology (Serra, Image Analysis and Mathematical Morphology, 1982), once
// for bright strokes and once for dark ones.

// stroke is how wide, in pixels, the widest stroke is that is lifted.
const stroke = 21

// lifted holds how far each pixel stands out of its surroundings, bright over
// dark and dark over bright, and the level below which that is grain.
type lifted struct {
	bright, dark *image.Gray
	level        int
}

// lift makes both pictures.
func lift(img *image.Gray) lifted {
	low, high := around(img, lower), around(img, higher)
	opened, closed := around(low, higher), around(high, lower)
	out := lifted{bright: image.NewGray(img.Rect), dark: image.NewGray(img.Rect), level: grain(img)}
	for i, v := range img.Pix {
		out.bright.Pix[i] = v - opened.Pix[i]
		out.dark.Pix[i] = closed.Pix[i] - v
	}
	return out
}

// grain is the level that noise alone does not reach: four deviations, as the
// differences between neighbours show them, and no less than 18 of 255.
func grain(img *image.Gray) int {
	var counts [256]int
	n := 0
	w, h := img.Rect.Dx(), img.Rect.Dy()
	for y := 0; y < h; y++ {
		row := img.Pix[y*img.Stride : y*img.Stride+w]
		for x := 1; x < w; x++ {
			d := int(row[x]) - int(row[x-1])
			counts[max(d, -d)]++
			n++
		}
	}
	seen, median := 0, 0
	for v, c := range counts {
		if seen += c; 2*seen >= n {
			median = v
			break
		}
	}
	// The median of |a-b| of two normal values is .954 of their deviation.
	sigma := float64(median) / .954
	return max(18, int(math.Round(4*sigma))+14)
}

func lower(a, b uint8) uint8  { return min(a, b) }
func higher(a, b uint8) uint8 { return max(a, b) }

// around gives, for each pixel, the lowest or highest value in the square of
// side stroke around it, by van Herk's method: three comparisons a pixel
// whatever the side. Beyond the edge the edge's own value counts.
func around(img *image.Gray, pick func(a, b uint8) uint8) *image.Gray {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	out := image.NewGray(img.Rect)
	line := newRunning(max(w, h), pick)
	for y := range h {
		line.run(img.Pix[y*img.Stride:], 1, out.Pix[y*out.Stride:], 1, w)
	}
	column := make([]uint8, h)
	for x := range w {
		for y := range h {
			column[y] = out.Pix[y*out.Stride+x]
		}
		line.run(column, 1, out.Pix[x:], out.Stride, h)
	}
	return out
}

type running struct {
	pick                  func(a, b uint8) uint8
	padded, ahead, behind []uint8
}

func newRunning(n int, pick func(a, b uint8) uint8) *running {
	size := n + 3*stroke
	return &running{pick, make([]uint8, size), make([]uint8, size), make([]uint8, size)}
}

func (r *running) run(in []uint8, step int, out []uint8, outStep, n int) {
	const half = stroke / 2
	size := (n + 2*half + stroke - 1) / stroke * stroke
	p := r.padded[:size]
	for i := range p {
		p[i] = in[min(max(i-half, 0), n-1)*step]
	}
	for i := range p {
		if i%stroke == 0 {
			r.ahead[i] = p[i]
		} else {
			r.ahead[i] = r.pick(r.ahead[i-1], p[i])
		}
	}
	for i := size - 1; i >= 0; i-- {
		if i%stroke == stroke-1 || i == size-1 {
			r.behind[i] = p[i]
		} else {
			r.behind[i] = r.pick(r.behind[i+1], p[i])
		}
	}
	for i := range n {
		out[i*outStep] = r.pick(r.behind[i], r.ahead[i+stroke-1])
	}
}

// readable is what the reader of words is given: dark strokes on white, each
// stretched to the contrast of the strongest.
func (l lifted) readable(of *image.Gray) *image.Gray {
	out := image.NewGray(of.Rect)
	floor := l.level / 2
	top := max(strongest(of, l.level), l.level+1)
	var table [256]uint8
	for v := range table {
		table[v] = uint8(255 - 255*min(max(v-floor, 0), top-floor)/(top-floor))
	}
	for i, v := range of.Pix {
		out.Pix[i] = table[v]
	}
	return out
}

// strongest is the value that a tenth of the pixels above the level exceed.
func strongest(img *image.Gray, level int) int {
	var values []uint8
	for _, v := range img.Pix {
		if int(v) > level {
			values = append(values, v)
		}
	}
	if len(values) == 0 {
		return level
	}
	slices.Sort(values)
	return int(values[len(values)*6/10])
}
