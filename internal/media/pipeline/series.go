package pipeline

import (
	"cmp"
	"context"
	"image"
	"image/draw"
	"slices"
	"strconv"

	"github.com/suyashkumar/dicom/pkg/tag"
)

// Group puts the files of one DICOM series together, as lists of indices in the
// order in which the first of each came; every other file stands alone. What a
// series is called is compared and forgotten.
func Group(files [][]byte) [][]int {
	var out [][]int
	at := map[string]int{}
	for i, raw := range files {
		uid := ""
		if isDICOM(raw) {
			if h, err := readHeader(raw); err == nil {
				uid = text(h.top[tag.SeriesInstanceUID].value)
			}
		}
		n, known := at[uid]
		switch {
		case uid == "":
			out = append(out, []int{i})
		case known:
			out[n] = append(out[n], i)
		default:
			at[uid] = len(out)
			out = append(out, []int{i})
		}
	}
	return out
}

var errNoSeries = refusal("Only the files of one DICOM series can be sent as one image.")

// slice is one file of a series.
type slice struct {
	*study
	// place is where it lies along the patient, number its own of the series.
	place, number float64
}

// openSeries makes one study of the files of a series, in their order along the
// patient, else by their own numbers. All must have one size.
func openSeries(raws [][]byte, frames int) (*study, error) {
	if len(raws) == 1 {
		return openDICOM(raws[0], frames)
	}
	stacked := make([]slice, 0, len(raws))
	total := 0
	for _, raw := range raws {
		if !isDICOM(raw) {
			return nil, errNoSeries
		}
		one, err := openDICOM(raw, frames)
		if err != nil {
			return nil, err
		}
		h, err := readHeader(raw)
		if err != nil {
			return nil, errPixels
		}
		if total += one.frames; total > frames {
			return nil, refusal("The series has more than " + strconv.Itoa(frames) + " frames. Send a shorter part of it.")
		}
		stacked = append(stacked, slice{study: one, place: h.along(), number: float64(h.number(tag.InstanceNumber, 0))})
	}
	first := stacked[0]
	for _, one := range stacked {
		switch {
		case one.size != first.size:
			return nil, refusal("The files of the series differ in size, so they are no stack. Send them one by one.")
		case int64(total)*int64(one.size.X)*int64(one.size.Y) > framesPixels:
			return nil, refusal("The series has more pixels than are taken. Send a shorter part of it.")
		}
	}
	slices.SortStableFunc(stacked, func(a, b slice) int { return cmp.Or(cmp.Compare(a.place, b.place), cmp.Compare(a.number, b.number)) })
	return stack(stacked, total), nil
}

// along is the place of a slice on the line through the stack, PS3.3,
// C.7.6.2.1.1; zero where the header doesn't say.
func (h *header) along() float64 {
	at, way := decimals(h.top[tag.ImagePositionPatient]), decimals(h.top[tag.ImageOrientationPatient])
	if len(at) != 3 || len(way) != 6 {
		return 0
	}
	across := [3]float64{way[1]*way[5] - way[2]*way[4], way[2]*way[3] - way[0]*way[5], way[0]*way[4] - way[1]*way[3]}
	return at[0]*across[0] + at[1]*across[1] + at[2]*across[2]
}

// stack makes one study whose frames are those of the slices.
func stack(list []slice, total int) *study {
	first := list[0].study
	out := &study{source: first.source, size: first.size, dicom: true, frames: total, facts: first.facts, lineArt: first.lineArt, hidden: first.hidden}
	out.facts.Frames, out.facts.FrameTime = total, 0
	type spot struct {
		*study
		frame int
	}
	var spots []spot
	deep := true
	for _, one := range list {
		for f := range one.frames {
			spots = append(spots, spot{one.study, f})
		}
		out.words.join(one.words)
		out.photo, out.camera = out.photo || one.photo, out.camera || one.camera
		if out.always == "" {
			out.always = one.always
		}
		f := one.facts
		deep = deep && one.deep != nil && f.Slope == first.facts.Slope && f.Intercept == first.facts.Intercept && f.Inverted == first.facts.Inverted && one.hidden == first.hidden
	}
	out.show = func(ctx context.Context, i int) (draw.Image, error) { return spots[i].show(ctx, spots[i].frame) }
	if !deep {
		out.facts.Deep, out.facts.Windows, out.facts.Slope, out.facts.Intercept, out.facts.Inverted = false, nil, 0, 0, false
	} else {
		out.deep = func(ctx context.Context, i int) (*image.Gray16, error) { return spots[i].deep(ctx, spots[i].frame) }
		out.ways = first.ways
	}
	out.looks = func(ctx context.Context, i int) ([]*image.Gray, error) {
		if spots[i].looks == nil {
			return nil, nil
		}
		return spots[i].looks(ctx, spots[i].frame)
	}
	return out
}

// join adds what another header says.
func (w *words) join(other words) {
	if w.names == nil {
		w.names, w.dates = map[string]bool{}, map[string]bool{}
	}
	for name := range other.names {
		w.names[name] = true
	}
	for date := range other.dates {
		w.dates[date] = true
	}
}
