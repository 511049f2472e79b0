package pipeline

import (
	"bytes"
	"context"
	"encoding/binary"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"math"
	"slices"

	"github.com/suyashkumar/dicom/pkg/tag"
)

// canvas unpacks frames of one DICOM.
type canvas struct {
	pixelInfo
	order binary.ByteOrder
	cells [][]byte
	// swapped says that bytes stand in words, the wrong way round: PS3.5, annex
	// A.3 and D, for pixels of 8 bits in a big-endian file.
	swapped bool
}

// render makes the study.
func (h *header) render(p pixelInfo, cells [][]byte) (*study, error) {
	c := canvas{pixelInfo: p, order: h.order, cells: cells,
		swapped: h.syntax == explicitBig && h.pixels.vr == "OW" && p.allocated == 8 && p.frameBytes()%2 == 0}
	size := image.Pt(p.columns, p.rows)
	s := &study{dicom: true, source: size, size: size, frames: p.frames, facts: h.facts(p), lineArt: true}
	switch {
	case p.photometric == "PALETTE COLOR":
		palette, err := h.palette()
		if err != nil {
			return nil, err
		}
		s.photo = true
		s.show = func(_ context.Context, i int) (draw.Image, error) { return c.paletted(i, palette) }
	case p.samples == 3:
		s.photo = true
		s.show = func(_ context.Context, i int) (draw.Image, error) { return c.coloured(i) }
	default:
		return s, h.renderGrey(c, s)
	}
	s.facts.Windows = nil
	return s, nil
}

// unpacked gives a frame's samples as plain bytes.
func (c *canvas) unpacked(i int) ([]byte, error) {
	if c.swapped {
		out := slices.Clone(c.cells[i])
		for k := 0; k+1 < len(out); k += 2 {
			out[k], out[k+1] = out[k+1], out[k]
		}
		return out, nil
	}
	if c.syntax != rleLossless {
		return c.cells[i], nil
	}
	return unpackRLE(c.cells[i], c.rows*c.columns, c.samples, c.allocated/8)
}

// decodeJPEG decodes a baseline frame, of the size that the header says.
func (c *canvas) decodeJPEG(i int) (image.Image, error) {
	cfg, err := jpeg.DecodeConfig(bytes.NewReader(c.cells[i]))
	if err != nil || cfg.Width != c.columns || cfg.Height != c.rows {
		return nil, errPixels
	}
	img, err := jpeg.Decode(bytes.NewReader(c.cells[i]))
	if err != nil {
		return nil, errPixels
	}
	return img, nil
}

// samples16 gives a grey frame's values, moved so that none is negative: what
// is stored plus lift().
func (c *canvas) samples16(i int) (*image.Gray16, error) {
	if c.syntax == jpegBaseline {
		return c.greyJPEG(i)
	}
	raw, err := c.unpacked(i)
	if err != nil {
		return nil, err
	}
	out := image.NewGray16(image.Rect(0, 0, c.columns, c.rows))
	order := c.order
	if c.syntax == rleLossless {
		order = binary.LittleEndian
	}
	shift, mask, add := c.high-c.stored+1, uint32(1)<<c.stored-1, uint32(c.lift())
	for k := range c.rows * c.columns {
		v := uint32(0)
		if c.allocated == 8 {
			v = uint32(raw[k])
		} else {
			v = uint32(order.Uint16(raw[2*k:]))
		}
		// What stands above the stored bits, as old overlays do, is dropped.
		v = v >> shift & mask
		if c.signed {
			v = (v + add) & mask // from two's complement
		}
		out.Pix[2*k], out.Pix[2*k+1] = uint8(v>>8), uint8(v)
	}
	return out, nil
}

func (c *canvas) greyJPEG(i int) (*image.Gray16, error) {
	img, err := c.decodeJPEG(i)
	if err != nil {
		return nil, err
	}
	g, ok := img.(*image.Gray)
	if !ok {
		return nil, errPixels
	}
	out := image.NewGray16(image.Rect(0, 0, c.columns, c.rows))
	for y := range c.rows {
		for x := range c.columns {
			out.Pix[y*out.Stride+2*x+1] = g.Pix[y*g.Stride+x]
		}
	}
	return out, nil
}

// lift is what is added to stored values so that none is negative.
func (c *canvas) lift() int {
	if c.signed {
		return 1 << (c.stored - 1)
	}
	return 0
}

// renderGrey makes the study of a monochrome image.
func (h *header) renderGrey(c canvas, s *study) error {
	slope, intercept := 1.0, 0.0
	if v := h.values(tag.RescaleSlope); len(v) == 1 && v[0] != 0 {
		slope = v[0]
	}
	if v := h.values(tag.RescaleIntercept); len(v) == 1 {
		intercept = v[0]
	}
	intercept -= slope * float64(c.lift())
	inverted := c.photometric == "MONOCHROME1"
	low, high, err := c.extent(h.padding(c))
	if err != nil {
		return err
	}
	whole := windowOf(slope*low+intercept, slope*high+intercept)
	s.facts.Slope, s.facts.Intercept, s.facts.Inverted = slope, intercept, inverted
	s.facts.Windows = append(s.facts.Windows, whole)
	if inverted {
		s.hidden = uint16(uint32(1)<<c.stored - 1)
	}
	shown := func(i int, w Window) (*image.Gray, error) {
		deep, err := c.samples16(i)
		if err != nil {
			return nil, err
		}
		return through(deep, windowTable(w, slope, intercept, inverted)), nil
	}
	first := s.facts.Windows[0]
	s.show = func(_ context.Context, i int) (draw.Image, error) { return shown(i, first) }
	if c.stored <= 8 && len(s.facts.Windows) == 1 {
		s.facts.Windows, s.facts.Slope, s.facts.Intercept, s.facts.Inverted = nil, 0, 0, false
		return nil
	}
	s.facts.Deep = true
	s.deep = func(_ context.Context, i int) (*image.Gray16, error) { return c.samples16(i) }
	s.ways = func(deep *image.Gray16) []*image.Gray {
		out := []*image.Gray{spread(deep)}
		if first != whole {
			out = append(out, through(deep, windowTable(whole, slope, intercept, inverted)))
		}
		return out
	}
	s.looks = func(ctx context.Context, i int) ([]*image.Gray, error) {
		deep, err := s.deep(ctx, i)
		if err != nil {
			return nil, err
		}
		return s.ways(deep), nil
	}
	return nil
}

// padding is the value outside the field of view, moved as values are; -1 where
// there is none.
func (h *header) padding(c canvas) int {
	v := h.number(tag.PixelPaddingValue, -1)
	if v < 0 {
		return -1
	}
	return (v + c.lift()) & (1<<c.stored - 1)
}

// extent gives the least and the greatest value over all frames, without the
// padding.
func (c *canvas) extent(padding int) (float64, float64, error) {
	low, high := math.MaxInt, math.MinInt
	for i := range c.frames {
		deep, err := c.samples16(i)
		if err != nil {
			return 0, 0, err
		}
		for k := 0; k < len(deep.Pix); k += 2 {
			if v := int(deep.Pix[k])<<8 | int(deep.Pix[k+1]); v != padding {
				low, high = min(low, v), max(high, v)
			}
		}
	}
	if low > high {
		low, high = 0, 0
	}
	return float64(low), float64(high), nil
}

func windowOf(a, b float64) Window {
	a, b = min(a, b), max(a, b)
	return Window{Centre: (a + b + 1) / 2, Width: b - a + 1}
}

// windowTable says which grey each value has, PS3.3, C.11.2.1.2.1.
func windowTable(w Window, slope, intercept float64, inverted bool) []uint8 {
	out := make([]uint8, 1<<16)
	for v := range out {
		x := slope*float64(v) + intercept
		grey := 255.0
		switch {
		case x <= w.Centre-.5-(w.Width-1)/2:
			grey = 0
		case x <= w.Centre-.5+(w.Width-1)/2:
			grey = ((x-(w.Centre-.5))/(w.Width-1) + .5) * 255
		}
		if inverted {
			grey = 255 - grey
		}
		out[v] = uint8(math.Round(max(0, min(255, grey))))
	}
	return out
}

func through(deep *image.Gray16, table []uint8) *image.Gray {
	out := image.NewGray(deep.Rect)
	for k := range out.Pix {
		out.Pix[k] = table[int(deep.Pix[2*k])<<8|int(deep.Pix[2*k+1])]
	}
	return out
}

// spread gives each value the grey of its rank, so that what a narrow window
// would show can be seen at once.
func spread(deep *image.Gray16) *image.Gray {
	counts := make([]int, 1<<16)
	for k := 0; k < len(deep.Pix); k += 2 {
		counts[int(deep.Pix[k])<<8|int(deep.Pix[k+1])]++
	}
	table := make([]uint8, 1<<16)
	below, all := 0, len(deep.Pix)/2
	for v, n := range counts {
		below += n
		table[v] = uint8(255 * below / all)
	}
	return through(deep, table)
}

// coloured gives a frame of three samples.
func (c *canvas) coloured(i int) (draw.Image, error) {
	if c.syntax == jpegBaseline {
		return c.colouredJPEG(i)
	}
	raw, err := c.unpacked(i)
	if err != nil {
		return nil, err
	}
	out := image.NewRGBA(image.Rect(0, 0, c.columns, c.rows))
	n := c.rows * c.columns
	planar := c.planar || c.syntax == rleLossless
	for k := range n {
		var a, b, d uint8
		switch {
		case c.photometric == "YBR_FULL_422" && c.syntax != rleLossless:
			pair := raw[k/2*4:]
			a, b, d = pair[k%2], pair[2], pair[3]
		case planar:
			a, b, d = raw[k], raw[n+k], raw[2*n+k]
		default:
			a, b, d = raw[3*k], raw[3*k+1], raw[3*k+2]
		}
		if c.photometric != "RGB" {
			a, b, d = color.YCbCrToRGB(a, b, d)
		}
		out.Pix[4*k], out.Pix[4*k+1], out.Pix[4*k+2], out.Pix[4*k+3] = a, b, d, 255
	}
	return out, nil
}

func (c *canvas) colouredJPEG(i int) (draw.Image, error) {
	img, err := c.decodeJPEG(i)
	if err != nil {
		return nil, err
	}
	out := image.NewRGBA(image.Rect(0, 0, c.columns, c.rows))
	y, luma := img.(*image.YCbCr)
	if !luma || c.photometric != "RGB" {
		draw.Draw(out, out.Rect, img, img.Bounds().Min, draw.Src)
		return out, nil
	}
	// The file says that the three components are colours as they are.
	for py := range c.rows {
		for px := range c.columns {
			at := y.COffset(px, py)
			out.SetRGBA(px, py, color.RGBA{R: y.Y[y.YOffset(px, py)], G: y.Cb[at], B: y.Cr[at], A: 255})
		}
	}
	return out, nil
}

// palette reads the tables of colours, PS3.3, C.7.6.3.1.5 and .6.
func (h *header) palette() (func(v int) color.RGBA, error) {
	var tables [3][]uint8
	first := 0
	for i := range tables {
		d, data := h.top[tag.Tag{Group: 0x0028, Element: 0x1101 + uint16(i)}], h.top[tag.Tag{Group: 0x0028, Element: 0x1201 + uint16(i)}]
		if len(d.value) < 6 || len(data.value) == 0 {
			return nil, refusal("The DICOM's colours are of a kind that can't be read here. Export it as a picture.")
		}
		n, bits := int(h.order.Uint16(d.value)), int(h.order.Uint16(d.value[4:]))
		if n == 0 {
			n = 1 << 16
		}
		first = int(h.order.Uint16(d.value[2:]))
		table := make([]uint8, n)
		switch {
		case len(data.value) >= 2*n:
			for k := range table {
				v := h.order.Uint16(data.value[2*k:])
				if bits == 16 {
					v >>= 8
				}
				table[k] = uint8(v)
			}
		case bits == 8 && len(data.value) >= n:
			copy(table, data.value)
		default:
			return nil, errPixels
		}
		tables[i] = table
	}
	return func(v int) color.RGBA {
		at := func(t []uint8) uint8 { return t[min(max(v-first, 0), len(t)-1)] }
		return color.RGBA{R: at(tables[0]), G: at(tables[1]), B: at(tables[2]), A: 255}
	}, nil
}

func (c *canvas) paletted(i int, colours func(int) color.RGBA) (draw.Image, error) {
	deep, err := c.samples16(i)
	if err != nil {
		return nil, err
	}
	out := image.NewRGBA(deep.Rect)
	for k := range c.rows * c.columns {
		v := colours(int(deep.Pix[2*k])<<8 | int(deep.Pix[2*k+1]))
		out.Pix[4*k], out.Pix[4*k+1], out.Pix[4*k+2], out.Pix[4*k+3] = v.R, v.G, v.B, v.A
	}
	return out, nil
}

// unpackRLE unpacks a frame, PS3.5, annex G: one segment for each byte of each
// sample, the highest byte first. It gives samples plane by plane, each little
// endian.
func unpackRLE(raw []byte, pixels, samples, bytesEach int) ([]byte, error) {
	segments := samples * bytesEach
	if len(raw) < 64 || int(binary.LittleEndian.Uint32(raw)) != segments || segments > 15 {
		return nil, errPixels
	}
	// A run of two bytes makes 128 at most.
	if pixels*segments > 64*len(raw) {
		return nil, errPixels
	}
	out := make([]byte, pixels*segments)
	for s := range segments {
		from, to := int(binary.LittleEndian.Uint32(raw[4+4*s:])), len(raw)
		if s+1 < segments {
			to = int(binary.LittleEndian.Uint32(raw[8+4*s:]))
		}
		if from < 64 || from > to || to > len(raw) {
			return nil, errPixels
		}
		sample, low := s/bytesEach, bytesEach-1-s%bytesEach
		if !unpackBits(raw[from:to], out[sample*pixels*bytesEach+low:], bytesEach, pixels) {
			return nil, errPixels
		}
	}
	return out, nil
}

// unpackBits unpacks n bytes into every step-th of out, and says whether there
// were so many.
func unpackBits(in, out []byte, step, n int) bool {
	k := 0
	for at := 0; at < len(in) && k < n; {
		run := int(int8(in[at]))
		at++
		switch {
		case run >= 0:
			if at+run+1 > len(in) {
				return false
			}
			for j := 0; j <= run && k < n; j++ {
				out[k*step] = in[at+j]
				k++
			}
			at += run + 1
		case run > -128:
			if at >= len(in) {
				return false
			}
			for j := 0; j <= -run && k < n; j++ {
				out[k*step] = in[at]
				k++
			}
			at++
		}
	}
	return k == n
}
