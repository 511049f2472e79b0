package phi

import (
	"math/bits"
)

// A cue is one thing that is seen at a word or around it, as a hash: "the word
// before is “daughter”", "a capitalised word that no list knows before a comma".
// Their weights are in package cues. A change here wants the weights learned
// anew (go generate ./internal/phi/cues).
type cueForm uint32

const (
	cueAlways cueForm = iota + 1
	cueWord
	cueBefore
	cueBehind
	cueBefore2
	cueBehind2
	cueBefore3
	cueBehind3
	cueBeforeWord
	cueWordBehind
	cueAround
	cueBefore21
	cueBehind12
	cueShape
	cueShapeBefore
	cueShapeBehind
	cueKnown
	cueKnownBefore
	cueKnownBehind
	cueKnownAfterWord
	cueKnownBeforeWord
	cueKnownBefore2
	cueKnownBehind2
	cueBit
	cueBitBefore
	cueBitBehind
	cueEnding2
	cueEnding3
	cueEnding4
	cueBeginning
	cueChunk
	cueChunkBefore
	cueNearBefore
	cueNearBehind
	cueSentence
	cueFirst
	cueHarmless
	cueKnownAround
	cueBefore2Known
	cueKnownBehind2Word
	cueKnownBeforeBehind
	cueBeforeKnownBehind
	cueLine
	cueLineShape
)

// looks is what cues are made of at one token.
type looks struct {
	word, shape, known uint32
}

// around is how far cues look to both sides.
const around = 8

// cueing makes the cues of the tokens of a text.
type cueing struct {
	s     *scan
	looks []looks // with around more on both sides
	out   []uint32
	forms []cueForm // of out, where it is to be explained
}

func newCueing(s *scan) *cueing {
	c := &cueing{s: s, looks: make([]looks, len(s.tok)+2*around), out: make([]uint32, 0, 160)}
	for i := range c.looks {
		c.looks[i] = lookAt(&nothing)
	}
	for i := range s.tok {
		c.looks[i+around] = lookAt(&s.tok[i])
	}
	return c
}

func lookAt(t *token) looks {
	switch t.form {
	case line:
		return looks{1, 2, 3}
	case number:
		n := uint32(min(len(t.low), 6)) //nolint:gosec // at most six
		return looks{16 + n, 32 + n, 48 + n}
	case sign:
		h := hashed(t.low)
		return looks{h, h + 1, h + 2}
	}
	shape, letters := uint32(1), uint32(min(len(t.low), 4)) //nolint:gosec // at most four
	switch {
	case t.caps:
		shape = 8 + letters
	case t.titled:
		shape = 16 + letters
	case t.upper:
		shape = 24 + letters
	}
	if t.owns {
		shape += 64
	}
	tall := uint32(0)
	if t.caps {
		tall = 2
	} else if t.upper {
		tall = 1
	}
	return looks{hashed(t.low), 128 + shape, mix(99, uint32(t.bits), tall)}
}

// hashed is FNV-1a.
func hashed(s string) uint32 {
	h := uint32(2166136261)
	for i := 0; i < len(s); i++ {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return h
}

func mix(form cueForm, a, b uint32) uint32 {
	h := a*0x9E3779B1 ^ bits.RotateLeft32(b, 15)*0x85EBCA77 ^ uint32(form)*0xC2B2AE3D
	h ^= h >> 15
	h *= 0x2C1B3C6D
	h ^= h >> 12
	h *= 0x297A2D39
	return h ^ h>>15
}

func (c *cueing) add(form cueForm, a, b uint32) {
	c.out = append(c.out, mix(form, a, b))
	if c.s.explain {
		c.forms = append(c.forms, form)
	}
}

// of gives the cues of a token; they hold until the next call.
func (c *cueing) of(i int) []uint32 {
	c.out, c.forms = c.out[:0], c.forms[:0]
	l := c.looks[i : i+2*around+1]
	t, before, behind := l[around], l[around-1], l[around+1]
	b2, n2 := l[around-2], l[around+2]
	c.add(cueAlways, 0, 0)
	c.add(cueWord, t.word, 0)
	c.add(cueBefore, before.word, 0)
	c.add(cueBehind, behind.word, 0)
	c.add(cueBefore2, b2.word, 0)
	c.add(cueBehind2, n2.word, 0)
	c.add(cueBefore3, l[around-3].word, 0)
	c.add(cueBehind3, l[around+3].word, 0)
	c.add(cueBeforeWord, before.word, t.word)
	c.add(cueWordBehind, t.word, behind.word)
	c.add(cueAround, before.word, behind.word)
	c.add(cueBefore21, b2.word, before.word)
	c.add(cueBehind12, behind.word, n2.word)
	c.add(cueShape, t.shape, 0)
	c.add(cueShapeBefore, t.shape, before.word)
	c.add(cueShapeBehind, t.shape, behind.word)
	c.add(cueKnown, t.known, 0)
	c.add(cueKnownBefore, t.known, before.known)
	c.add(cueKnownBehind, t.known, behind.known)
	c.add(cueKnownAfterWord, t.known, before.word)
	c.add(cueKnownBeforeWord, t.known, behind.word)
	c.add(cueKnownBefore2, b2.known, 0)
	c.add(cueKnownBehind2, n2.known, 0)
	c.add(cueKnownAround, mix(cueKnownAround, before.known, t.known), behind.known)
	c.add(cueBefore2Known, b2.word, t.known)
	c.add(cueKnownBehind2Word, n2.word, t.known)
	c.add(cueKnownBeforeBehind, before.known, behind.word)
	c.add(cueBeforeKnownBehind, before.word, behind.known)
	lead := c.lead(i)
	c.add(cueLine, lead, 0)
	c.add(cueLineShape, lead, t.shape)
	c.itself(i)
	for far := 3; far <= around; far++ {
		c.add(cueNearBefore, l[around-far].word, 0)
		c.add(cueNearBehind, l[around+far].word, 0)
	}
	return c.out
}

// itself adds what is seen at the word alone.
func (c *cueing) itself(i int) {
	t := &c.s.tok[i]
	kind := kindOf(t)
	c.bits(cueBit, t, kind)
	c.bits(cueBitBefore, c.s.at(i-1), kind)
	c.bits(cueBitBehind, c.s.at(i+1), kind)
	if l := len(t.low); t.form == word {
		for n, form := range [...]cueForm{2: cueEnding2, 3: cueEnding3, 4: cueEnding4} {
			if form > 0 && l > n {
				c.add(form, hashed(t.low[l-n:]), kind)
			}
		}
		if l > 3 {
			c.add(cueBeginning, hashed(t.low[:3]), kind)
		}
	}
	if t.form == number || !t.gap || !c.s.at(i+1).gap {
		shape := c.chunkShape(i)
		c.add(cueChunk, shape, 0)
		c.add(cueChunkBefore, shape, c.looks[i+around-1].word)
	}
	a := c.s.about(i)
	c.add(cueSentence, flags(a.person, a.public, c.s.lowered), kind)
	c.add(cueFirst, flags(t.first, t.gap), c.looks[i+around].known)
	if t.harmless {
		c.add(cueHarmless, 0, kind)
	}
}

// lead is the word that begins the line of a token, where that is near.
func (c *cueing) lead(i int) uint32 {
	from := i
	for from > 0 && from > i-12 && c.s.tok[from-1].form != line {
		from--
	}
	if from > 0 && c.s.tok[from-1].form != line {
		return 0
	}
	return c.looks[from+around].word
}

// kindOf parts words by how they begin, numbers and signs.
func kindOf(t *token) uint32 {
	switch {
	case t.form != word:
		return uint32(t.form)
	case t.upper:
		return 8
	}
	return 9
}

func (c *cueing) bits(form cueForm, t *token, kind uint32) {
	for b := t.bits; b != 0; b &= b - 1 {
		c.add(form, uint32(b&-b), kind)
	}
}

func flags(all ...bool) uint32 {
	n := uint32(1)
	for _, f := range all {
		n <<= 1
		if f {
			n |= 1
		}
	}
	return n
}

// chunkShape hashes the letters and digits that stand together without a space.
func (c *cueing) chunkShape(i int) uint32 {
	s := c.s
	from := i
	for from > 0 && from > i-16 && !s.tok[from].gap && s.tok[from-1].form != line {
		from--
	}
	h := uint32(2166136261)
	for j, to := from, s.chunk(from); j < to && j < from+12; j++ {
		t := &s.tok[j]
		part := uint32(t.form)<<8 | uint32(min(len(t.low), 8)) //nolint:gosec // at most eight
		if t.form == sign {
			part = hashed(t.low)
		} else if t.upper {
			part |= 1 << 12
		}
		h = mix(cueForm(h), part, 7)
	}
	return h
}

// Cued is a word, a number or a sign of a text with what is seen around it. Start
// and End count bytes.
type Cued struct {
	Start, End int
	Cues       []uint32
	// HighAge: a number from ninety on that could be an age.
	HighAge bool
}

// Cues gives what can be seen in a text before anything is decided: what the
// weights of package cues are learned from.
func (e *Engine) Cues(text string) []Cued {
	s := newScan(e, text, false)
	s.harmless()
	s.remember()
	c := newCueing(s)
	out := make([]Cued, 0, len(s.tok))
	for i := range s.tok {
		if s.tok[i].form == line {
			continue
		}
		from, to, _, _ := s.n.place(s.tok[i].start, s.tok[i].end)
		out = append(out, Cued{from, to, append([]uint32(nil), c.of(i)...), s.highAge(i)})
	}
	return out
}

// remember keeps in the tokens which of them harmless spared.
func (s *scan) remember() {
	for i := range s.tok {
		s.tok[i].harmless = s.claims[i] == spared
	}
}
