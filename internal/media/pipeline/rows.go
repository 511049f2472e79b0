package pipeline

import (
	"image"
	"image/draw"
	"math"
	"slices"
)

// Writing that can't be read, in another script or too small, still looks like
// writing: marks of one height in a row, each apart from the next. rows finds
// such rows in a lifted picture, without knowing any letter.

const (
	leastMark, mostMark = 6, 64 // the height of a letter, in pixels
	// fewest is how many marks make a row, and hint how many make one that is
	// worth to be read.
	fewest, hint = 5, 3
	// mostMarks bounds the work on pictures that are all grain.
	mostMarks = 20_000
)

// rows gives the boxes of what looks like lines of writing, of either
// brightness.
func (l lifted) rows() []image.Rectangle {
	all := func([]image.Rectangle) bool { return true }
	out := rowsOf(l.bright, l.level, fewest, all)
	return append(out, rowsOf(l.dark, l.level, fewest, all)...)
}

// rowsOf gives the boxes of the rows of so many marks, in one brightness, that
// count.
func rowsOf(img *image.Gray, level, least int, counts func(row []image.Rectangle) bool) []image.Rectangle {
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
		if len(row) < least || !even(all, row) || !counts(pick(all, row)) {
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

func pick(all []image.Rectangle, row []int) []image.Rectangle {
	out := make([]image.Rectangle, len(row))
	for i, j := range row {
		out[i] = all[j]
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

// steepestRow is how much a row may rise or fall: 15 degrees, as a screen that
// was photographed by hand is askew.
const steepestRow = .27

// even says whether the marks stand on one line, as print does: most bottoms
// within a tenth of the height of it.
func even(all []image.Rectangle, row []int) bool {
	var rises, heights []float64
	half := len(row) / 2
	for i, j := range row {
		heights = append(heights, float64(all[j].Dy()))
		if k := i + half; k < len(row) {
			a, b := all[j], all[row[k]]
			rises = append(rises, float64(b.Max.Y-a.Max.Y)/float64(max(1, b.Min.X+b.Max.X-a.Min.X-a.Max.X))*2)
		}
	}
	rise := median(rises)
	if math.Abs(rise) > steepestRow {
		return false
	}
	// A letter that is askew is higher by a part of its width.
	high := median(heights)
	room := max(1, high/10+math.Abs(rise)*high/3)
	return onLine(all, row, 0, max(1, math.Floor(high/10))) || onLine(all, row, rise, room)
}

// onLine says whether three of four bottoms are within room of a line that
// rises so.
func onLine(all []image.Rectangle, row []int, rise, room float64) bool {
	var bottoms []float64
	for _, j := range row {
		bottoms = append(bottoms, float64(all[j].Max.Y)-rise*float64(all[j].Min.X+all[j].Max.X)/2)
	}
	middle, near := median(bottoms), 0
	for _, b := range bottoms {
		if math.Abs(b-middle) <= room {
			near++
		}
	}
	return 4*near >= 3*len(row)
}

func median(of []float64) float64 {
	sorted := slices.Clone(of)
	slices.Sort(sorted)
	return sorted[len(sorted)/2]
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
	return h >= leastMark && h <= mostMark && 2*w <= 5*h && h <= 9*w && 8*area >= w*h && !isCell(w, h, area)
}

// isCell says whether a mark is a filled square: the paper of a tracing is full
// of them, and a letter that is as high leaves some of its box open.
func isCell(w, h, area int) bool { return h >= 8 && 3*w >= 2*h && 100*area >= 94*w*h }

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
