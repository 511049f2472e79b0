package pipeline

import (
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/suyashkumar/dicom/pkg/tag"
)

// modalities are the codes of PS3.3, C.7.3.1.1.1 that a reader of images needs
// to know. Any other text in that place is dropped.
var modalities = setOf("AR BI BMD CR CT DMS DG DX ECG EPS ES GM HD IO IVOCT IVUS KER LEN LS MG MR NM OAM OCT OP OPM OPT OPTBSV OPTENF OPV OT PT PX RF RG SC SM SMR TG US VA XA XC")

// unsupported are the transfer syntaxes that are refused with a name of their
// own, PS3.6 annex A.
var unsupported = map[string]string{
	jpegExtended:   "JPEG with 12 bits",
	jpegLossless:   "lossless JPEG",
	jpegLosslessSV: "lossless JPEG",
}

// unsupportedFamily are beginnings of transfer syntaxes.
var unsupportedFamily = []struct{ prefix, name string }{
	{"1.2.840.10008.1.2.4.8", "JPEG-LS"}, {"1.2.840.10008.1.2.4.9", "JPEG 2000"}, {"1.2.840.10008.1.2.4.20", "High-Throughput JPEG 2000"},
	{"1.2.840.10008.1.2.4.10", "video"}, {"1.2.840.10008.1.2.4.11", "JPEG XL"}, {"1.2.840.10008.1.2.4", "a rare kind of JPEG"},
}

// pixelInfo is what the header says of the pixels, checked.
type pixelInfo struct {
	rows, columns, frames   int
	samples                 int
	allocated, stored, high int
	signed, planar          bool
	photometric, syntax     string
}

var errPixels = refusal("The DICOM's pixels are not as its header says, so it can't be read. Export it again.")

// openDICOM makes a study of a DICOM file.
func openDICOM(raw []byte, frames int) (*study, error) {
	h, err := readHeader(raw)
	switch {
	case errors.Is(err, errDeep), errors.Is(err, errMany):
		return nil, refusal("The DICOM's header is larger than any honest one, so it is not taken.")
	case err != nil:
		return nil, refusal("The DICOM can't be opened: it is damaged or cut off. Export it again.")
	}
	if err := h.supported(); err != nil {
		return nil, err
	}
	info, err := h.pixelInfo(frames)
	if err != nil {
		return nil, err
	}
	cells, err := h.cells(info)
	if err != nil {
		return nil, err
	}
	s, err := h.render(info, cells)
	if err != nil {
		return nil, err
	}
	s.words = h.words
	s.always = h.always()
	s.camera = kindOf(s.facts.Modality) == KindPhotograph
	return s, nil
}

func (h *header) supported() error {
	const instead = " Export it uncompressed (Explicit VR Little Endian), or as a picture."
	switch h.syntax {
	case implicitLittle, explicitLittle, deflatedLittle, explicitBig, jpegBaseline, rleLossless:
		return nil
	}
	name := unsupported[h.syntax]
	for _, f := range unsupportedFamily {
		if name == "" && strings.HasPrefix(h.syntax, f.prefix) {
			name = f.name
		}
	}
	if name == "" {
		return refusal("The DICOM is compressed in a way that can't be read here." + instead)
	}
	return refusal("The DICOM is compressed as " + name + ", which can't be read here." + instead)
}

// number gives an element of the outermost level as a number; otherwise where
// it is missing or makes no sense.
func (h *header) number(t tag.Tag, otherwise int) int {
	e, ok := h.top[t]
	if !ok {
		return otherwise
	}
	switch e.vr {
	case "US", "SS", "OW":
		if len(e.value) >= 2 {
			return int(h.order.Uint16(e.value))
		}
	case "UL", "SL":
		if len(e.value) >= 4 {
			return int(h.order.Uint32(e.value))
		}
	case "IS", "DS":
		first, _, _ := strings.Cut(text(e.value), `\`)
		if n, err := strconv.Atoi(strings.TrimSpace(first)); err == nil {
			return n
		}
	}
	return otherwise
}

// decimals gives the values of a decimal string that are finite numbers, 16 at
// most.
func decimals(e element) []float64 {
	var out []float64
	for part := range strings.SplitSeq(text(e.value), `\`) {
		v, err := strconv.ParseFloat(strings.TrimSpace(part), 64)
		if err != nil || math.IsNaN(v) || math.Abs(v) > 1e9 || len(out) == 16 {
			break
		}
		out = append(out, v)
	}
	return out
}

// values gives decimals from the outermost level, else from the groups that all
// frames share.
func (h *header) values(t tag.Tag) []float64 {
	if e, ok := h.top[t]; ok {
		return decimals(e)
	}
	return decimals(h.shared[t])
}

func (h *header) pixelInfo(frames int) (pixelInfo, error) {
	p := pixelInfo{
		rows: h.number(tag.Rows, 0), columns: h.number(tag.Columns, 0), frames: h.number(tag.NumberOfFrames, 1),
		samples: h.number(tag.SamplesPerPixel, 1), allocated: h.number(tag.BitsAllocated, 0),
		photometric: text(h.top[tag.PhotometricInterpretation].value), syntax: h.syntax,
		signed: h.number(tag.PixelRepresentation, 0) == 1, planar: h.number(tag.PlanarConfiguration, 0) == 1,
	}
	p.stored = h.number(tag.BitsStored, p.allocated)
	p.high = h.number(tag.HighBit, p.stored-1)
	if h.pixels.value == nil && h.pixels.fragments == nil {
		return p, refusal("The DICOM holds no image: reports, plans, waveforms and documents are not taken.")
	}
	total := int64(p.rows) * int64(p.columns) * int64(max(p.frames, 1))
	switch {
	case p.rows < 1 || p.columns < 1 || p.frames < 1:
		return p, errPixels
	case p.frames > frames:
		return p, refusal("The DICOM has " + strconv.Itoa(p.frames) + " frames, and at most " + strconv.Itoa(frames) + " are taken. Export a shorter part of it.")
	case int64(p.rows)*int64(p.columns) > maxPixels || total > framesPixels || max(p.rows, p.columns) > 16_384:
		return p, refusal("The DICOM has more pixels than are taken. Export fewer frames, or a smaller size.")
	case p.allocated != 8 && p.allocated != 16:
		return p, refusal("The DICOM has " + strconv.Itoa(p.allocated) + " bits a pixel, and 8 or 16 are taken. Export it as a picture.")
	case p.syntax == jpegBaseline && p.allocated != 8, p.stored < 1 || p.stored > p.allocated || p.high < p.stored-1 || p.high >= p.allocated:
		return p, errPixels
	}
	return p, p.checkColour()
}

func (p *pixelInfo) checkColour() error {
	switch p.photometric {
	case "MONOCHROME1", "MONOCHROME2", "PALETTE COLOR":
		if p.samples == 1 {
			return nil
		}
	case "RGB", "YBR_FULL", "YBR_FULL_422":
		if p.samples != 3 || p.photometric == "YBR_FULL_422" && (p.syntax != jpegBaseline && (p.columns%2 != 0 || p.planar)) {
			return errPixels
		}
		if p.allocated != 8 {
			return refusal("The DICOM has colours of 16 bits, which can't be read here. Export it as a picture.")
		}
		return nil
	default:
		return refusal("The DICOM's colours are of a kind that can't be read here. Export it as a picture.")
	}
	return errPixels
}

// frameBytes is how long a frame is once unpacked.
func (p *pixelInfo) frameBytes() int {
	n := p.rows * p.columns * p.samples * p.allocated / 8
	if p.photometric == "YBR_FULL_422" && p.syntax != jpegBaseline && p.syntax != rleLossless {
		n = p.rows * p.columns * 2
	}
	return n
}

// cells gives the bytes of each frame, as the file holds them.
func (h *header) cells(p pixelInfo) ([][]byte, error) {
	encapsulated := p.syntax == jpegBaseline || p.syntax == rleLossless
	if encapsulated != (h.pixels.fragments != nil) {
		return nil, errPixels
	}
	if encapsulated {
		return gather(h.pixels.fragments, p.frames)
	}
	one := p.frameBytes()
	if int64(len(h.pixels.value)) < int64(one)*int64(p.frames) {
		return nil, errPixels
	}
	out := make([][]byte, p.frames)
	for i := range out {
		out[i] = h.pixels.value[i*one : (i+1)*one]
	}
	return out, nil
}

// gather puts the fragments of each frame together, PS3.5, A.4: one each, or
// as the offset table says.
func gather(fragments [][]byte, frames int) ([][]byte, error) {
	if len(fragments) < 1+frames {
		return nil, errPixels
	}
	table, rest := fragments[0], fragments[1:]
	switch {
	case len(rest) == frames:
		return rest, nil
	case frames == 1:
		return [][]byte{slices.Concat(rest...)}, nil
	case len(table) != 4*frames:
		return nil, errPixels
	}
	begins := map[int]bool{}
	for i := range frames {
		begins[int(binary.LittleEndian.Uint32(table[4*i:]))] = true
	}
	var out [][]byte
	at := 0
	for _, f := range rest {
		if begins[at] {
			out = append(out, nil)
		}
		if len(out) == 0 {
			return nil, errPixels
		}
		out[len(out)-1] = append(out[len(out)-1], f...)
		at += 8 + len(f)
	}
	if len(out) != frames {
		return nil, errPixels
	}
	return out, nil
}

// Storage classes, PS3.6 annex A.
var (
	ultrasound = []string{"1.2.840.10008.5.1.4.1.1.6.1", "1.2.840.10008.5.1.4.1.1.6", "1.2.840.10008.5.1.4.1.1.6.2", "1.2.840.10008.5.1.4.1.1.3.1", "1.2.840.10008.5.1.4.1.1.3"}
	secondary  = "1.2.840.10008.5.1.4.1.1.7"
)

// always says in a sentence why a DICOM can't skip the mask step; empty where
// it can. That the header says there is no burned-in text counts for nothing.
func (h *header) always() string {
	const hide = " often shows a name: hide what tells who the patient is, or say that there is nothing."
	class, modality := text(h.top[tag.SOPClassUID].value), text(h.top[tag.Modality].value)
	kinds := strings.ToUpper(text(h.top[tag.ImageType].value))
	_, converted := h.top[tag.ConversionType]
	switch {
	case slices.Contains(ultrasound, class), modality == "US", modality == "IVUS":
		return "An ultrasound image" + hide
	case class == secondary, strings.HasPrefix(class, secondary+"."), modality == "SC", modality == "OT", converted:
		return "A secondary capture" + hide
	case strings.Contains(kinds, "SCREEN"), strings.Contains(kinds, "CAPTURE"), strings.Contains(kinds, "DOSE"), strings.Contains(kinds, "PATIENT"):
		return "A saved screen" + hide
	case strings.EqualFold(text(h.top[tag.BurnedInAnnotation].value), "YES"):
		return "This image says of itself that words were burned into it: hide what tells who the patient is, or say that there is nothing."
	}
	return ""
}

// facts are the numbers that are kept.
func (h *header) facts(p pixelInfo) Facts {
	f := Facts{Frames: p.frames}
	if m := text(h.top[tag.Modality].value); modalities[m] {
		f.Modality = m
	}
	for _, t := range []tag.Tag{tag.PixelSpacing, tag.ImagerPixelSpacing, tag.NominalScannedPixelSpacing} {
		if v := h.values(t); len(v) == 2 && v[0] > 1e-6 && v[1] > 1e-6 && v[0] < 100 && v[1] < 100 {
			f.Spacing = v
			break
		}
	}
	if v := decimals(h.top[tag.FrameTime]); p.frames > 1 && len(v) == 1 && v[0] > 0 && v[0] < 1e6 {
		f.FrameTime = v[0]
	}
	centres, widths := h.values(tag.WindowCenter), h.values(tag.WindowWidth)
	for i := range min(len(centres), len(widths), 8) {
		if widths[i] >= 1 {
			f.Windows = append(f.Windows, Window{centres[i], widths[i]})
		}
	}
	return f
}
