package pipeline

import (
	"bytes"
	"context"
	"encoding/binary"
	"image/png"
	"slices"
	"strings"
	"testing"
)

// sliceAt is one file of a series: a value says which, a place where it lies.
func sliceAt(uid string, number int, place string, value uint16, name string) []byte {
	s := ct()
	s.pixels = nil
	for i := range s.rows * s.columns {
		s.pixels = binary.LittleEndian.AppendUint16(s.pixels, value+uint16(i%s.columns))
	}
	s.early = func(d *dicomWriter) {
		d.put(0x10, 0x10, "PN", []byte(name))
		d.put(0x20, 0xe, "UI", []byte(uid+"\x00"))
		d.put(0x20, 0x13, "IS", []byte(itoa(number)))
		d.put(0x20, 0x32, "DS", []byte(place))
		d.put(0x20, 0x37, "DS", []byte(`1\0\0\0\1\0`))
	}
	return s.file()
}

// The files of a series become one stack, in their order along the patient
// whatever the order in which they came; every other file stands alone.
func TestASeriesIsOneStack(t *testing.T) {
	t.Parallel()
	files := [][]byte{
		sliceAt("1.2.3", 2, `0\0\20`, 2000, "Kowalczyk^Maria"), jpegFile(t, slope(20, 20, 1)), sliceAt("1.2.3", 3, `0\0\10`, 1000, "Kowalczyk^Maria"),
		sliceAt("1.2.9", 1, `0\0\0`, 500, "Kowalczyk^Maria"), sliceAt("1.2.3", 1, `0\0\30`, 3000, "Kowalczyk^Maria"),
	}
	groups := Group(files)
	if len(groups) != 3 || !slices.Equal(groups[0], []int{0, 2, 4}) || !slices.Equal(groups[1], []int{1}) || !slices.Equal(groups[2], []int{3}) {
		t.Fatalf("grouped as %v", groups)
	}
	got, err := pipelineFor(t, Config{}).ProcessSeries(context.Background(), [][]byte{files[0], files[2], files[4]}, Options{Masks: &Masks{Attest: true}})
	if err != nil || got.Outcome != Accepted || got.Facts.Frames != 3 || !got.Facts.Deep || got.Kind != KindCT {
		t.Fatalf("%v %s %s %+v", err, got.Outcome, got.Reason, got.Facts)
	}
	var values []int
	for _, p := range got.Pictures {
		if bytes.Contains(p.Data, []byte("Kowalczyk")) {
			t.Error("a name of the header is in a picture")
		}
		if p.Use != Deep {
			continue
		}
		img, err := png.Decode(bytes.NewReader(p.Data))
		if err != nil {
			t.Fatal(err)
		}
		values = append(values, sample(img, 0, 0))
	}
	if len(values) != 3 || values[0] != 1000 || values[1] != 2000 || values[2] != 3000 {
		t.Errorf("the frames are %v", values)
	}
}

func TestWhatIsNoSeriesIsRefusedInASentence(t *testing.T) {
	t.Parallel()
	larger := ct()
	larger.rows, larger.columns = 96, 128
	larger.pixels = make([]byte, 2*96*128)
	plain := sliceAt("1.2.3", 1, `0\0\0`, 100, "A^B")
	for want, files := range map[string][][]byte{
		"Only the files of one DICOM series": {plain, jpegFile(t, slope(20, 20, 1))},
		"differ in size":                     {plain, larger.file()},
		"more than 2 frames":                 {plain, plain, plain},
		"damaged or cut off":                 {plain, plain[:400]},
	} {
		got, err := pipelineFor(t, Config{Frames: 2}).ProcessSeries(context.Background(), files, Options{})
		if err != nil || got.Outcome != Refused || !strings.Contains(got.Reason, want) {
			t.Errorf("%s: %v %s %q", want, err, got.Outcome, got.Reason)
		}
	}
}
