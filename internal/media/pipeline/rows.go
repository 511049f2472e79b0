package pipeline

import (
	"image"
	"image/draw"
	"slices"
)

// Writing that can't be read, in another script or too small, still looks like
// writing: marks of one height in a row, each apart from the next. rows finds
// such rows in a lifted picture, without knowing any letter.

const (
	leastMark, mostMark = 6, 64 // the height of a letter, in pixels
	// fewest is how many marks make a row.
	fewest = 5
	// mostMarks bounds the work on pictures that are all grain.
	mostMarks = 20_000
)

// rows gives the boxes of what looks like lines of writing, of either
// brightness.
func (l lifted) rows() []image.Rectangle {
	out := rowsOf(l.bright, l.level)
	return append(out, rowsOf(l.dark, l.level)...)
}

func rowsOf(img *image.Gray, level int) []image.Rectangle {
	all := marks(img, level, isMark)
	slices.SortFunc(all, func(a, b image.Rectangle) int { return a.Min.X - b.Min.X })
	used := make([]bool, len(all))
	var out []image.Rectangle
	for i := range all {
		if used[i] {
			continue
		}
		row := []int{i}
		last := all[i]
		for j := i + 1; j < len(all); j++ {
			if all[j].Min.X-last.Max.X > 2*last.Dy() {
				break
			}
			if !used[j] && follows(last, all[j]) {
				row, last = append(row, j), all[j]
			}
		}
		if len(row) < fewest || !even(all, row) {
			continue
		}
		box := image.Rectangle{}
		for _, j := range row {
			used[j] = true
			box = box.Union(all[j])
		}
		out = append(out, box)
	}
	return out
}

// follows says whether a mark may be the next letter of a row.
func follows(a, b image.Rectangle) bool {
	low, high := min(a.Dy(), b.Dy()), max(a.Dy(), b.Dy())
	if 10*high > 19*low { // x-height against ascender: 1.4 to 1.8
		return false
	}
	gap := b.Min.X - a.Max.X
	if gap < -2 || gap > high*9/10 {
		return false
	}
	overlap := min(a.Max.Y, b.Max.Y) - max(a.Min.Y, b.Min.Y)
	return 2*overlap > low
}

// even says whether the marks stand on one line, as print does: most bottoms
// within a tenth of the height.
func even(all []image.Rectangle, row []int) bool {
	var bottoms, heights []int
	for _, j := range row {
		bottoms, heights = append(bottoms, all[j].Max.Y), append(heights, all[j].Dy())
	}
	slices.Sort(bottoms)
	slices.Sort(heights)
	middle, height := bottoms[len(bottoms)/2], heights[len(heights)/2]
	near := 0
	for _, b := range bottoms {
		if max(b-middle, middle-b) <= max(1, height/10) {
			near++
		}
	}
	return 4*near >= 3*len(row)
}

// marks gives the boxes of connected pixels above a level that fit.
func marks(img *image.Gray, level int, fits func(box image.Rectangle, area int) bool) []image.Rectangle {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	seen := make([]bool, w*h)
	var out []image.Rectangle
	var stack []int32
	for start := range seen {
		if seen[start] || int(img.Pix[start/w*img.Stride+start%w]) <= level {
			continue
		}
		seen[start] = true
		stack = append(stack[:0], int32(start))
		box, area := image.Rect(start%w, start/w, start%w+1, start/w+1), 0
		for len(stack) > 0 {
			at := int(stack[len(stack)-1])
			stack = stack[:len(stack)-1]
			area++
			x, y := at%w, at/w
			box = image.Rect(min(box.Min.X, x), min(box.Min.Y, y), max(box.Max.X, x+1), max(box.Max.Y, y+1))
			for dy := -1; dy <= 1; dy++ {
				for dx := -1; dx <= 1; dx++ {
					nx, ny := x+dx, y+dy
					if nx < 0 || ny < 0 || nx >= w || ny >= h || seen[ny*w+nx] || int(img.Pix[ny*img.Stride+nx]) <= level {
						continue
					}
					seen[ny*w+nx] = true
					stack = append(stack, int32(ny*w+nx))
				}
			}
		}
		if fits(box, area) {
			if out = append(out, box); len(out) >= mostMarks {
				return out
			}
		}
	}
	return out
}

// isMark says whether a box may hold a letter: neither a dot, nor a line, nor a
// block.
func isMark(box image.Rectangle, area int) bool {
	w, h := box.Dx(), box.Dy()
	return h >= leastMark && h <= mostMark && 2*w <= 5*h && h <= 9*w && 8*area >= w*h
}

// mayRead says whether a box may hold a letter, or several that touch.
func mayRead(box image.Rectangle, area int) bool {
	w, h := box.Dx(), box.Dy()
	return h >= 4 && h <= 100 && w <= 20*h && h <= 9*w && 10*area >= w*h
}

// keepWriting whitens all but the marks that stand beside another, or that are
// several letters at once: grain and the edges of anatomy keep a reader busy,
// and are read as words. sheet was made of lifted, whose marks rise above the
// level.
func keepWriting(sheet, lifted *image.Gray, level int) {
	all := marks(lifted, level, mayRead)
	slices.SortFunc(all, func(a, b image.Rectangle) int { return a.Min.X - b.Min.X })
	keep := make([]bool, len(all))
	for i, a := range all {
		keep[i] = keep[i] || a.Dx() >= 3*a.Dy() && a.Dy() >= leastMark
		for j := i + 1; j < len(all) && all[j].Min.X <= a.Max.X+2*mostMark; j++ {
			if beside(a, all[j]) {
				keep[i], keep[j] = true, true
			}
		}
	}
	kept := image.NewAlpha(sheet.Rect)
	for i, a := range all {
		if keep[i] {
			// Room for dots and accents above, commas and tails below.
			room := image.Rect(a.Min.X-a.Dy()/3-2, a.Min.Y-a.Dy()/2-2, a.Max.X+a.Dy()/3+2, a.Max.Y+a.Dy()/2+2)
			draw.Draw(kept, room.Intersect(kept.Rect), image.Opaque, image.Point{}, draw.Src)
		}
	}
	for i, a := range kept.Pix {
		if a == 0 {
			sheet.Pix[i] = 255
		}
	}
}

// beside says whether two marks may be letters of one word or of neighbours.
func beside(a, b image.Rectangle) bool {
	low, high := min(a.Dy(), b.Dy()), max(a.Dy(), b.Dy())
	gap := max(a.Min.X, b.Min.X) - min(a.Max.X, b.Max.X)
	overlap := min(a.Max.Y, b.Max.Y) - max(a.Min.Y, b.Min.Y)
	return high >= leastMark && 10*high <= 24*low && gap <= high && 2*overlap > low
}
