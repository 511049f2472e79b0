package pipeline

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"io"
	"strings"

	"github.com/suyashkumar/dicom/pkg/tag"
)

// The reader of suyashkumar/dicom takes as much memory as a header announces
// and goes down nested sequences until the stack ends, which Go can't catch. So
// its dictionary is used here and its reader in the tests, while this file walks
// over the bytes of a file: it takes nothing, copies nothing, and goes no deeper
// than maxDepth. PS3.5, chapter 7, is the reference.

const (
	maxDepth    = 12
	maxElements = 50_000
	undefined   = 0xffffffff
	// maxInflated is how large a deflated DICOM may become, and inflation how
	// many times its size, beside the first megabyte: images shrink to a fourth
	// at best, and blank ones to a twentieth.
	maxInflated, inflation = 64 << 20, 24
)

// Transfer syntaxes, PS3.6 annex A.
const (
	implicitLittle = "1.2.840.10008.1.2"
	explicitLittle = "1.2.840.10008.1.2.1"
	deflatedLittle = "1.2.840.10008.1.2.1.99"
	explicitBig    = "1.2.840.10008.1.2.2"
	jpegBaseline   = "1.2.840.10008.1.2.4.50"
	jpegExtended   = "1.2.840.10008.1.2.4.51"
	jpegLossless   = "1.2.840.10008.1.2.4.57"
	jpegLosslessSV = "1.2.840.10008.1.2.4.70"
	rleLossless    = "1.2.840.10008.1.2.5"
)

var (
	errDICOM = errors.New("the elements of the file make no sense")
	errDeep  = errors.New("the sequences of the file are nested too deeply")
	errMany  = errors.New("the file has too many elements")
)

// element is one element; its value is part of the file's own bytes.
type element struct {
	tag   tag.Tag
	vr    string
	value []byte
	// path is the sequences it stands in, outermost first.
	path []tag.Tag
	// fragments are set for encapsulated pixels: the offset table first.
	fragments [][]byte
}

// walker goes over a data set.
type walker struct {
	order    binary.ByteOrder
	implicit bool
	visit    func(element)
	count    int
}

// header is the outermost data set, and how it was written.
type header struct {
	syntax string
	order  binary.ByteOrder
	// top are the elements of the outermost level that this package asks for.
	top map[tag.Tag]element
	// shared are those of the functional groups that all frames share.
	shared map[tag.Tag]element
	words  words
	// pixels is the outermost pixel data.
	pixels element
}

// isDICOM says whether this is a DICOM file, PS3.10, 7.1.
func isDICOM(raw []byte) bool { return len(raw) >= 132 && string(raw[128:132]) == "DICM" }

// readHeader walks over a whole file.
func readHeader(raw []byte) (header, error) {
	h := header{order: binary.LittleEndian, top: map[tag.Tag]element{}, shared: map[tag.Tag]element{}}
	rest, err := h.meta(raw[132:])
	if err != nil {
		return h, err
	}
	w := walker{order: binary.LittleEndian, visit: h.take}
	switch h.syntax {
	case implicitLittle:
		w.implicit = true
	case explicitBig:
		w.order = binary.BigEndian
	case deflatedLittle:
		if rest, err = inflate(rest); err != nil {
			return h, err
		}
	}
	h.order = w.order
	_, err = w.set(rest, nil, false)
	return h, err
}

// meta reads group 2, which is always explicit and little endian, and gives
// what follows it.
func (h *header) meta(raw []byte) ([]byte, error) {
	w := walker{order: binary.LittleEndian, visit: func(e element) {
		if e.tag == tag.TransferSyntaxUID {
			h.syntax = text(e.value)
		}
	}}
	for len(raw) >= 8 && binary.LittleEndian.Uint16(raw) == 2 {
		n, err := w.one(raw, nil)
		if err != nil {
			return nil, err
		}
		raw = raw[n:]
	}
	if h.syntax == "" {
		return nil, errDICOM
	}
	return raw, nil
}

func inflate(raw []byte) ([]byte, error) {
	// Counted first, so that a bomb costs no memory.
	most := int64(min(maxInflated, 1<<20+inflation*len(raw)))
	n, err := io.Copy(io.Discard, io.LimitReader(flate.NewReader(bytes.NewReader(raw)), most+1))
	if err != nil {
		return nil, err
	}
	if n > most {
		return nil, errMany
	}
	out := make([]byte, n)
	_, err = io.ReadFull(flate.NewReader(bytes.NewReader(raw)), out)
	return out, err
}

// set reads elements until the bytes end, or, in an item of undefined length,
// until its delimiter. It gives how many bytes it went over.
func (w *walker) set(raw []byte, path []tag.Tag, delimited bool) (int, error) {
	at := 0
	for at < len(raw) {
		if len(raw)-at < 8 {
			if delimited || !blank(raw[at:]) {
				return 0, errDICOM
			}
			break
		}
		t := w.tag(raw[at:])
		if t == tag.ItemDelimitationItem {
			if !delimited {
				return 0, errDICOM
			}
			return at + 8, nil
		}
		if len(path) == 0 && t.Group == 0 && blank(raw[at:]) {
			return len(raw), nil // padding at the end
		}
		n, err := w.one(raw[at:], path)
		if err != nil {
			return 0, err
		}
		at += n
	}
	if delimited {
		return 0, errDICOM
	}
	return at, nil
}

func blank(raw []byte) bool { return len(bytes.Trim(raw, "\x00 ")) == 0 }

func (w *walker) tag(raw []byte) tag.Tag {
	return tag.Tag{Group: w.order.Uint16(raw), Element: w.order.Uint16(raw[2:])}
}

// one reads one element and gives its length in bytes.
func (w *walker) one(raw []byte, path []tag.Tag) (int, error) {
	if w.count++; w.count > maxElements {
		return 0, errMany
	}
	t := w.tag(raw)
	if t.Group == 0xfffe {
		return 0, errDICOM
	}
	vr, length, at, err := w.shape(raw, t)
	if err != nil {
		return 0, err
	}
	pixels := t == tag.PixelData
	switch {
	case length == undefined && pixels:
		fragments, n, err := w.fragments(raw[at:])
		if err != nil {
			return 0, err
		}
		w.visit(element{tag: t, vr: vr, path: path, fragments: fragments})
		return at + n, nil
	case length == undefined && vr == "UN":
		// PS3.5, 6.2.2: what is inside is implicit, whatever the file is.
		inner := *w
		inner.implicit, inner.order = true, binary.LittleEndian
		n, err := inner.sequence(raw[at:], append(path[:len(path):len(path)], t), true)
		w.count = inner.count
		return at + n, err
	case length == undefined && vr != "SQ" && !(w.implicit && !pixels):
		return 0, errDICOM
	case length == undefined:
		n, err := w.sequence(raw[at:], append(path[:len(path):len(path)], t), true)
		return at + n, err
	case int64(length) > int64(len(raw)-at):
		return 0, errDICOM
	}
	value := raw[at : at+int(length)]
	if vr == "SQ" {
		_, err := w.sequence(value, append(path[:len(path):len(path)], t), false)
		return at + len(value), err
	}
	w.visit(element{tag: t, vr: vr, value: value, path: path})
	return at + len(value), nil
}

// shape reads an element's representation and length, and says where its value
// begins. raw has 8 bytes or more.
func (w *walker) shape(raw []byte, t tag.Tag) (vr string, length uint32, at int, err error) {
	if w.implicit {
		return representation(t), w.order.Uint32(raw[4:]), 8, nil
	}
	vr = string(raw[4:6])
	switch vr {
	case "OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV":
		if len(raw) < 12 {
			return "", 0, 0, errDICOM
		}
		return vr, w.order.Uint32(raw[8:]), 12, nil
	}
	if vr[0] < 'A' || vr[0] > 'Z' || vr[1] < 'A' || vr[1] > 'Z' {
		return "", 0, 0, errDICOM
	}
	return vr, uint32(w.order.Uint16(raw[6:])), 8, nil
}

// representation is what the dictionary says of a tag.
func representation(t tag.Tag) string {
	if info, err := tag.Find(t); err == nil && len(info.VRs) > 0 {
		return info.VRs[0]
	}
	return "UN"
}

// sequence reads items, and gives how many bytes it went over.
func (w *walker) sequence(raw []byte, path []tag.Tag, delimited bool) (int, error) {
	if len(path) > maxDepth {
		return 0, errDeep
	}
	at := 0
	for at < len(raw) {
		if len(raw)-at < 8 {
			return 0, errDICOM
		}
		if w.count++; w.count > maxElements {
			return 0, errMany
		}
		t, length := w.tag(raw[at:]), w.order.Uint32(raw[at+4:])
		at += 8
		switch {
		case t == tag.SequenceDelimitationItem && delimited:
			return at, nil
		case t != tag.Item:
			return 0, errDICOM
		case length == undefined:
			n, err := w.set(raw[at:], path, true)
			if err != nil {
				return 0, err
			}
			at += n
		case int64(length) > int64(len(raw)-at):
			return 0, errDICOM
		default:
			if _, err := w.set(raw[at:at+int(length)], path, false); err != nil {
				return 0, err
			}
			at += int(length)
		}
	}
	if delimited {
		return 0, errDICOM
	}
	return at, nil
}

// fragments reads encapsulated pixels, PS3.5, A.4.
func (w *walker) fragments(raw []byte) ([][]byte, int, error) {
	var out [][]byte
	for at := 0; len(raw)-at >= 8; {
		if w.count++; w.count > maxElements {
			return nil, 0, errMany
		}
		t, length := w.tag(raw[at:]), w.order.Uint32(raw[at+4:])
		at += 8
		if t == tag.SequenceDelimitationItem {
			return out, at, nil
		}
		if t != tag.Item || int64(length) > int64(len(raw)-at) {
			return nil, 0, errDICOM
		}
		out = append(out, raw[at:at+int(length)])
		at += int(length)
	}
	return nil, 0, errDICOM
}

// take keeps what is asked for later.
func (h *header) take(e element) {
	switch {
	case len(e.path) == 0 && e.tag == tag.PixelData:
		h.pixels = e
	case len(e.path) == 0 && (e.tag.Group == 0x0028 || wanted[e.tag]):
		h.top[e.tag] = e
	case len(e.path) > 0 && e.path[0] == tag.SharedFunctionalGroupsSequence && e.tag.Group == 0x0028:
		h.shared[e.tag] = e
	}
	h.words.hear(e)
}

// wanted are elements outside group 0028 that decide how the file is treated.
// None of their text reaches an output, but for a modality on the list.
var wanted = map[tag.Tag]bool{
	tag.Modality: true, tag.SOPClassUID: true, tag.ConversionType: true, tag.ImageType: true,
	tag.FrameTime: true, tag.ImagerPixelSpacing: true, tag.NominalScannedPixelSpacing: true,
	tag.SeriesInstanceUID: true, tag.InstanceNumber: true, tag.ImagePositionPatient: true, tag.ImageOrientationPatient: true,
}

// text is a value without its padding.
func text(value []byte) string { return strings.TrimRight(strings.TrimSpace(string(value)), "\x00 ") }
