package pipeline

import (
	"image"
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
	all := marks(img, level)
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

// marks gives the boxes of connected pixels above a level that may be letters.
func marks(img *image.Gray, level int) []image.Rectangle {
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
		if isMark(box, area) {
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
	return h >= leastMark && h <= mostMark && w >= 1 && 2*w <= 5*h && h <= 9*w && 8*area >= w*h
}
