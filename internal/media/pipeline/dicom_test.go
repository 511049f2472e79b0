package pipeline

import (
	"bytes"
	"compress/flate"
	"context"
	"encoding/binary"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"
	"strings"
	"testing"

	"github.com/suyashkumar/dicom"
	"github.com/suyashkumar/dicom/pkg/frame"
	"github.com/suyashkumar/dicom/pkg/tag"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/opentype"
)

// accepted processes a file that must be, and decodes its pictures of a use.
func accepted(t *testing.T, raw []byte, use Use) ([]image.Image, Facts) {
	t.Helper()
	got, err := pipelineFor(t, Config{}).Process(context.Background(), raw, Options{Masks: &Masks{Attest: true}})
	if err != nil {
		t.Fatal(err)
	}
	if got.Outcome != Accepted {
		t.Fatalf("%s: %s", got.Outcome, got.Reason)
	}
	var out []image.Image
	for _, p := range got.Pictures {
		if p.Use != use {
			continue
		}
		img, err := png.Decode(bytes.NewReader(p.Data))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, img)
	}
	return out, got.Facts
}

func sample(img image.Image, x, y int) int {
	v, _, _, _ := img.At(x, y).RGBA()
	return int(v)
}

// packBits packs as literal runs and, where bytes repeat, as repeated ones.
func packBits(in []byte) []byte {
	var out []byte
	for at := 0; at < len(in); {
		n := 1
		for at+n < len(in) && n < 128 && in[at+n] == in[at] {
			n++
		}
		if n > 1 {
			out = append(out, byte(1-n), in[at])
		} else {
			out = append(out, 0, in[at])
		}
		at += n
	}
	if len(out)%2 == 1 {
		out = append(out, 0x80)
	}
	return out
}

// rle is a frame of PS3.5, annex G, of planes in the order of the annex.
func rle(planes ...[]byte) []byte {
	head := make([]byte, 64)
	binary.LittleEndian.PutUint32(head, uint32(len(planes)))
	var body []byte
	for i, p := range planes {
		binary.LittleEndian.PutUint32(head[4+4*i:], uint32(64+len(body)))
		body = append(body, packBits(p)...)
	}
	return append(head, body...)
}

// One CT in every syntax gives the same values.
func TestEverySyntaxGivesTheSameValues(t *testing.T) {
	t.Parallel()
	plain := ct()
	high, low := []byte{}, []byte{}
	for i := 0; i < len(plain.pixels); i += 2 {
		low, high = append(low, plain.pixels[i]), append(high, plain.pixels[i+1])
	}
	swapped := bytes.Clone(plain.pixels)
	for i := 0; i < len(swapped); i += 2 {
		swapped[i], swapped[i+1] = swapped[i+1], swapped[i]
	}
	with := func(change func(*dicomSpec)) []byte {
		s := ct()
		change(&s)
		return s.file()
	}
	explicit := plain.file()
	var body bytes.Buffer
	f, _ := flate.NewWriter(&body, 6)
	_, _ = f.Write(explicit[len(dicomHead(explicitLittle)):])
	_ = f.Close()
	for name, raw := range map[string][]byte{
		"explicit": explicit,
		"implicit": with(func(s *dicomSpec) { s.syntax = implicitLittle }),
		"big":      with(func(s *dicomSpec) { s.syntax, s.pixels = explicitBig, swapped }),
		"deflated": append(dicomHead(deflatedLittle), body.Bytes()...),
		"RLE":      with(func(s *dicomSpec) { s.syntax, s.fragments = rleLossless, [][]byte{rle(high, low)} }),
	} {
		deep, facts := accepted(t, raw, Deep)
		if len(deep) != 1 || facts.Slope != 1 || facts.Intercept != 0 {
			t.Fatalf("%s: %d deep frames, %+v", name, len(deep), facts)
		}
		for _, at := range []image.Point{{0, 0}, {63, 47}, {10, 5}} {
			if v := sample(deep[0], at.X, at.Y); v != at.X*40+at.Y*20 {
				t.Errorf("%s: %d at %v", name, v, at)
			}
		}
	}
}

// A file that another library wrote reads as it says.
func TestAFileOfAnotherWriterIsRead(t *testing.T) {
	t.Parallel()
	el := func(tg tag.Tag, v any) *dicom.Element {
		e, err := dicom.NewElement(tg, v)
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	native := frame.NewNativeFrame[uint16](16, 20, 30, 600, 1)
	for i := range native.RawData {
		native.RawData[i] = uint16(i * 7)
	}
	nested, err := dicom.NewElement(tag.ReferencedStudySequence, [][]*dicom.Element{{el(tag.PatientName, []string{"Nested^Name"})}})
	if err != nil {
		t.Fatal(err)
	}
	set := dicom.Dataset{Elements: []*dicom.Element{
		el(tag.MediaStorageSOPClassUID, []string{"1.2.840.10008.5.1.4.1.1.2"}), el(tag.MediaStorageSOPInstanceUID, []string{"1.2.3.4.5"}),
		el(tag.TransferSyntaxUID, []string{explicitLittle}),
		el(tag.SOPClassUID, []string{"1.2.840.10008.5.1.4.1.1.2"}), el(tag.Modality, []string{"CT"}), nested,
		el(tag.PatientName, []string{"Whitcombe^Eleanor"}), el(tag.PatientBirthDate, []string{"19610423"}),
		el(tag.SamplesPerPixel, []int{1}), el(tag.PhotometricInterpretation, []string{"MONOCHROME2"}), el(tag.Rows, []int{20}), el(tag.Columns, []int{30}),
		el(tag.PixelSpacing, []string{"0.7", "0.7"}), el(tag.BitsAllocated, []int{16}), el(tag.BitsStored, []int{16}), el(tag.HighBit, []int{15}), el(tag.PixelRepresentation, []int{0}),
		el(tag.RescaleIntercept, []string{"-1024"}), el(tag.RescaleSlope, []string{"2"}),
		el(tag.PixelData, dicom.PixelDataInfo{Frames: []*frame.Frame{{NativeData: native}}}),
	}}
	var b bytes.Buffer
	if err := dicom.Write(&b, set); err != nil {
		t.Fatal(err)
	}
	h, err := readHeader(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range []string{"Whitcombe", "ELEANOR", "23.04.1961", "04/23/61", "nested", "WHITC0MBE"} {
		if !h.words.hold(w) {
			t.Errorf("the header does not hold %q", w)
		}
	}
	if h.words.hold("Portable") || h.words.hold("1961") {
		t.Error("the header holds what it does not say")
	}
	deep, facts := accepted(t, b.Bytes(), Deep)
	if v := sample(deep[0], 7, 3); v != (3*30+7)*7 || facts.Slope != 2 || facts.Intercept != -1024 || facts.Spacing[0] != .7 {
		t.Errorf("%d, %+v", v, facts)
	}
}

// Signed values are moved so that none is negative, and the intercept says by
// how much.
func TestSignedValuesAndWindows(t *testing.T) {
	t.Parallel()
	s := ct()
	s.signed, s.stored, s.rows, s.columns, s.pixels = true, 16, 1, 3, nil
	for _, v := range []int16{-1000, 40, 3000} {
		s.pixels = binary.LittleEndian.AppendUint16(s.pixels, uint16(v))
	}
	s.late = func(d *dicomWriter) {
		d.put(0x28, 0x120, "SS", binary.LittleEndian.AppendUint16(nil, uint16(0xf830))) // padding: -2000
		d.put(0x28, 0x1050, "DS", []byte(`40\nonsense`))
		d.put(0x28, 0x1051, "DS", []byte("400"))
		d.put(0x28, 0x1052, "DS", []byte("0"))
		d.put(0x28, 0x1053, "DS", []byte("1"))
	}
	deep, facts := accepted(t, s.file(), Deep)
	for x, want := range []float64{-1000, 40, 3000} {
		if got := float64(sample(deep[0], x, 0))*facts.Slope + facts.Intercept; got != want {
			t.Errorf("%v, not %v", got, want)
		}
	}
	full, _ := accepted(t, s.file(), Full)
	for x, want := range []float64{0, 128, 255} {
		if got := float64(sample(full[0], x, 0) >> 8); math.Abs(got-want) > 1 {
			t.Errorf("shown as %v, not %v", got, want)
		}
	}
	if len(facts.Windows) != 2 || facts.Windows[1] != (Window{Centre: 1000.5, Width: 4001}) {
		t.Errorf("the windows are %+v", facts.Windows)
	}
}

func TestMonochrome1IsInverted(t *testing.T) {
	t.Parallel()
	s := ct()
	s.photometric, s.allocated, s.stored, s.rows, s.columns, s.pixels = "MONOCHROME1", 8, 8, 1, 2, []byte{0, 200}
	full, facts := accepted(t, s.file(), Full)
	if sample(full[0], 0, 0)>>8 != 255 || sample(full[0], 1, 0) != 0 || facts.Deep {
		t.Errorf("%d, %d, %+v", sample(full[0], 0, 0)>>8, sample(full[0], 1, 0), facts)
	}
}

func TestColoursAreAsTheHeaderSays(t *testing.T) {
	t.Parallel()
	want := color.RGBA{200, 100, 50, 255}
	y, cb, cr := color.RGBToYCbCr(want.R, want.G, want.B)
	four := func(a, b, c byte) []byte { return bytes.Repeat([]byte{a, b, c}, 4) }
	planes := func(a, b, c byte) []byte {
		return slicesOf(bytes.Repeat([]byte{a}, 4), bytes.Repeat([]byte{b}, 4), bytes.Repeat([]byte{c}, 4))
	}
	base := ct()
	base.samples, base.allocated, base.stored, base.rows, base.columns, base.photometric, base.modality, base.class = 3, 8, 8, 2, 2, "RGB", "XC", "1.2.840.10008.5.1.4.1.1.77.1.4"
	with := func(change func(*dicomSpec)) []byte {
		s := base
		change(&s)
		return s.file()
	}
	planar := with(func(s *dicomSpec) { s.pixels = planes(200, 100, 50) })
	planar = bytes.Replace(planar, []byte("\x28\x00\x06\x00US\x02\x00\x00\x00"), []byte("\x28\x00\x06\x00US\x02\x00\x01\x00"), 1)
	palette := with(func(s *dicomSpec) {
		s.samples, s.photometric, s.pixels = 1, "PALETTE COLOR", []byte{7, 7, 7, 7}
		s.late = func(d *dicomWriter) {
			for i, v := range []byte{200, 100, 50} {
				e := uint16(i)
				d.put(0x28, 0x1101+e, "US", []byte{10, 0, 0, 0, 16, 0})
				table := make([]byte, 20)
				table[15] = v
				d.put(0x28, 0x1201+e, "OW", table)
			}
		}
	})
	flat := image.NewRGBA(image.Rect(0, 0, 16, 16))
	draw.Draw(flat, flat.Rect, image.NewUniform(want), image.Point{}, draw.Src)
	for name, raw := range map[string][]byte{
		"RGB":        with(func(s *dicomSpec) { s.pixels = four(200, 100, 50) }),
		"RGB planar": planar,
		"YBR":        with(func(s *dicomSpec) { s.photometric, s.pixels = "YBR_FULL", four(y, cb, cr) }),
		"YBR 4:2:2":  with(func(s *dicomSpec) { s.photometric, s.pixels = "YBR_FULL_422", []byte{y, y, cb, cr, y, y, cb, cr} }),
		"RGB in RLE": with(func(s *dicomSpec) {
			s.syntax, s.fragments = rleLossless, [][]byte{rle([]byte{200, 200, 200, 200}, []byte{100, 100, 100, 100}, []byte{50, 50, 50, 50})}
		}),
		"palette": palette,
		"YBR in JPEG": with(func(s *dicomSpec) {
			s.syntax, s.photometric, s.rows, s.columns, s.fragments = jpegBaseline, "YBR_FULL_422", 16, 16, [][]byte{jpegFile(t, flat)}
		}),
	} {
		full, facts := accepted(t, raw, Full)
		r, g, b, _ := full[0].At(1, 1).RGBA()
		for i, d := range []int{int(r>>8) - 200, int(g>>8) - 100, int(b>>8) - 50} {
			if d < -4 || d > 4 {
				t.Errorf("%s: colour %d is off by %d", name, i, d)
			}
		}
		if facts.Deep || len(facts.Windows) > 0 {
			t.Errorf("%s: %+v", name, facts)
		}
	}
}

func slicesOf(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

// Several frames: in order, with fragments put together by the offset table.
func TestFramesAreInOrder(t *testing.T) {
	t.Parallel()
	s := ct()
	s.frames, s.allocated, s.stored, s.rows, s.columns = 3, 8, 8, 2, 2
	s.pixels = []byte{10, 10, 10, 10, 20, 20, 20, 20, 30, 30, 30, 250}
	s.late = func(d *dicomWriter) { d.put(0x18, 0x1063, "DS", []byte("33.3")) }
	full, facts := accepted(t, s.file(), Full)
	if len(full) != 3 || facts.Frames != 3 || facts.FrameTime != 33.3 || sample(full[0], 0, 0) >= sample(full[1], 0, 0) || sample(full[1], 0, 0) >= sample(full[2], 0, 0) {
		t.Errorf("%d frames, %+v", len(full), facts)
	}
	got, err := gather([][]byte{{0, 0, 0, 0, 20, 0, 0, 0}, {1, 2}, {3, 4}, {5}}, 2)
	if err != nil || string(got[0]) != "\x01\x02\x03\x04" || string(got[1]) != "\x05" {
		t.Errorf("%v, %v", got, err)
	}
}

// What always passes the mask step, whatever it says of itself.
func TestUltrasoundAndCapturesCannotSkipTheMask(t *testing.T) {
	t.Parallel()
	p := pipelineFor(t, Config{})
	burnedNo := func(d *dicomWriter) { d.put(0x28, 0x301, "CS", []byte("NO")) }
	for name, change := range map[string]func(*dicomSpec){
		"ultrasound":        func(s *dicomSpec) { s.modality, s.late = "US", burnedNo },
		"ultrasound class":  func(s *dicomSpec) { s.class, s.late = "1.2.840.10008.5.1.4.1.1.3.1", burnedNo },
		"secondary capture": func(s *dicomSpec) { s.class, s.late = secondary, burnedNo },
		"workstation":       func(s *dicomSpec) { s.early = func(d *dicomWriter) { d.put(8, 0x64, "CS", []byte("WSD")) } },
		"saved screen": func(s *dicomSpec) {
			s.early = func(d *dicomWriter) { d.put(8, 8, "CS", []byte(`DERIVED\SECONDARY\SCREEN SAVE`)) }
		},
		"says yes": func(s *dicomSpec) { s.late = func(d *dicomWriter) { d.put(0x28, 0x301, "CS", []byte("YES")) } },
	} {
		s := ct()
		change(&s)
		for masks, want := range map[*Masks]Outcome{nil: MaskRequired, {}: MaskRequired, {Boxes: []Box{{0, 0, 20, 10}}}: Accepted, {Attest: true}: Accepted} {
			got, err := p.Process(context.Background(), s.file(), Options{Masks: masks})
			if err != nil || got.Outcome != want {
				t.Errorf("%s with %+v: %s %v", name, masks, got.Outcome, err)
			}
		}
	}
}

// A name in the header is found in the pixels though the list of harmless words
// would let it pass.
func TestWordsOfTheHeaderAreLookedForInThePixels(t *testing.T) {
	t.Parallel()
	needsReader(t)
	bold, err := opentype.Parse(gobold.TTF)
	if err != nil {
		t.Fatal(err)
	}
	img := image.NewGray(image.Rect(0, 0, 400, 300))
	write(t, img, bold, 24, 20, 20, color.Gray{255}, "Level")
	s := ct()
	s.allocated, s.stored, s.rows, s.columns, s.pixels = 8, 8, 300, 400, img.Pix
	p := pipelineFor(t, Config{})
	if got, err := p.Process(context.Background(), s.file(), Options{}); err != nil || got.Outcome != Accepted {
		t.Fatalf("%s: %s %v", got.Outcome, got.Reason, err)
	}
	s.early = func(d *dicomWriter) { d.put(0x10, 0x10, "PN", []byte("LEVEL^JOHN")) }
	got, err := p.Process(context.Background(), s.file(), Options{})
	if err != nil || got.Outcome != MaskRequired || !strings.Contains(got.Reason, "text") {
		t.Errorf("%s: %s %v", got.Outcome, got.Reason, err)
	}
}

// Words that show in another window than the first are found: in the first,
// both they and what is behind them are white.
func TestWordsInAnotherWindowAreFound(t *testing.T) {
	t.Parallel()
	needsReader(t)
	bold, err := opentype.Parse(gobold.TTF)
	if err != nil {
		t.Fatal(err)
	}
	img := image.NewGray(image.Rect(0, 0, 400, 300))
	write(t, img, bold, 28, 20, 20, color.Gray{255}, "WHITCOMBE")
	s := ct()
	s.rows, s.columns, s.pixels = 300, 400, nil
	for i, v := range img.Pix {
		value := 2000 + uint16(v)*8
		if i/400 > 150 {
			value = uint16(i % 400)
		}
		s.pixels = binary.LittleEndian.AppendUint16(s.pixels, value)
	}
	s.late = func(d *dicomWriter) {
		d.put(0x28, 0x1050, "DS", []byte("40"))
		d.put(0x28, 0x1051, "DS", []byte("400"))
	}
	got, err := pipelineFor(t, Config{}).Process(context.Background(), s.file(), Options{})
	if err != nil || got.Outcome != MaskRequired {
		t.Errorf("%s: %s %v", got.Outcome, got.Reason, err)
	}
}
