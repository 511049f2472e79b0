package phi

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"consilium/internal/phi/cues"
)

// toldCues is how many cues are told of a place.
const toldCues = 3

// tell names what weighed most at a token for a kind; of no kind, what weighed
// most against every one.
func (w *weighing) tell(i int, kind cues.Kind) string {
	type weighed struct {
		what string
		by   int32
	}
	var all []weighed
	for n, cue := range w.c.of(i) {
		of, by := w.s.e.cues.Of(cue), int32(0)
		if kind < cues.Kinds {
			by = int32(of[kind])
		} else {
			for _, x := range of {
				by -= int32(x)
			}
		}
		if what := w.c.describe(w.c.forms[n], i); what != "" && by > 0 {
			all = append(all, weighed{what, by})
		}
	}
	slices.SortStableFunc(all, func(a, b weighed) int { return cmp.Compare(b.by, a.by) })
	out := make([]string, 0, toldCues)
	for _, x := range all[:min(toldCues, len(all))] {
		out = append(out, fmt.Sprintf("%s %+.1f", x.what, float64(x.by)*cues.Step))
	}
	return strings.Join(out, ", ")
}

// describe says what a form of cue sees at a token; nothing where it is no one
// thing.
func (c *cueing) describe(form cueForm, i int) string {
	word := func(far int) string {
		t := c.s.at(i + far)
		if t.form == line {
			return "the line's end"
		}
		return "“" + t.low + "”"
	}
	switch form {
	case cueWord:
		return word(0)
	case cueBefore, cueShapeBefore, cueKnownAfterWord:
		return word(-1) + " before it"
	case cueBehind, cueShapeBehind, cueKnownBeforeWord:
		return word(1) + " behind it"
	case cueBefore2, cueBefore2Known:
		return word(-2) + " two before it"
	case cueBehind2, cueKnownBehind2Word:
		return word(2) + " two behind it"
	case cueBefore3:
		return word(-3) + " three before it"
	case cueBehind3:
		return word(3) + " three behind it"
	case cueBeforeWord:
		return word(-1) + " and " + word(0)
	case cueWordBehind:
		return word(0) + " and " + word(1)
	case cueAround, cueKnownBeforeBehind, cueBeforeKnownBehind:
		return word(-1) + " and " + word(1) + " around it"
	case cueBefore21:
		return word(-2) + " and " + word(-1) + " before it"
	case cueBehind12:
		return word(1) + " and " + word(2) + " behind it"
	case cueShape, cueChunk, cueFirst, cueChunkBefore:
		return "how it is written"
	case cueKnown, cueBit, cueKnownAround:
		return "what the lists know of it"
	case cueKnownBefore, cueBitBefore, cueKnownBefore2:
		return "what is known of the word before it"
	case cueKnownBehind, cueBitBehind, cueKnownBehind2:
		return "what is known of the word behind it"
	case cueEnding2, cueEnding3, cueEnding4:
		return "its ending"
	case cueLine, cueLineShape:
		return "what begins its line"
	case cueSentence:
		return "what its sentence is about"
	case cueHarmless:
		return "its harmless shape"
	}
	return ""
}
