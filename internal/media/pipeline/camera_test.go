package pipeline

import (
	"context"
	"encoding/binary"
	"image"
	"image/color"
	"math/rand/v2"
	"strings"
	"testing"
)

// tiffOf is a TIFF header with one folder, and one behind it that a pointer of
// the first leads to.
func tiffOf(pointer uint16, behind []entry, own ...entry) string {
	out := []byte("II*\x00\x08\x00\x00\x00")
	if behind == nil {
		return string(folder(out, own, 0))
	}
	// The first folder's values lie behind it: the second follows them.
	first := folder(out, append(own, entry{pointer, 4, long(0)}), 0)
	out = folder(out, append(own, entry{pointer, 4, long(uint32(len(first)))}), 0)
	return string(folder(out, behind, 0))
}

// bigTIFF is a TIFF header in the other order, with one entry of letters.
func bigTIFF(tag uint16, words string) string {
	out := []byte("MM\x00*\x00\x00\x00\x08")
	out = binary.BigEndian.AppendUint16(out, 1)
	out = binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(out, tag), 2)
	out = binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(out, uint32(len(words))), 26)
	return string(binary.BigEndian.AppendUint32(out, 0)) + words
}

// grainy is a picture with a sensor's grain, in colour or grey.
func grainy(w, h int, colour bool) image.Image {
	img, r := image.NewRGBA(image.Rect(0, 0, w, h)), rand.New(rand.NewPCG(5, 5))
	for y := range h {
		for x := range w {
			v := 90 + x*60/w + r.IntN(5)
			c := color.RGBA{uint8(v), uint8(v), uint8(v), 255}
			if colour {
				c = color.RGBA{uint8(v + 60), uint8(v + 10), uint8(v - 10), 255}
			}
			img.SetRGBA(x, y, c)
		}
	}
	return img
}

// Every photograph of a camera goes through the mask step, whatever was found in
// it; its author's look is enough. What no camera made doesn't.
func TestAPhotographGoesThroughTheMaskStep(t *testing.T) {
	t.Parallel()
	p, unattended := pipelineFor(t, Config{Time: patient.Time, Cameras: true}), pipelineFor(t, patient)
	plain, small := jpegFile(t, slope(80, 60, 3)), pngFile(t, slope(80, 60, 3))
	exif := func(body string) []byte { return insert(plain, 2, segment(0xe1, "Exif\x00\x00"+body)) }
	maker := entry{271, 2, "Pixelwerk\x00"}
	heic := plantedHEIC(t, nil, &plants{})
	photo := colourDICOM(reel(1, 64, 48, func(int, *image.Gray) {})...)
	for name, c := range map[string]struct {
		raw    []byte
		o      Options
		camera bool
	}{
		"a maker":                         {exif(tiffOf(0, nil, maker)), Options{}, true},
		"a model, the other order":        {exif(bigTIFF(272, "Camera 9\x00")), Options{}, true},
		"an exposure":                     {exif(tiffOf(0x8769, []entry{{0x829a, 5, long(1) + long(60)}})), Options{}, true},
		"a place":                         {exif(tiffOf(0x8825, []entry{{1, 2, "N\x00"}})), Options{}, true},
		"XMP":                             {insert(plain, 2, segment(0xe1, `http://ns.adobe.com/xap/1.0/`+"\x00"+`<x tiff:Make="Pixelwerk"/>`)), Options{}, true},
		"several pictures in one":         {insert(plain, 2, segment(0xe2, "MPF\x00II*\x00")), Options{}, true},
		"a maker, in a PNG":               {insert(small, 33, chunk("eXIf", tiffOf(0, nil, maker))), Options{}, true},
		"a maker, in a WebP":              {webpFile(vp8x(1<<3, 40, 40), riffChunk("VP8L", lossless(40, 40, 1600)), riffChunk("EXIF", []byte(tiffOf(0, nil, maker)))), Options{}, true},
		"a maker, in a TIFF":              {tiffFile(60, 40, maker), Options{}, true},
		"a TIFF of no camera":             {tiffFile(60, 40), Options{}, false},
		"HEIC":                            {heic, Options{}, true},
		"a DICOM of a camera":             {photo, Options{}, true},
		"its author's word":               {plain, Options{Photograph: true}, true},
		"a large picture in colour":       {jpegFile(t, grainy(1200, 900, true)), Options{}, true},
		"a large picture in grey":         {jpegFile(t, grainy(1200, 900, false)), Options{}, false},
		"a large picture, of no camera's": {jpegFile(t, grainy(1500, 750, true)), Options{}, false},
		"a small picture in colour":       {jpegFile(t, grainy(640, 480, true)), Options{}, false},
		"EXIF that names no camera":       {exif(tiffOf(0, nil, entry{274, 3, short(1)}, entry{305, 2, "Editor 3\x00"})), Options{}, false},
		"no EXIF":                         {plain, Options{}, false},
		"a DICOM of a scanner":            {ct().file(), Options{}, false},
	} {
		got, err := p.Process(context.Background(), c.raw, c.o)
		if err != nil {
			t.Fatal(err)
		}
		if !c.camera {
			if got.Outcome != Accepted || got.MustLook {
				t.Errorf("%s: %s (%s), must look: %t", name, got.Outcome, got.Reason, got.MustLook)
			}
			continue
		}
		if !c.o.Photograph { // where nobody is asked, it is said
			if got, err := unattended.Process(context.Background(), c.raw, c.o); err != nil || got.Outcome != Accepted || !got.Camera {
				t.Errorf("%s, where nobody looks: %v %s, of a camera: %t", name, err, got.Outcome, got.Camera)
			}
		}
		if got.Outcome != MaskRequired || !got.MustLook || !strings.Contains(got.Reason, "photograph") {
			t.Errorf("%s: %s (%s), must look: %t", name, got.Outcome, got.Reason, got.MustLook)
		}
		c.o.Masks = &Masks{}
		if got, err = p.Process(context.Background(), c.raw, c.o); err != nil || got.Outcome != MaskRequired {
			t.Errorf("%s, without a look: %v %s", name, err, got.Outcome)
		}
		for how, masks := range map[string]*Masks{"looked at": {Attest: true}, "masked": {Boxes: []Box{{0, 0, 12, 12}}}} {
			c.o.Masks = masks
			if got, err = p.Process(context.Background(), c.raw, c.o); err != nil || got.Outcome != Accepted {
				t.Errorf("%s, %s: %v %s (%s)", name, how, err, got.Outcome, got.Reason)
			}
		}
	}
}

// What stands in a header that lies about itself is no reason to break.
func TestABrokenHeaderOfACameraIsPassedOver(t *testing.T) {
	t.Parallel()
	for _, body := range []string{"", "II*\x00", "II*\x00\xff\xff\xff\xff", "II*\x00\x08\x00\x00\x00\xff\xff", "MM\x00*\x00\x00\x00\x08\x00\x01\x87\x69\x00\x04\x00\x00\x00\x01\x00\x00\x00\x08",
		"II*\x00\x08\x00\x00\x00\x01\x00\x0f\x01\x02\x00\xff\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00"} {
		if namesCamera([]byte(body)) {
			t.Errorf("%q names a camera", body)
		}
	}
}
