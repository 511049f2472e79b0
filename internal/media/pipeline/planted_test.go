package pipeline

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"image/png"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf16"
)

// plants makes words that stand nowhere else, and remembers them.
type plants struct {
	n    int
	made []string
}

func (p *plants) word(what string) string {
	p.n++
	w := fmt.Sprintf("PLANTED-%s-%04d-Whitcombe", what, p.n)
	p.made = append(p.made, w)
	return w
}

// wide is a word in UTF-16.
func wide(s string, order binary.AppendByteOrder) []byte {
	var out []byte
	for _, u := range utf16.Encode([]rune(s)) {
		out = order.AppendUint16(out, u)
	}
	return out
}

// planted makes the n-th file of the crafted set: a picture that is harmless
// to see, with words hidden wherever its format lets words hide.
func planted(t testing.TB, n int) (name string, raw []byte, words []string) {
	t.Helper()
	r := rand.New(rand.NewPCG(uint64(n), 11))
	p := &plants{n: n * 100}
	kinds := []func(testing.TB, *rand.Rand, *plants) []byte{plantedJPEG, plantedPNG, plantedDICOM, plantedJPEG, plantedTIFF, plantedGIF, plantedWebP, plantedPNG, plantedDICOM, plantedJPEG}
	names := []string{"JPEG", "PNG", "DICOM", "JPEG", "TIFF", "GIF", "WebP", "PNG", "DICOM", "JPEG"}
	if n%50 == 49 {
		kinds, names = []func(testing.TB, *rand.Rand, *plants) []byte{plantedHEIC}, []string{"HEIC"}
	}
	raw = kinds[n%len(kinds)](t, r, p)
	return names[n%len(names)], raw, p.made
}

// some gives each plant a chance of two in three, and at least one.
func some(r *rand.Rand, all ...[]byte) [][]byte {
	out := [][]byte{all[r.IntN(len(all))]}
	for _, a := range all {
		if r.IntN(3) > 0 {
			out = append(out, a)
		}
	}
	return out
}

func xmp(word string) string {
	return `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description dc:creator="` + word + `"/></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`
}

// icc is a profile of two texts, its description and its copyright, and of
// nothing else.
func icc(word string) string {
	const head, folder = 128, 4 + 2*12
	desc := "desc\x00\x00\x00\x00" + string(binary.BigEndian.AppendUint32(nil, uint32(len(word)+1))) + word + strings.Repeat("\x00", 1+4+4+2+1+67)
	cprt := "text\x00\x00\x00\x00" + word + "\x00"
	out := binary.BigEndian.AppendUint32(nil, uint32(head+folder+len(desc)+len(cprt)))
	out = append(out, "lcms\x04\x30\x00\x00mntrRGB XYZ "+strings.Repeat("\x00", 12)+"acsp"...)
	out = append(out, make([]byte, head-len(out))...)
	out = binary.BigEndian.AppendUint32(out, 2)
	for _, part := range []struct {
		tag      string
		at, size int
	}{{"desc", head + folder, len(desc)}, {"cprt", head + folder + len(desc), len(cprt)}} {
		out = binary.BigEndian.AppendUint32(append(out, part.tag...), uint32(part.at))
		out = binary.BigEndian.AppendUint32(out, uint32(part.size))
	}
	return string(out) + desc + cprt
}

func iptc(word string) string {
	body := "\x1c\x02\x05" + string(binary.BigEndian.AppendUint16(nil, uint16(len(word)))) + word
	return "Photoshop 3.0\x008BIM\x04\x04\x00\x00" + string(binary.BigEndian.AppendUint32(nil, uint32(len(body)))) + body
}

func plantedJPEG(t testing.TB, r *rand.Rand, p *plants) []byte {
	raw := jpegFile(t, slope(70+r.IntN(40), 50+r.IntN(40), r.IntN(99)))
	thumbnail := jpegFile(t, slope(16, 12, 1))
	thumbnail = insert(thumbnail, 2, segment(0xfe, p.word("THUMBNAIL")))
	put := some(r,
		segment(0xe1, "Exif\x00\x00"+exifBody(p.word("EXIF"), p.word("GPS"), string(thumbnail))),
		segment(0xe1, "http://ns.adobe.com/xap/1.0/\x00"+xmp(p.word("XMP"))),
		segment(0xe1, "http://ns.adobe.com/xmp/extension/\x00"+strings.Repeat("0", 40)+p.word("XMP2")),
		segment(0xe2, "ICC_PROFILE\x00\x01\x01"+icc(p.word("ICC"))),
		segment(0xe2, "MPF\x00II*\x00"+p.word("MPF")),
		segment(0xed, iptc(p.word("IPTC"))),
		segment(0xfe, p.word("COMMENT")),
		segment(0xfe, string(wide(p.word("WIDE"), binary.LittleEndian))),
		segment(0xe3+byte(r.IntN(9)), "Meta\x00\x00"+p.word("MAKER")),
		segment(0xec, "Ducky\x00"+string(wide(p.word("DUCKY"), binary.BigEndian))),
	)
	raw = insert(raw, 2, put...)
	switch r.IntN(3) {
	case 0: // what telephones put behind a picture that moves
		raw = append(raw, "\x00\x00\x00\x18ftypmp42"+p.word("TRAILER")...)
	case 1: // a second picture
		raw = append(raw, thumbnail...)
	}
	return raw
}

func plantedPNG(t testing.TB, r *rand.Rand, p *plants) []byte {
	raw := pngFile(t, slope(70+r.IntN(40), 50+r.IntN(40), r.IntN(99)))
	const behindIHDR = 8 + 25
	put := some(r,
		chunk("tEXt", "Author\x00"+p.word("TEXT")),
		chunk("zTXt", "Comment\x00\x00"+deflated(p.word("ZTXT"))),
		chunk("iTXt", "XML:com.adobe.xmp\x00\x00\x00\x00\x00"+xmp(p.word("ITXT"))),
		chunk("iTXt", "Title\x00\x01\x00de\x00\x00"+deflated(p.word("ITXT-Z"))),
		chunk("eXIf", exifBody(p.word("EXIF"), p.word("GPS"), "")),
		chunk("iCCP", p.word("PROFILE")+"\x00\x00"+deflated(icc(p.word("ICC")))),
		chunk("prVt", p.word("PRIVATE")),
		chunk("tIME", "\x07\xea\x0b\x1a\x10\x11\x12"),
		chunk("sPLT", p.word("PALETTE")+"\x00\x08"),
	)
	raw = insert(raw, behindIHDR, put...)
	if r.IntN(2) == 0 {
		raw = insert(raw, len(raw)-12, chunk("tEXt", "Late\x00"+p.word("LATE")))
	}
	if r.IntN(2) == 0 {
		raw = append(raw, p.word("TRAILER")...)
	}
	return raw
}

func plantedGIF(t testing.TB, r *rand.Rand, p *plants) []byte {
	raw := gifFile(t, 1+r.IntN(3), 60, 40)
	block := func(label byte, head, body string) []byte {
		out := []byte{0x21, label}
		if head != "" {
			out = append(append(out, byte(len(head))), head...)
		}
		for len(body) > 0 {
			n := min(255, len(body))
			out = append(append(out, byte(n)), body[:n]...)
			body = body[n:]
		}
		return append(out, 0)
	}
	put := some(r,
		block(0xfe, "", p.word("COMMENT")),
		block(0xff, "XMP DataXMP", xmp(p.word("XMP"))),
		block(0xff, "ICCRGBG1012", icc(p.word("ICC"))),
		block(0xff, "OTHERAPP1.0", p.word("APP")),
	)
	raw = insert(raw, 13+colourBytes(raw[10]), put...)
	if r.IntN(2) == 0 {
		raw = append(raw, p.word("TRAILER")...)
	}
	return raw
}

func colourBytes(fields byte) int {
	if fields&0x80 == 0 {
		return 0
	}
	return 3 << (1 + fields&7)
}

func plantedWebP(t testing.TB, r *rand.Rand, p *plants) []byte {
	t.Helper()
	w, h := 60+r.IntN(40), 40+r.IntN(40)
	head := [][]byte{vp8x(1<<2|1<<3|1<<5, w, h), riffChunk("ICCP", []byte(icc(p.word("ICC")))), riffChunk("VP8L", lossless(w, h, w*h))}
	put := some(r,
		riffChunk("EXIF", []byte(exifBody(p.word("EXIF"), p.word("GPS"), ""))),
		riffChunk("XMP ", []byte(xmp(p.word("XMP")))),
		riffChunk("PRVT", []byte(p.word("PRIVATE"))),
	)
	raw := webpFile(append(head, put...)...)
	if r.IntN(2) == 0 {
		raw = append(raw, p.word("TRAILER")...)
	}
	return raw
}

func plantedTIFF(t testing.TB, r *rand.Rand, p *plants) []byte {
	t.Helper()
	gps := len("II*\x00") // any place in the file: nobody follows it
	raw := tiffFile(60+r.IntN(40), 40+r.IntN(40), []entry{
		{305, 2, p.word("SOFTWARE")}, {306, 2, p.word("DATE")}, {315, 2, p.word("ARTIST")}, {316, 2, p.word("HOST")},
		{700, 1, xmp(p.word("XMP"))}, {33432, 2, p.word("COPYRIGHT")}, {33723, 7, p.word("IPTC")}, {34377, 7, p.word("PHOTOSHOP")},
		{34675, 7, icc(p.word("ICC"))}, {34853, 4, long(uint32(gps))}, {37724, 7, string(wide(p.word("WIDE"), binary.LittleEndian))}, {50000, 7, p.word("PRIVATE")},
	}...)
	if r.IntN(2) == 0 {
		raw = append(raw, p.word("TRAILER")...)
	}
	return raw
}

func plantedDICOM(t testing.TB, r *rand.Rand, p *plants) []byte {
	t.Helper()
	s := ct()
	s.syntax = []string{explicitLittle, implicitLittle, explicitBig}[r.IntN(3)]
	if s.syntax == explicitBig {
		for i := 0; i < len(s.pixels); i += 2 {
			s.pixels[i], s.pixels[i+1] = s.pixels[i+1], s.pixels[i]
		}
	}
	s.early = func(d *dicomWriter) {
		d.put(8, 0x80, "LO", []byte(p.word("HOSPITAL")))
		d.put(8, 0x90, "PN", []byte(p.word("DOCTOR")))
		d.head(8, 0x1140, "SQ", undefined)
		d.item(0xe000, undefined)
		d.put(8, 0x1155, "UI", []byte(p.word("REFERENCE")))
		d.item(0xe00d, 0)
		d.item(0xe0dd, 0)
		d.put(9, 0x10, "LO", []byte(p.word("CREATOR")))
		d.put(9, 0x1001, "UN", []byte(p.word("PRIVATE")))
		d.put(0x10, 0x10, "PN", []byte(p.word("NAME")))
		d.put(0x10, 0x20, "LO", []byte(p.word("ID")))
		d.put(0x10, 0x30, "DA", []byte("19610423"))
		d.put(0x10, 0x4000, "LT", []byte(p.word("REMARK")))
		d.put(0x18, 0x1000, "LO", []byte(p.word("SERIAL")))
	}
	s.late = func(d *dicomWriter) {
		d.put(0x28, 0x30, "DS", []byte(`0.5\0.5`))
		d.put(0x28, 0x1050, "DS", []byte("2000"))
		d.put(0x28, 0x1051, "DS", []byte("4000"))
		d.put(0x28, 0x1055, "LO", []byte(p.word("WINDOW")))
		d.put(0x29, 0x1010, "OB", []byte(p.word("CSA")))
		d.put(0x40, 0x1001, "SH", []byte(p.word("REQUEST")))
		d.put(0x6000, 0x22, "LO", []byte(p.word("OVERLAY")))
		d.put(0x6000, 0x3000, "OW", []byte(p.word("OVERLAYDATA")))
	}
	raw := s.file()
	if r.IntN(2) == 0 {
		d := dicomWriter{order: binary.LittleEndian, implicit: s.syntax == implicitLittle}
		if s.syntax == explicitBig {
			d.order = binary.BigEndian
		}
		d.put(0xfffc, 0xfffc, "OB", []byte(p.word("PADDING")))
		raw = append(raw, d.out...)
	}
	return raw
}

func plantedHEIC(t testing.TB, _ *rand.Rand, p *plants) []byte {
	t.Helper()
	raw, err := os.ReadFile("../../platform/pictures/testdata/half.heic")
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{"free", "uuid", "Exif"} {
		w := p.word("BOX-" + kind)
		raw = append(binary.BigEndian.AppendUint32(raw, uint32(8+len(w))), kind+w...)
	}
	return raw
}

// bare says what in an output is neither pixels nor needed to read them.
func bare(p Picture) string {
	if p.Type == "image/png" {
		return barePNG(p.Data)
	}
	return bareJPEG(p.Data)
}

func barePNG(raw []byte) string {
	if !bytes.HasPrefix(raw, []byte("\x89PNG\r\n\x1a\n")) {
		return "no PNG"
	}
	for at := 8; at < len(raw); {
		if at+12 > len(raw) {
			return "bytes behind the chunks"
		}
		n, kind := int(binary.BigEndian.Uint32(raw[at:])), string(raw[at+4:at+8])
		at += 12 + n
		switch kind {
		case "IHDR", "PLTE", "IDAT":
		case "IEND":
			if at != len(raw) || n != 0 {
				return "bytes behind the end"
			}
			return ""
		default:
			return "a chunk " + kind
		}
	}
	return "no end"
}

func bareJPEG(raw []byte) string {
	for at := 2; at+4 <= len(raw); {
		if raw[at] != 0xff {
			return "bytes between segments"
		}
		m := raw[at+1]
		n := int(binary.BigEndian.Uint16(raw[at+2:]))
		switch m {
		case 0xdb, 0xc0, 0xc4:
			at += 2 + n
		case 0xda:
			end := bytes.Index(raw[at:], []byte("\xff\xd9"))
			if end < 0 || at+end+2 != len(raw) {
				return "bytes behind the end"
			}
			return ""
		default:
			return fmt.Sprintf("a segment %x", m)
		}
	}
	return "no end"
}

// crafted is one file of the set, with what came out of it.
type crafted struct {
	name  string
	raw   []byte
	words []string
	got   Result
}

var plantedOnce struct {
	sync.Once
	set []crafted
}

// plantedSet takes the 200 files through the pipeline, once for all tests.
func plantedSet(t *testing.T) []crafted {
	t.Helper()
	plantedOnce.Do(func() {
		p := pipelineFor(t, Config{Readers: 2})
		var set []crafted
		for n := range 200 {
			name, raw, words := planted(t, n)
			got, err := p.Process(context.Background(), raw, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if got.Outcome != Accepted || len(got.Pictures) == 0 {
				t.Fatalf("%d, %s: %s (%s)", n, name, got.Outcome, got.Reason)
			}
			set = append(set, crafted{name, raw, words, got})
		}
		plantedOnce.set = set
	})
	if plantedOnce.set == nil {
		t.Fatal("the set did not come through")
	}
	return plantedOnce.set
}

// The promise: of 200 files with words planted in every corner, no word is in
// what comes out, and nothing but pixels is.
func TestNothingOfTheSourcesMetadataSurvives(t *testing.T) {
	t.Parallel()
	counts := map[string]int{}
	for n, c := range plantedSet(t) {
		if !slices.ContainsFunc(c.words, func(w string) bool { return hides(c.raw, w) }) {
			t.Fatalf("%d, %s: nothing was planted", n, c.name)
		}
		counts[c.name]++
		said := fmt.Sprintf("%+v", c.got.Facts) + c.got.Reason
		for _, out := range c.got.Pictures {
			if odd := bare(out); odd != "" {
				t.Errorf("%d, %s: the output has %s", n, c.name, odd)
			}
			for _, w := range c.words {
				if hides(out.Data, w) || strings.Contains(said, w) {
					t.Errorf("%d, %s: %s survived", n, c.name, w)
				}
			}
			if hides(out.Data, "PLANTED") || hides(out.Data, "Whitcombe") {
				t.Errorf("%d, %s: a planted word survived in part", n, c.name)
			}
		}
		if c.name == "DICOM" {
			checkFacts(t, c.got)
		}
	}
	t.Log(counts)
}

// checkFacts looks at the numbers that a DICOM keeps.
func checkFacts(t *testing.T, got Result) {
	t.Helper()
	f := got.Facts
	if f.Modality != "CT" || len(f.Spacing) != 2 || f.Spacing[0] != .5 || len(f.Windows) != 2 || f.Windows[0] != (Window{2000, 4000}) || !f.Deep {
		t.Errorf("the facts are %+v", f)
	}
	deep, err := png.Decode(bytes.NewReader(got.Pictures[len(got.Pictures)-1].Data))
	if err != nil {
		t.Fatal(err)
	}
	if v, _, _, _ := deep.At(10, 5).RGBA(); v != 10*40+5*20 {
		t.Errorf("the deep frame has %d at 10, 5", v)
	}
}

// hides says whether bytes hold a word, as it is or in UTF-16 of either order.
func hides(raw []byte, word string) bool {
	return bytes.Contains(raw, []byte(word)) || bytes.Contains(raw, wide(word, binary.LittleEndian)) || bytes.Contains(raw, wide(word, binary.BigEndian))
}

func pipelineFor(t testing.TB, c Config) *Pipeline {
	t.Helper()
	p, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close(context.Background()) })
	return p
}
