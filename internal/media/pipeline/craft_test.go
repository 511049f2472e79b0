package pipeline

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/color/palette"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"slices"
	"testing"
)

// Builders of files, byte by byte where an encoder would not write what an
// attacker or a camera does.

// slope is a smooth picture in which nothing is read.
func slope(w, h, seed int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetRGBA(x, y, color.RGBA{uint8(x*200/w + seed%40), uint8(y * 200 / h), uint8((x + y) * 100 / (w + h)), 255})
		}
	}
	return img
}

func jpegFile(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pngFile(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func gifFile(t testing.TB, frames, w, h int) []byte {
	t.Helper()
	g := &gif.GIF{}
	for i := range frames {
		p := image.NewPaletted(image.Rect(0, 0, w, h), palette.WebSafe)
		draw.Draw(p, p.Rect, slope(w, h, i), image.Point{}, draw.Src)
		g.Image, g.Delay = append(g.Image, p), append(g.Delay, 4)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, g); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// insert puts bytes at a place.
func insert(raw []byte, at int, put ...[]byte) []byte {
	return bytes.Join(append(append([][]byte{raw[:at]}, put...), raw[at:]), nil)
}

// segment is one of a JPEG's.
func segment(marker byte, body string) []byte {
	out := []byte{0xff, marker}
	out = binary.BigEndian.AppendUint16(out, uint16(len(body)+2))
	return append(out, body...)
}

// chunk is one of a PNG's.
func chunk(kind, body string) []byte {
	out := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	out = append(append(out, kind...), body...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[4:]))
}

func deflated(s string) string {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, _ = w.Write([]byte(s))
	_ = w.Close()
	return b.String()
}

// entry is one of a TIFF's folder.
type entry struct {
	tag, kind uint16
	value     string // as bytes; numbers already in little endian
}

func short(v uint16) string { return string(binary.LittleEndian.AppendUint16(nil, v)) }
func long(v uint32) string  { return string(binary.LittleEndian.AppendUint32(nil, v)) }

// tiffFile is a grey TIFF of one strip with more entries.
func tiffFile(w, h int, more ...entry) []byte {
	pixels := make([]byte, w*h)
	for i := range pixels {
		pixels[i] = byte(i % w * 255 / w)
	}
	out := []byte("II*\x00")
	out = binary.LittleEndian.AppendUint32(out, uint32(8+len(pixels)))
	out = append(out, pixels...)
	own := []entry{{256, 4, long(uint32(w))}, {257, 4, long(uint32(h))}, {258, 3, short(8)}, {259, 3, short(1)}, {262, 3, short(1)},
		{273, 4, long(8)}, {277, 3, short(1)}, {278, 4, long(uint32(h))}, {279, 4, long(uint32(len(pixels)))}}
	all := append(more, own...)
	slices.SortFunc(all, func(a, b entry) int { return int(a.tag) - int(b.tag) })
	return folder(out, all, 0)
}

// folder puts a TIFF folder at the end, with its long values behind it.
func folder(out []byte, entries []entry, next uint32) []byte {
	sizes := map[uint16]int{1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 12: 8}
	out = binary.LittleEndian.AppendUint16(out, uint16(len(entries)))
	far := len(out) + 12*len(entries) + 4
	var values []byte
	for _, e := range entries {
		out = binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint16(out, e.tag), e.kind)
		out = binary.LittleEndian.AppendUint32(out, uint32(len(e.value)/sizes[e.kind]))
		if len(e.value) <= 4 {
			out = append(append(out, e.value...), make([]byte, 4-len(e.value))...)
			continue
		}
		out = binary.LittleEndian.AppendUint32(out, uint32(far+len(values)))
		values = append(values, e.value...)
	}
	return append(binary.LittleEndian.AppendUint32(out, next), values...)
}

// exifBody is a TIFF as it stands in an EXIF segment: words, a place, and a
// thumbnail.
func exifBody(words, place, thumbnail string) string {
	out := []byte("II*\x00\x08\x00\x00\x00")
	main := []entry{{270, 2, words}, {271, 2, "Camera of " + words}, {305, 2, words + " software"}, {315, 2, words}, {33432, 2, words}, {37510, 7, "ASCII\x00\x00\x00" + place}}
	out = folder(out, append(main, entry{34853, 4, long(uint32(len(out) + 2 + 12*7 + 4))}), 0)
	return string(folder(out, []entry{{1, 2, "N\x00\x00\x00"}, {2, 5, long(48) + long(1) + long(12) + long(1) + long(30) + long(1)}, {29, 2, place}}, 0)) + thumbnail
}

// bitWriter writes bits, lowest first.
type bitWriter struct {
	out []byte
	n   uint
}

func (b *bitWriter) put(v, n uint) {
	for i := range n {
		if b.n%8 == 0 {
			b.out = append(b.out, 0)
		}
		b.out[len(b.out)-1] |= byte(v>>i&1) << (b.n % 8)
		b.n++
	}
}

// lossless is the body of a VP8L chunk: stripes of two greens. It announces its
// size, and holds so many pixels.
func lossless(w, h, pixels int) []byte {
	var b bitWriter
	b.put(0x2f, 8)
	b.put(uint(w-1), 14)
	b.put(uint(h-1), 14)
	b.put(0, 1+3) // no alpha, version 0
	b.put(0, 3)   // no transform, no cache, one group of codes
	b.put(1, 1)   // green: a simple code of two symbols of 8 bits
	b.put(1, 1)
	b.put(1, 1)
	b.put(90, 8)
	b.put(160, 8)
	for _, v := range []uint{100, 120, 255, 0} { // red, blue, alpha, distance: one symbol
		b.put(1, 1)
		b.put(0, 1)
		b.put(1, 1)
		b.put(v, 8)
	}
	for i := range pixels {
		b.put(uint(i/w/8%2), 1)
	}
	return b.out
}

// riffChunk is one of a WebP's.
func riffChunk(kind string, body []byte) []byte {
	out := binary.LittleEndian.AppendUint32([]byte(kind), uint32(len(body)))
	out = append(out, body...)
	if len(body)%2 == 1 {
		out = append(out, 0)
	}
	return out
}

func webpFile(chunks ...[]byte) []byte {
	body := append([]byte("WEBP"), bytes.Join(chunks, nil)...)
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
}

// vp8x announces a canvas and what else is in the file.
func vp8x(flags byte, w, h int) []byte {
	b := []byte{flags, 0, 0, 0}
	for _, v := range []int{w - 1, h - 1} {
		b = append(b, byte(v), byte(v>>8), byte(v>>16))
	}
	return riffChunk("VP8X", b)
}

// dicomWriter writes elements, explicit unless told otherwise.
type dicomWriter struct {
	order    binary.AppendByteOrder
	implicit bool
	out      []byte
}

func (d *dicomWriter) put(group, element uint16, vr string, value []byte) {
	d.head(group, element, vr, uint32(len(value)+len(value)%2))
	d.out = append(d.out, value...)
	if len(value)%2 == 1 {
		d.out = append(d.out, ' ')
	}
}

func (d *dicomWriter) head(group, element uint16, vr string, length uint32) {
	d.out = d.order.AppendUint16(d.order.AppendUint16(d.out, group), element)
	switch {
	case d.implicit:
		d.out = d.order.AppendUint32(d.out, length)
	case vr == "OB" || vr == "OW" || vr == "SQ" || vr == "UN" || vr == "UT":
		d.out = append(append(d.out, vr...), 0, 0)
		d.out = d.order.AppendUint32(d.out, length)
	default:
		d.out = d.order.AppendUint16(append(d.out, vr...), uint16(length))
	}
}

// item is a tag of group FFFE.
func (d *dicomWriter) item(element uint16, length uint32) {
	d.out = d.order.AppendUint32(d.order.AppendUint16(d.order.AppendUint16(d.out, 0xfffe), element), length)
}

func (d *dicomWriter) us(group, element uint16, v int) {
	d.put(group, element, "US", d.order.AppendUint16(nil, uint16(v)))
}

// dicomSpec says what a DICOM is to be.
type dicomSpec struct {
	syntax, photometric, modality, class string
	rows, columns, frames, samples       int
	allocated, stored                    int
	signed                               bool
	// early are put in group 8, late behind the pixels' description.
	early, late func(d *dicomWriter)
	// pixels are native, or fragments behind an empty offset table.
	pixels    []byte
	fragments [][]byte
}

// dicomHead is the preamble, the mark and group 2.
func dicomHead(syntax string) []byte {
	d := dicomWriter{order: binary.LittleEndian}
	d.put(2, 0x10, "UI", []byte(syntax+"\x00"))
	meta := d.out
	d = dicomWriter{order: binary.LittleEndian, out: append(make([]byte, 128), "DICM"...)}
	d.put(2, 0, "UL", binary.LittleEndian.AppendUint32(nil, uint32(len(meta))))
	return append(d.out, meta...)
}

func (s dicomSpec) file() []byte {
	d := dicomWriter{order: binary.LittleEndian, implicit: s.syntax == implicitLittle, out: dicomHead(s.syntax)}
	if s.syntax == explicitBig {
		d.order = binary.BigEndian
	}
	d.put(8, 0x16, "UI", []byte(s.class+"\x00"))
	d.put(8, 0x60, "CS", []byte(s.modality))
	if s.early != nil {
		s.early(&d)
	}
	d.us(0x28, 2, s.samples)
	d.put(0x28, 4, "CS", []byte(s.photometric))
	if s.samples == 3 {
		d.us(0x28, 6, 0)
	}
	if s.frames > 1 {
		d.put(0x28, 8, "IS", []byte(itoa(s.frames)))
	}
	d.us(0x28, 0x10, s.rows)
	d.us(0x28, 0x11, s.columns)
	d.us(0x28, 0x100, s.allocated)
	d.us(0x28, 0x101, s.stored)
	d.us(0x28, 0x102, s.stored-1)
	signed := 0
	if s.signed {
		signed = 1
	}
	d.us(0x28, 0x103, signed)
	if s.late != nil {
		s.late(&d)
	}
	if s.fragments == nil {
		d.put(0x7fe0, 0x10, "OW", s.pixels)
		return d.out
	}
	d.head(0x7fe0, 0x10, "OB", undefined)
	d.item(0xe000, 0)
	for _, f := range s.fragments {
		d.item(0xe000, uint32(len(f)+len(f)%2))
		d.out = append(d.out, f...)
		if len(f)%2 == 1 {
			d.out = append(d.out, 0)
		}
	}
	d.item(0xe0dd, 0)
	return d.out
}

func itoa(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + string(rune('0'+n%10))
}

// ct is a small plain CT of 12 bits.
func ct() dicomSpec {
	s := dicomSpec{syntax: explicitLittle, photometric: "MONOCHROME2", modality: "CT", class: "1.2.840.10008.5.1.4.1.1.2",
		rows: 48, columns: 64, frames: 1, samples: 1, allocated: 16, stored: 12}
	for y := range s.rows {
		for x := range s.columns {
			s.pixels = binary.LittleEndian.AppendUint16(s.pixels, uint16(x*40+y*20))
		}
	}
	return s
}
