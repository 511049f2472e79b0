package pipeline

import (
	"bytes"
	"encoding/binary"
	"image"
)

// What a camera made may show more than was meant, and what nothing here finds:
// a tattoo, a wristband, a face in a mirror. So its author looks, where there is
// one.

const photographed = "A photograph may show more than was meant, such as a face, a wristband or a paper: hide what tells who the patient is, or say that there is nothing."

// byCamera says whether a camera made a picture. What the file says of it counts,
// and where such words were taken out on the way, as messengers do, size, shape
// and colour.
func byCamera(k kind, raw []byte, img *image.RGBA) bool {
	return k == kindHEIC || k != kindGIF && cameraIn(k, raw) || k == kindJPEG && cameraLike(img)
}

// cameraIn looks for a camera's words: EXIF, XMP, or the mark of several pictures
// in one file.
func cameraIn(k kind, raw []byte) bool {
	head := raw[:min(len(raw), 256<<10)]
	switch k {
	case kindTIFF:
		return namesCamera(raw) || xmpNamesCamera(raw)
	case kindPNG:
		return behind(raw, "eXIf", 0) || xmpNamesCamera(head)
	case kindWebP:
		return behind(raw, "EXIF", 4) || behind(raw, "Exif\x00\x00", 0) || xmpNamesCamera(raw)
	}
	return behind(head, "Exif\x00\x00", 0) || bytes.Contains(head, []byte("MPF\x00II*\x00")) || bytes.Contains(head, []byte("MPF\x00MM\x00*")) || xmpNamesCamera(head)
}

// behind says whether a camera is named in a TIFF header that stands so far
// behind a mark.
func behind(raw []byte, mark string, gap int) bool {
	i := bytes.Index(raw, []byte(mark))
	if i < 0 || i+len(mark)+gap > len(raw) {
		return false
	}
	return namesCamera(raw[i+len(mark)+gap:])
}

func xmpNamesCamera(raw []byte) bool {
	for _, mark := range []string{"tiff:Make", "tiff:Model", "exif:ExposureTime", "exif:FNumber", "exif:FocalLength", "GCamera:"} {
		if bytes.Contains(raw, []byte(mark)) {
			return true
		}
	}
	return false
}

// cameraLike says whether a picture has the colour, the size and the shape of a
// camera's. A radiograph is grey, and what is drawn is small or of any shape.
func cameraLike(img *image.RGBA) bool {
	long, short := max(img.Rect.Dx(), img.Rect.Dy()), min(img.Rect.Dx(), img.Rect.Dy())
	if long*short < 1_000_000 {
		return false
	}
	for _, shape := range [][2]int{{4, 3}, {3, 2}, {16, 9}} {
		if off := long*shape[1] - short*shape[0]; max(off, -off) <= long/40 {
			return coloured(img)
		}
	}
	return false
}

// coloured says whether a tenth of the pixels is clearly of a colour.
func coloured(img *image.RGBA) bool {
	n, all := 0, 0
	for y := 0; y < img.Rect.Dy(); y += 4 {
		row := img.Pix[y*img.Stride:]
		for x := 0; x < img.Rect.Dx(); x += 4 {
			c := row[4*x : 4*x+3 : 4*x+3]
			if max(c[0], c[1], c[2])-min(c[0], c[1], c[2]) > 24 {
				n++
			}
			all++
		}
	}
	return 10*n > all
}

// The tags of a camera, EXIF 2.32, 4.6: who made it, and what it did.
const (
	tagMake, tagModel = 0x010f, 0x0110
	tagEXIF, tagGPS   = 0x8769, 0x8825
)

var exposure = map[uint16]bool{0x829a: true, 0x829d: true, 0x8827: true, 0x9201: true, 0x9202: true, 0x9204: true, 0x9207: true, 0x9209: true, 0x920a: true, 0xa405: true}

// namesCamera says whether a TIFF header names a camera, an exposure or a place
// where one stood. What is broken names none.
func namesCamera(tiff []byte) bool {
	t, ok := readTIFF(tiff)
	if !ok {
		return false
	}
	for _, e := range t.entries(t.first) {
		switch {
		case (e.tag == tagMake || e.tag == tagModel) && t.words(e) != "":
			return true
		case e.tag == tagGPS && len(t.entries(int(e.value))) > 0:
			return true
		case e.tag == tagEXIF:
			for _, inner := range t.entries(int(e.value)) {
				if exposure[inner.tag] {
					return true
				}
			}
		}
	}
	return false
}

// tiffReader is where a TIFF's folders are read from.
type tiffReader struct {
	raw   []byte
	order binary.ByteOrder
	first int
}

type tiffEntry struct {
	tag   uint16
	count uint32
	value uint32
	at    int // where the value stands in the entry
}

func readTIFF(raw []byte) (tiffReader, bool) {
	t := tiffReader{raw: raw}
	switch {
	case len(raw) < 8:
		return t, false
	case bytes.HasPrefix(raw, []byte("II*\x00")):
		t.order = binary.LittleEndian
	case bytes.HasPrefix(raw, []byte("MM\x00*")):
		t.order = binary.BigEndian
	default:
		return t, false
	}
	t.first = int(t.order.Uint32(raw[4:]))
	return t, true
}

// entries reads the folder at a place, of 500 entries at most.
func (t tiffReader) entries(at int) []tiffEntry {
	if at < 8 || at+2 > len(t.raw) {
		return nil
	}
	n := min(int(t.order.Uint16(t.raw[at:])), 500)
	var out []tiffEntry
	for i := range n {
		from := at + 2 + 12*i
		if from+12 > len(t.raw) {
			break
		}
		e := t.raw[from:]
		out = append(out, tiffEntry{tag: t.order.Uint16(e), count: t.order.Uint32(e[4:]), value: t.order.Uint32(e[8:]), at: from + 8})
	}
	return out
}

// words are an entry's letters; empty where there are none.
func (t tiffReader) words(e tiffEntry) string {
	from := e.at
	if e.count > 4 {
		from = int(e.value)
	}
	if e.count > 1024 || from+int(e.count) > len(t.raw) {
		return ""
	}
	return string(bytes.Trim(t.raw[from:from+int(e.count)], "\x00 "))
}
