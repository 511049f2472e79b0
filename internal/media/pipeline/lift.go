package pipeline

import (
	"encoding/binary"
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
	opened, closed := highest(lowest(img)), lowest(highest(img))
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

// lowest gives, for each pixel, the lowest value in the square of side stroke
// around it. Beyond the edge the edge's own value counts. The lowest of two
// neighbours is made first, of that the lowest of four, and so on: ten
// comparisons a pixel whatever the side, each of rows that lie in memory one
// after the other.
func lowest(img *image.Gray) *image.Gray {
	const half = stroke / 2
	w, h := img.Rect.Dx(), img.Rect.Dy()
	wide, high := w+2*half, h+2*half
	rows := make([]uint8, w*high)
	padded := make([]uint8, wide)
	for y := range h {
		row := img.Pix[y*img.Stride : y*img.Stride+w]
		for i := range half {
			padded[i], padded[half+w+i] = row[0], row[w-1]
		}
		copy(padded[half:], row)
		spanned(padded, 1)
		copy(rows[(half+y)*w:], padded[:w])
	}
	for i := range half {
		copy(rows[i*w:(i+1)*w], rows[half*w:])
		copy(rows[(half+h+i)*w:(half+h+i+1)*w], rows[(half+h-1)*w:])
	}
	spanned(rows, w)
	return &image.Gray{Pix: rows[: w*h : w*h], Stride: w, Rect: image.Rect(0, 0, w, h)}
}

// spanned puts into each value the lowest of the stroke values from it on that
// lie step apart; behind the last whole span is what nobody needs.
func spanned(v []uint8, step int) {
	reach := 1
	for ; 2*reach <= stroke; reach *= 2 {
		least(v, reach*step)
	}
	least(v, (stroke-reach)*step)
}

// least puts into each value the lower of it and of the one so far ahead, eight
// at once: in a word of eight values whose upper bits are set before and unset
// in what is taken away, no value borrows from its neighbour.
func least(v []uint8, ahead int) {
	const upper = 0x8080808080808080
	other := v[ahead:]
	here := v[:len(other)]
	for ; len(other) >= 8; here, other = here[8:], other[8:] {
		x, y := binary.LittleEndian.Uint64(here), binary.LittleEndian.Uint64(other)
		rest := (x | upper) - (y &^ upper)
		larger := (x&^y | ^(x^y)&rest) & upper >> 7 * 255 // all bits of each value that isn't lower
		binary.LittleEndian.PutUint64(here, y&larger|x&^larger)
	}
	for i, o := range other {
		here[i] = min(here[i], o)
	}
}

// highest is lowest for the highest value.
func highest(img *image.Gray) *image.Gray { return inverted(lowest(inverted(img))) }

func inverted(img *image.Gray) *image.Gray {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	out := image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		to := out.Pix[y*w : (y+1)*w]
		for x, v := range img.Pix[y*img.Stride : y*img.Stride+w] {
			to[x] = ^v
		}
	}
	return out
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
