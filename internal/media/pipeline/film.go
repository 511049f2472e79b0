package pipeline

import (
	"bytes"
	"context"
	"encoding/binary"
	"image"
	"slices"
)

// A mask holds for every frame, so what may tell who somebody is counts
// whichever frame it is in: in each, faces and what may be writing are looked
// for. Reading takes long, so few frames of a long film are read: some at equal
// distances, all of them laid over one another, and, as long as there is time,
// those in which something new may be writing. What isn't read then asks to be
// looked at.

const (
	// watched is how many frames of a longer film are read in any case.
	watched = 6
	// newly is how many more are read for something new in them.
	newly = 8
	// mostKnown bounds what is remembered of a film's writing.
	mostKnown = 400
)

// watcher looks at the frames of one study.
type watcher struct {
	p      *Pipeline
	study  *study
	masks  Masks
	hidden *image.Alpha
	found  *found

	known []writing
	read  int // frames, for something new in them
	over  overlay[uint8]
}

// writing is a place where something may be written, and how it looks there.
type writing struct {
	box image.Rectangle
	ink []bool
}

func (w *watcher) watch(ctx context.Context) error {
	every := max(1, (w.study.frames+watched-1)/watched)
	var before *image.Gray
	for i := range w.study.frames {
		img, err := w.study.show(ctx, i)
		if err != nil {
			return err
		}
		g := grey(img)
		full := i%every == 0
		if !full && bytes.Equal(g.Pix, before.Pix) {
			continue // as a film that stands still
		}
		before = g
		if w.study.frames > watched {
			w.over.add(g.Pix)
		}
		if err := w.frame(ctx, g, full); err != nil {
			return err
		}
	}
	if w.study.frames > watched {
		for _, pix := range [][]uint8{w.over.most, w.over.least} {
			if err := w.readAll(ctx, view{img: &image.Gray{Pix: pix, Stride: before.Stride, Rect: before.Rect}}); err != nil {
				return err
			}
		}
	}
	return w.otherWindows(ctx)
}

// frame looks at one frame; full says that it is read in any case.
func (w *watcher) frame(ctx context.Context, g *image.Gray, full bool) error {
	if w.study.photo {
		w.faces(g)
	}
	l := liftOf(g, w.hidden)
	fresh := w.fresh(l)
	if full {
		for _, b := range bands(g, w.hidden) {
			w.found.add(b, WhyBorder)
		}
		return w.p.lookAt(ctx, view{img: g}, l, w.study.words, w.found)
	}
	switch {
	case len(fresh) == 0:
	case w.read < newly:
		w.read++
		return w.p.lookAt(ctx, view{img: g}, l, w.study.words, w.found)
	default:
		w.found.rows = true
		for _, b := range fresh {
			w.found.add(b.Inset(-4).Intersect(g.Rect), WhyText)
		}
	}
	return nil
}

func (w *watcher) faces(g *image.Gray) {
	burned := g
	if !w.masks.empty() {
		burned = image.NewGray(g.Rect)
		copy(burned.Pix, g.Pix)
		Burn(burned, w.masks.Boxes, w.masks.Polygons)
	}
	for _, b := range w.p.faces.find(burned) {
		w.found.faces = true
		w.found.add(b.rect(), WhyFace)
	}
}

func (w *watcher) readAll(ctx context.Context, v view) error {
	return w.p.lookAt(ctx, v, liftOf(v.img, w.hidden), w.study.words, w.found)
}

// fresh gives what may be writing, upright or on its side, and did not stand
// there in a frame before, and remembers it.
func (w *watcher) fresh(l lifted) []image.Rectangle {
	if w.study.frames <= watched {
		return nil // every frame is read
	}
	side := l.turned(1)
	places := l.writing(hint)
	for _, r := range side.writing(hint) {
		places = append(places, side.back(r))
	}
	var out []image.Rectangle
	for _, r := range places {
		now := writing{box: r, ink: l.ink(r)}
		if w.knows(now) {
			continue
		}
		out = append(out, r)
		if len(w.known) < mostKnown {
			w.known = append(w.known, now)
		}
	}
	return out
}

// ink says which pixels of a place stand out of it.
func (l lifted) ink(r image.Rectangle) []bool {
	out := make([]bool, 0, r.Dx()*r.Dy())
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			at := y*l.bright.Stride + x
			out = append(out, int(max(l.bright.Pix[at], l.dark.Pix[at])) > l.level)
		}
	}
	return out
}

// knows says whether the same stood in nearly the same place: most of the pixels
// that stand out in either do in both.
func (w *watcher) knows(now writing) bool {
	for _, k := range w.known {
		if !overlaps(k.box, now.box) {
			continue
		}
		both, either := 0, 0
		all := k.box.Union(now.box)
		for y := all.Min.Y; y < all.Max.Y; y++ {
			for x := all.Min.X; x < all.Max.X; x++ {
				a, b := k.at(x, y), now.at(x, y)
				if a && b {
					both++
				}
				if a || b {
					either++
				}
			}
		}
		if 10*both >= 7*either {
			return true
		}
	}
	return false
}

func (w writing) at(x, y int) bool {
	return image.Pt(x, y).In(w.box) && w.ink[(y-w.box.Min.Y)*w.box.Dx()+x-w.box.Min.X]
}

// otherWindows looks at what comes out in another window than the first: in the
// first frame, and in all of them laid over one another. Where their values
// don't mean the same, the middle one stands for the others.
func (w *watcher) otherWindows(ctx context.Context) error {
	s := w.study
	if s.looks == nil {
		return nil
	}
	ways, err := s.looks(ctx, 0)
	if err != nil {
		return err
	}
	if s.frames > 1 {
		var more []*image.Gray
		if s.deep != nil {
			more, err = s.laidOver(ctx)
		} else {
			more, err = s.looks(ctx, s.frames/2)
		}
		if err != nil {
			return err
		}
		ways = append(ways, more...)
	}
	for _, img := range ways {
		if err := w.readAll(ctx, view{img, true}); err != nil {
			return err
		}
	}
	return nil
}

// laidOver gives the ways in which the least and the most value of each pixel
// may be shown.
func (s *study) laidOver(ctx context.Context) ([]*image.Gray, error) {
	var all overlay[uint16]
	for i := range s.frames {
		deep, err := s.deep(ctx, i)
		if err != nil {
			return nil, err
		}
		values := make([]uint16, len(deep.Pix)/2)
		for k := range values {
			values[k] = binary.BigEndian.Uint16(deep.Pix[2*k:])
		}
		all.add(values)
	}
	var out []*image.Gray
	for _, values := range [][]uint16{all.most, all.least} {
		deep := image.NewGray16(image.Rectangle{Max: s.size})
		for k, v := range values {
			binary.BigEndian.PutUint16(deep.Pix[2*k:], v)
		}
		out = append(out, s.ways(deep)...)
	}
	return out, nil
}

// overlay holds the least and the most value that each pixel has in any frame,
// where words that stand in one frame alone come out.
type overlay[T uint8 | uint16] struct{ least, most []T }

func (o *overlay[T]) add(pix []T) {
	if o.least == nil {
		o.least, o.most = slices.Clone(pix), slices.Clone(pix)
		return
	}
	for i, v := range pix {
		o.least[i], o.most[i] = min(o.least[i], v), max(o.most[i], v)
	}
}
