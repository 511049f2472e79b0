package pipeline

import (
	"context"
	"image"
	"image/draw"
	"log/slog"
	"slices"

	xdraw "golang.org/x/image/draw"
)

// found is what was seen in the pixels of a study, outside its masks.
type found struct {
	proposals []Proposal
	// words says that text was read that may tell who somebody is, rows that
	// something looks like writing, faces that there may be one.
	words, rows, faces bool
	// unread says that nothing could read.
	unread bool
}

const (
	// tile is the longest side of what is read at once, and lap how far tiles
	// overlap: farther than a line of small print is high and a word is long.
	tile, lap = 1600, 240
	// doubled is the longest side up to which a picture is enlarged twice.
	doubled = 1024
)

// look searches every picture that a reader may see. The masks count: what they
// hide isn't looked at.
func (p *Pipeline) look(ctx context.Context, s *study, m Masks) (found, error) {
	f := found{unread: !p.ocr.here()}
	w := watcher{p: p, study: s, masks: m, hidden: cover(s.size, m), found: &f}
	if err := w.watch(ctx); err != nil {
		return f, err
	}
	slices.SortStableFunc(f.proposals, func(a, b Proposal) int { return slices.Index(pressing, a.Why) - slices.Index(pressing, b.Why) })
	return f, nil
}

// pressing are the reasons of proposals, the most pressing first.
var pressing = []Why{WhyText, WhyFace, WhyBorder}

// add proposes a box, once.
func (f *found) add(r image.Rectangle, why Why) {
	for i, p := range f.proposals {
		old := p.rect()
		if p.Why == why && overlaps(old, r) {
			f.proposals[i].Box = boxOf(old.Union(r))
			return
		}
	}
	if len(f.proposals) < 200 {
		f.proposals = append(f.proposals, Proposal{boxOf(r), why})
	}
}

// overlaps says whether a third of the smaller box lies in the other.
func overlaps(a, b image.Rectangle) bool {
	both := a.Intersect(b)
	return 3*both.Dx()*both.Dy() > min(a.Dx()*a.Dy(), b.Dx()*b.Dy())
}

// view is one picture that is looked at.
type view struct {
	img *image.Gray
	// odd says that nobody sees it so unless they turn the window: grain is
	// strong in it, so that a word must be read with more certainty.
	odd bool
}

func grey(img image.Image) *image.Gray {
	if g, ok := img.(*image.Gray); ok {
		return g
	}
	out := image.NewGray(image.Rectangle{Max: img.Bounds().Size()})
	draw.Draw(out, out.Rect, img, img.Bounds().Min, draw.Src)
	return out
}

// cover marks what masks hide, and two pixels around it: a mask's own edge is
// not writing.
func cover(size image.Point, m Masks) *image.Alpha {
	if m.empty() {
		return nil
	}
	plain := image.NewGray(image.Rectangle{Max: size})
	for i := range plain.Pix {
		plain.Pix[i] = 255
	}
	Burn(plain, m.Boxes, m.Polygons)
	out := image.NewAlpha(plain.Rect)
	for y := range size.Y {
		for x := range size.X {
			if plain.Pix[y*plain.Stride+x] != 0 {
				continue
			}
			for ny := max(0, y-2); ny <= min(size.Y-1, y+2); ny++ {
				for nx := max(0, x-2); nx <= min(size.X-1, x+2); nx++ {
					out.Pix[ny*out.Stride+nx] = 255
				}
			}
		}
	}
	return out
}

// liftOf lifts a picture, and what masks hide out of it.
func liftOf(img *image.Gray, hidden *image.Alpha) lifted {
	l := lift(img)
	if hidden != nil {
		for i, a := range hidden.Pix {
			if a != 0 {
				l.bright.Pix[i], l.dark.Pix[i] = 0, 0
			}
		}
	}
	return l
}

// lookAt reads one view, of which l was lifted, in tiles where it is large.
func (p *Pipeline) lookAt(ctx context.Context, v view, l lifted, heard words, f *found) error {
	rows := l.rows()
	var lines, known []image.Rectangle
	for _, t := range tiles(v.img.Rect) {
		words, err := p.readTile(ctx, l, t)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			// Its child died or took too long: nobody has read this part.
			slog.WarnContext(ctx, "text could not be read", "error", err)
			f.unread = true
		}
		for i, r := range words {
			if r.sure >= 40 && isHarmless(r.text) {
				lines = append(lines, r.box)
			}
			if v.odd {
				words[i].sure -= 15
			}
		}
		for _, r := range telling(words, heard) {
			f.words = true
			known = append(known, r.box)
			f.add(r.box.Inset(-3).Intersect(v.img.Rect), WhyText)
		}
	}
	for _, r := range rows {
		// What was read and is harmless is no secret for being a row.
		if wasRead(lines, r) {
			continue
		}
		f.rows = true
		f.add(r.Inset(-4).Intersect(v.img.Rect), WhyText)
	}
	return p.lookTurned(ctx, l, v, slices.Concat(lines, known), heard, f)
}

// wasRead says whether words were read along half of a row.
func wasRead(words []image.Rectangle, row image.Rectangle) bool {
	wide := 0
	for _, w := range words {
		if both := w.Intersect(row); 2*both.Dy() > min(row.Dy(), w.Dy()) {
			wide += both.Dx()
		}
	}
	return 2*wide >= row.Dx()
}

// tiles covers a picture.
func tiles(r image.Rectangle) []image.Rectangle {
	var out []image.Rectangle
	for y := r.Min.Y; ; y += tile - lap {
		for x := r.Min.X; ; x += tile - lap {
			out = append(out, image.Rect(x, y, x+tile, y+tile).Intersect(r))
			if x+tile >= r.Max.X {
				break
			}
		}
		if y+tile >= r.Max.Y {
			return out
		}
	}
}

// part is a piece of a tile that is read, and where it stands.
type part struct {
	sheet *image.Gray
	at    image.Point // in the view
	top   int         // in what the reader is given
}

// readTile reads one tile in both brightnesses at once, the one above the
// other. A tile in which nothing may be writing isn't read.
func (p *Pipeline) readTile(ctx context.Context, l lifted, t image.Rectangle) ([]read, error) {
	if !p.ocr.here() {
		return nil, nil
	}
	times := 1
	if max(t.Dx(), t.Dy()) <= doubled {
		times = 2
	}
	const margin = 12
	var parts []part
	w, h := 0, margin
	for _, of := range []*image.Gray{crop(l.bright, t), crop(l.dark, t)} {
		if !strokes(of, l.level) {
			continue
		}
		sheet := l.readable(of)
		keepWriting(sheet, of, l.level*3/4)
		if ink := inked(sheet); !ink.Empty() {
			parts = append(parts, part{sheet: crop(sheet, ink), at: t.Min.Add(ink.Min), top: h})
			w, h = max(w, ink.Dx()*times+2*margin), h+ink.Dy()*times+2*margin
		}
	}
	if len(parts) == 0 {
		return nil, nil
	}
	page := image.NewGray(image.Rect(0, 0, w, h))
	for i := range page.Pix {
		page.Pix[i] = 255
	}
	for _, part := range parts {
		to := image.Rect(margin, part.top, margin+part.sheet.Rect.Dx()*times, part.top+part.sheet.Rect.Dy()*times)
		xdraw.CatmullRom.Scale(page, to, part.sheet, part.sheet.Rect, draw.Src, nil)
	}
	words, err := p.ocr.read(ctx, page)
	if err != nil {
		return nil, err
	}
	for i, r := range words {
		from := parts[0]
		if last := parts[len(parts)-1]; r.box.Min.Y >= last.top-margin {
			from = last
		}
		b := r.box.Sub(image.Pt(margin, from.top))
		words[i].box = image.Rect(b.Min.X/times, b.Min.Y/times, (b.Max.X+times-1)/times, (b.Max.Y+times-1)/times).Add(from.at)
	}
	return words, nil
}

// inked is the part of a sheet that isn't white.
func inked(sheet *image.Gray) image.Rectangle {
	out := image.Rectangle{}
	w := sheet.Rect.Dx()
	for y := range sheet.Rect.Dy() {
		row := sheet.Pix[y*sheet.Stride : y*sheet.Stride+w]
		first := slices.IndexFunc(row, func(v uint8) bool { return v < 128 })
		if first < 0 {
			continue
		}
		last := w - 1
		for row[last] >= 128 {
			last--
		}
		out = out.Union(image.Rect(first, y, last+1, y+1))
	}
	if !out.Empty() {
		out = out.Inset(-3).Intersect(sheet.Rect)
	}
	return out
}

func crop(img *image.Gray, r image.Rectangle) *image.Gray {
	out := image.NewGray(image.Rectangle{Max: r.Size()})
	draw.Draw(out, out.Rect, img, r.Min, draw.Src)
	return out
}

// strokes says whether enough stands out to hold two letters.
func strokes(img *image.Gray, level int) bool {
	n := 0
	for _, v := range img.Pix {
		if int(v) > level {
			n++
		}
	}
	return n >= 24
}

// bands are borders of one even shade at the edges of a picture, as devices
// leave them for words: proposed, since words may stand in them that nothing
// read. A black surround without anything in it is none.
func bands(img *image.Gray, hidden *image.Alpha) []image.Rectangle {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	if w < 64 || h < 64 {
		return nil
	}
	var out []image.Rectangle
	if n := band(img, hidden, h, func(i int) int { return i }); n > 0 {
		out = append(out, image.Rect(0, 0, w, n))
	}
	if n := band(img, hidden, h, func(i int) int { return h - 1 - i }); n > 0 {
		out = append(out, image.Rect(0, h-n, w, h))
	}
	return out
}

// band gives how many rows from one edge are of one shade but for a few marks,
// at least one of which has a mark; 0 where it is none.
func band(img *image.Gray, hidden *image.Alpha, h int, row func(int) int) int {
	w := img.Rect.Dx()
	shade := int(img.Pix[row(0)*img.Stride+w/2])
	marked, n := false, 0
	for ; n < h/4; n++ {
		y := row(n)
		other := 0
		for x := range w {
			if d := int(img.Pix[y*img.Stride+x]) - shade; max(d, -d) > 24 && (hidden == nil || hidden.Pix[y*hidden.Stride+x] == 0) {
				other++
			}
		}
		if 3*other > w {
			break
		}
		marked = marked || other > 0
	}
	if n < 12 || n >= h/4 || !marked {
		return 0
	}
	return n
}
