package pipeline

import (
	"context"
	"image"
	"slices"
)

// A picture may lie on its side or stand on its head: a telephone forgot how it
// was held, or a device wrote along the edge. Whoever looks at it turns their
// head, so words are looked for in those ways too. Reading takes long; where
// nothing looks like a row of writing, nothing is read.

// way is a lifted picture as it is seen after so many quarter turns, clockwise.
type way struct {
	lifted
	quarters int
	// size is that of the picture that nobody turned.
	size image.Point
}

func (l lifted) turned(quarters int) way {
	out := way{lifted: l, quarters: quarters, size: l.bright.Rect.Size()}
	for range quarters {
		out.bright, out.dark = quarter(out.bright), quarter(out.dark)
	}
	return out
}

// quarter turns a picture clockwise.
func quarter(img *image.Gray) *image.Gray {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	out := image.NewGray(image.Rect(0, 0, h, w))
	for y := range h {
		row := img.Pix[y*img.Stride : y*img.Stride+w]
		for x, v := range row {
			out.Pix[x*out.Stride+h-1-y] = v
		}
	}
	return out
}

// back gives where a box of the turned picture stands in the one that nobody
// turned.
func (w way) back(r image.Rectangle) image.Rectangle {
	for q := w.quarters; q > 0; q-- {
		// The height before this turn.
		h := w.size.Y
		if q%2 == 0 {
			h = w.size.X
		}
		r = image.Rect(r.Min.Y, h-r.Max.X, r.Max.Y, h-r.Min.X)
	}
	return r
}

// lookTurned looks for writing that isn't upright. known is all that was found
// upright.
func (p *Pipeline) lookTurned(ctx context.Context, l lifted, v view, known []image.Rectangle, heard words, f *found) error {
	side := l.turned(1)
	for _, r := range side.writing(fewest) {
		if at := side.back(r); !stacked(known, at) {
			f.rows = true
			f.add(at.Inset(-4).Intersect(v.img.Rect), WhyText)
		}
	}
	var ways []way
	if slices.ContainsFunc(side.writing(hint), func(r image.Rectangle) bool { return !stacked(known, side.back(r)) }) {
		ways = append(ways, side, l.turned(3))
	}
	if slices.ContainsFunc(l.writing(hint), func(r image.Rectangle) bool { return !wasRead(known, r) }) {
		ways = append(ways, l.turned(2))
	}
	for _, w := range ways {
		if err := p.readTurned(ctx, w, v, heard, f); err != nil {
			return err
		}
	}
	return nil
}

func (p *Pipeline) readTurned(ctx context.Context, w way, v view, heard words, f *found) error {
	for _, t := range tiles(w.bright.Rect) {
		words, err := p.readTile(ctx, w.lifted, t)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			f.unread = true
			continue
		}
		for i := range words {
			words[i].box = w.back(words[i].box)
			if v.odd {
				words[i].sure -= 15
			}
		}
		for _, r := range telling(words, heard) {
			f.words = true
			f.add(r.box.Inset(-3).Intersect(v.img.Rect), WhyText)
		}
	}
	return nil
}

// writing gives the rows of so many marks that aren't the ticks of a ruler, which devices draw
// along the edges of what they scan.
func (l lifted) writing(least int) []image.Rectangle {
	var out []image.Rectangle
	for _, img := range []*image.Gray{l.bright, l.dark} {
		out = append(out, rowsOf(img, l.level, least, func(row []image.Rectangle) bool { return !ticks(img, l.level, row) })...)
	}
	return out
}

// ticks says whether marks are solid, all as wide, and all as far from the next:
// the strokes of a ruler, or what is between them.
func ticks(img *image.Gray, level int, row []image.Rectangle) bool {
	var widths, steps []int
	for i, m := range row {
		if !solid(img, level, m) {
			return false
		}
		widths = append(widths, m.Dx())
		if i > 0 {
			steps = append(steps, m.Min.X-row[i-1].Min.X)
		}
	}
	return slices.Max(widths)-slices.Min(widths) <= 2 && slices.Max(steps)-slices.Min(steps) <= 2
}

// solid says whether a mark fills nine tenths of its box, as letters don't.
func solid(img *image.Gray, level int, box image.Rectangle) bool {
	n := 0
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for _, v := range img.Pix[y*img.Stride+box.Min.X : y*img.Stride+box.Max.X] {
			if int(v) > level {
				n++
			}
		}
	}
	return 10*n >= 9*box.Dx()*box.Dy()
}

// stacked says whether what looks like a row on its side is letters of lines
// that stand one above the other and were found upright.
func stacked(lines []image.Rectangle, row image.Rectangle) bool {
	high := 0
	for _, l := range lines {
		if both := l.Intersect(row); 2*both.Dx() > min(row.Dx(), l.Dx()) {
			high += both.Dy()
		}
	}
	return 5*high >= 2*row.Dy()
}
