package media

import (
	"strconv"
	"strings"

	"consilium/internal/media/pipeline"
)

// Caption says in a line what stands in an image: what it shows, how many
// frames it has and, for good, that it is a photo of a screen.
func Caption(i Image) string {
	parts := []string{SubjectName(i.Subject)}
	if n := i.Frames(); n > 1 {
		parts = append(parts, strconv.Itoa(n)+" frames")
	}
	if i.Screen {
		parts = append(parts, "photo of a screen")
	}
	return strings.Join(append(parts, "not for primary diagnosis"), " · ")
}

// Small is the smallest picture of the first frame, for a list; nil where none
// was made.
func (i Image) Small() *File {
	if f, ok := i.Thumb(); ok {
		return &f
	}
	return nil
}

// Fulls are the numbers of the pictures of each frame at full size, and of
// those with all their greys; 0 where there is none.
func (i Image) Fulls() (full, deep []int) {
	full, deep = make([]int, i.Frames()), make([]int, i.Frames())
	for _, f := range i.Files {
		switch {
		case f.Frame >= len(full):
		case f.Use == pipeline.Full:
			full[f.Frame] = f.Number
		case f.Use == pipeline.Deep:
			deep[f.Frame] = f.Number
		}
	}
	return full, deep
}
