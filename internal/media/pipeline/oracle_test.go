package pipeline

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
)

// Other people's programs look at the same 200 files: exiftool and dcmdump know
// corners of the formats that the builders of these tests may not. What they
// find in the sources proves that they can see; in what comes out they must
// find nothing.

// structural are the only tags that an output may have: what a reader needs to
// draw it, and what exiftool reckons out of that.
var structural = []string{
	"File:FileType", "File:FileTypeExtension", "File:MIMEType", "Composite:ImageSize", "Composite:Megapixels",
	"File:ImageWidth", "File:ImageHeight", "File:EncodingProcess", "File:BitsPerSample", "File:ColorComponents", "File:YCbCrSubSampling",
	"PNG:ImageWidth", "PNG:ImageHeight", "PNG:BitDepth", "PNG:ColorType", "PNG:Compression", "PNG:Filter", "PNG:Interlace",
}

// exiftoolSees are the plants that exiftool finds in every source that has
// them. It passes over the rest as padding, or as what no program may read.
var exiftoolSees = map[string][]string{
	"JPEG":  {"EXIF", "GPS", "XMP", "ICC", "IPTC", "COMMENT", "WIDE"},
	"PNG":   {"TEXT", "ZTXT", "ITXT", "ITXT-Z", "EXIF", "GPS", "PROFILE", "ICC", "LATE"},
	"GIF":   {"COMMENT", "XMP", "ICC"},
	"WebP":  {"EXIF", "GPS", "XMP", "ICC"},
	"TIFF":  {"SOFTWARE", "DATE", "ARTIST", "HOST", "XMP", "COPYRIGHT", "PRIVATE", "ICC"},
	"HEIC":  {"BOX-uuid", "BOX-Exif"},
	"DICOM": {"HOSPITAL", "DOCTOR", "REFERENCE", "CREATOR", "PRIVATE", "NAME", "ID", "REMARK", "SERIAL", "WINDOW", "REQUEST", "OVERLAY"},
}

var dcmdumpSees = map[string][]string{
	"DICOM": {"HOSPITAL", "DOCTOR", "REFERENCE", "CREATOR", "PRIVATE", "NAME", "ID", "REMARK", "SERIAL", "WINDOW", "CSA", "REQUEST", "OVERLAY"},
}

// needsTool fails a test where one of the programs is not installed.
func needsTool(t *testing.T, name string) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Fatalf("%s is not installed, and without it nobody but this package has looked: make setup-tests installs it", name)
	}
}

// put writes a file of the test's.
func put(t *testing.T, folder string, data []byte, name string, more ...any) string {
	t.Helper()
	at := filepath.Join(folder, fmt.Sprintf(name, more...))
	if err := os.WriteFile(at, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return at
}

// exiftool gives the tags of every file of a folder, by the file's name. It is
// slow to start: one run for all of them.
func exiftool(t *testing.T, folder string) map[string]map[string]any {
	t.Helper()
	needsTool(t, "exiftool")
	var said bytes.Buffer
	cmd := exec.CommandContext(t.Context(), "exiftool", "-json", "-a", "-u", "-ee", "-G1:4", "-q", "-q", "-ext", "*", folder)
	cmd.Stderr = &said
	raw, err := cmd.Output()
	var list []map[string]any
	if jsonErr := json.Unmarshal(raw, &list); jsonErr != nil {
		t.Fatalf("exiftool: %v, %v: %s", err, jsonErr, said.String())
	}
	out := map[string]map[string]any{}
	for _, tags := range list {
		file, _ := tags["SourceFile"].(string)
		out[filepath.Base(file)] = tags
	}
	return out
}

// strange gives the tags of an output that no output should have. What the
// disk says about the test's own file is none of the picture's.
func strange(tags map[string]any) (odd []string) {
	for key, value := range tags {
		if key == "SourceFile" || key == "ExifTool:ExifToolVersion" || strings.HasPrefix(key, "System:") || slices.Contains(structural, key) {
			continue
		}
		odd = append(odd, fmt.Sprintf("%s (%v)", key, value))
	}
	slices.Sort(odd)
	return odd
}

// readable gives what the program strings would of bytes: every run of at least
// four letters and signs, in ASCII and in UTF-16 of either order.
func readable(raw []byte) string {
	var out strings.Builder
	run := func(units []uint16) {
		from := 0
		for i := 0; i <= len(units); i++ {
			if i < len(units) && units[i] >= ' ' && units[i] < 0x7f {
				continue
			}
			if i-from >= 4 {
				out.WriteString(string(utf16.Decode(units[from:i])) + "\n")
			}
			from = i + 1
		}
	}
	bytewise := make([]uint16, len(raw))
	for i, b := range raw {
		bytewise[i] = uint16(b)
	}
	run(bytewise)
	for odd := range 2 { // a word may begin at an odd byte
		var little, big []uint16
		for i := odd; i+1 < len(raw); i += 2 {
			little, big = append(little, uint16(raw[i])|uint16(raw[i+1])<<8), append(big, uint16(raw[i+1])|uint16(raw[i])<<8)
		}
		run(little)
		run(big)
	}
	return out.String()
}

// betrays says whether a text has any part of a planted word, or the birthday.
func betrays(text string) bool {
	text = strings.ToLower(text)
	return strings.Contains(text, "planted") || strings.Contains(text, "whitcombe") || strings.Contains(text, "19610423") || strings.Contains(text, "1961:04:23")
}

// label is what kind of plant a word is.
func label(word string) string {
	word = strings.TrimSuffix(strings.TrimPrefix(word, "PLANTED-"), "-Whitcombe")
	return word[:strings.LastIndexByte(word, '-')]
}

// mustSee holds what a program saw in one source against what it should.
func mustSee(t *testing.T, program string, sees map[string][]string, n int, c crafted, saw string, found map[string]int) {
	t.Helper()
	for _, w := range c.words {
		if !slices.Contains(sees[c.name], label(w)) {
			continue
		}
		if strings.Contains(saw, w) {
			found[c.name+" "+label(w)]++
		} else if hides(c.raw, w) {
			t.Errorf("%d, %s: %s doesn't see %s", n, c.name, program, w)
		}
	}
}

// sawAll asks that each kind of plant was seen, those too that lie deflated.
func sawAll(t *testing.T, program string, sees map[string][]string, found map[string]int) {
	t.Helper()
	for name, labels := range sees {
		for _, l := range labels {
			if found[name+" "+l] == 0 {
				t.Errorf("%s saw no %s in any %s", program, l, name)
			}
		}
	}
}

func TestExiftoolFindsNothingInWhatComesOut(t *testing.T) {
	t.Parallel()
	needsTool(t, "exiftool")
	set := plantedSet(t)
	sources, outputs := t.TempDir(), t.TempDir()
	for n, c := range set {
		put(t, sources, c.raw, "%03d.%s", n, strings.ToLower(c.name))
		for k, out := range c.got.Pictures {
			put(t, outputs, out.Data, "%03d-%d.%s", n, k, strings.TrimPrefix(out.Type, "image/"))
			if betrays(readable(out.Data)) {
				t.Errorf("%d, %s: a planted word can be read in picture %d", n, c.name, k)
			}
		}
	}
	seen, found := exiftool(t, sources), map[string]int{}
	for n, c := range set {
		mustSee(t, "exiftool", exiftoolSees, n, c, fmt.Sprint(seen[fmt.Sprintf("%03d.%s", n, strings.ToLower(c.name))]), found)
		text := readable(c.raw)
		for _, w := range c.words {
			if hides(c.raw, w) && !strings.Contains(text, w) {
				t.Errorf("%d, %s: %s can't be read in the source", n, c.name, w)
			}
		}
	}
	sawAll(t, "exiftool", exiftoolSees, found)
	left := exiftool(t, outputs)
	for n, c := range set {
		for k, out := range c.got.Pictures {
			tags := left[fmt.Sprintf("%03d-%d.%s", n, k, strings.TrimPrefix(out.Type, "image/"))]
			if tags["File:MIMEType"] != out.Type { // and so it is no DICOM either
				t.Errorf("%d, %s: picture %d is %v to exiftool, %s to us", n, c.name, k, tags["File:MIMEType"], out.Type)
			}
			if odd := strange(tags); odd != nil {
				t.Errorf("%d, %s: picture %d has %s", n, c.name, k, strings.Join(odd, ", "))
			}
			if betrays(fmt.Sprint(tags)) {
				t.Errorf("%d, %s: exiftool reads a planted word in picture %d", n, c.name, k)
			}
		}
	}
	t.Logf("%d sources, %d pictures; plants seen: %v", len(set), len(left), found)
}

// dicomText is what dcmdump says of files, in their order; a file that it can't
// read has nothing.
func dicomText(t *testing.T, files []string) []string {
	t.Helper()
	needsTool(t, "dcmdump")
	raw, err := exec.CommandContext(t.Context(), "dcmdump", append([]string{"--quiet", "--load-all", "+L", "--print-filename"}, files...)...).CombinedOutput()
	if len(raw) == 0 {
		t.Fatalf("dcmdump: %v", err)
	}
	out := make([]string, len(files))
	for n, part := range strings.Split(string(raw), "# dcmdump (")[1:] {
		if n < len(out) {
			out[n] = part
		}
	}
	return out
}

// hexed is a word as dcmdump shows bytes that no dictionary knows.
func hexed(word string) string {
	return strings.ReplaceAll(strings.TrimSpace(fmt.Sprintf("% x", word)), " ", `\`)
}

func TestDcmdumpSeesWhatTheDICOMSourcesHide(t *testing.T) {
	t.Parallel()
	needsTool(t, "dcmdump")
	folder := t.TempDir()
	var at []int
	var files []string
	set := plantedSet(t)
	for n, c := range set {
		if c.name == "DICOM" {
			at, files = append(at, n), append(files, put(t, folder, c.raw, "%03d.dcm", n))
		}
	}
	found := map[string]int{}
	for i, text := range dicomText(t, files) {
		c := set[at[i]]
		if !strings.Contains(text, "19610423") {
			t.Errorf("%d: dcmdump doesn't see the birthday", at[i])
		}
		for _, w := range c.words { // what it shows as bytes, as words
			text = strings.ReplaceAll(text, hexed(w), w)
		}
		mustSee(t, "dcmdump", dcmdumpSees, at[i], c, text, found)
	}
	sawAll(t, "dcmdump", dcmdumpSees, found)
	for _, n := range at {
		for k, out := range set[n].got.Pictures {
			if len(out.Data) > 132 && string(out.Data[128:132]) == "DICM" {
				t.Errorf("%d: picture %d is a DICOM", n, k)
			}
		}
	}
	t.Logf("%d files; plants seen: %v", len(files), found)
}
