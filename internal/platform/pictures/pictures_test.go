package pictures

import (
	"bytes"
	"context"
	"encoding/binary"
	"image"
	"image/color"
	"strings"
	"testing"

	"consilium/internal/kernel/errs"
)

func TestEveryKindOfPictureIsDrawnAnew(t *testing.T) {
	t.Parallel()
	r := reader(t, nil)
	deep := image.NewNRGBA64(image.Rect(0, 0, 64, 48))
	palette := image.NewPaletted(image.Rect(0, 0, 64, 48), color.Palette{red, blue})
	for y := range 48 {
		for x := range 64 {
			deep.Set(x, y, halves().At(x, y))
			palette.Set(x, y, halves().At(x, y))
		}
	}
	for name, c := range map[string]struct {
		kind Kind
		raw  []byte
	}{
		"baseline JPEG":      {JPEG, jpegOf(t, halves())},
		"progressive JPEG":   {JPEG, file(t, "progressive.jpg")},
		"CMYK JPEG":          {JPEG, file(t, "cmyk.jpg")},
		"PNG":                {PNG, pngOf(t, halves())},
		"16-bit PNG":         {PNG, pngOf(t, deep)},
		"PNG with palette":   {PNG, pngOf(t, palette)},
		"HEIC":               {HEIC, file(t, "half.heic")},
		"picture not at 0,0": {PNG, pngOf(t, halves().SubImage(image.Rect(0, 0, 64, 48)))},
	} {
		got, err := r.Read(t.Context(), c.raw)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got.Kind != c.kind || len(got.Pages) != 1 || got.Pages[0].Width != 64 || got.Pages[0].Height != 48 {
			t.Errorf("%s: %s with %d pages, the first %d x %d", name, got.Kind, len(got.Pages), got.Pages[0].Width, got.Pages[0].Height)
		}
		if img := seen(t, got.Pages[0]); !is(img, 8, 24, red) || !is(img, 56, 24, blue) {
			t.Errorf("%s: %v at the left, %v at the right", name, img.At(8, 24), img.At(56, 24))
		}
	}
}

func TestWhatIsSeeThroughLiesOnWhite(t *testing.T) {
	t.Parallel()
	got, err := reader(t, nil).Read(t.Context(), pngOf(t, image.NewNRGBA(image.Rect(0, 0, 20, 20))))
	if err != nil {
		t.Fatal(err)
	}
	if img := seen(t, got.Pages[0]); !is(img, 10, 10, color.White) {
		t.Errorf("%v", img.At(10, 10))
	}
}

// The eight orientations of EXIF: where the red and the blue half of the
// stored picture stand in the upright one. Two rows of colours tell mirrored
// from turned: the stored picture is red, blue / green, black.
func TestEachOrientationIsApplied(t *testing.T) {
	t.Parallel()
	r := reader(t, nil)
	green, black := color.NRGBA{G: 255, A: 255}, color.NRGBA{A: 255}
	img := image.NewNRGBA(image.Rect(0, 0, 64, 32))
	for y := range 32 {
		for x := range 64 {
			img.SetNRGBA(x, y, [2][2]color.NRGBA{{red, blue}, {green, black}}[y/16][x/32])
		}
	}
	stored, flat := jpegOf(t, img), pngOf(t, img)
	for orientation, want := range map[uint16][4]color.NRGBA{ // top left, top right, bottom left, bottom right
		0: {red, blue, green, black}, 1: {red, blue, green, black}, 9: {red, blue, green, black},
		2: {blue, red, black, green}, 3: {black, green, blue, red}, 4: {green, black, red, blue},
		5: {red, green, blue, black}, 6: {green, red, black, blue}, 7: {black, blue, green, red}, 8: {blue, black, red, green},
	} {
		for _, order := range []binary.AppendByteOrder{binary.BigEndian, binary.LittleEndian} {
			words := exif(orientation, order)
			for kind, raw := range map[Kind][]byte{
				JPEG: after(stored, 2, segment(0xe1, words)),
				PNG:  after(flat, len(flat)-12, chunk("eXIf", words[6:])),
			} {
				got, err := r.Read(t.Context(), raw)
				if err != nil {
					t.Fatal(err)
				}
				p := got.Pages[0]
				if sideways := orientation >= 5 && orientation <= 8; sideways != (p.Height > p.Width) {
					t.Errorf("%s, %d: %d x %d", kind, orientation, p.Width, p.Height)
				}
				img, w, h := seen(t, p), p.Width, p.Height
				for i, at := range [4]image.Point{{w / 4, h / 4}, {w * 3 / 4, h / 4}, {w / 4, h * 3 / 4}, {w * 3 / 4, h * 3 / 4}} {
					if !is(img, at.X, at.Y, want[i]) {
						t.Errorf("%s, orientation %d: %v at corner %d, want %v", kind, orientation, img.At(at.X, at.Y), i, want[i])
					}
				}
			}
		}
	}
}

func TestNothingOfWhatWasPlantedSurvives(t *testing.T) {
	t.Parallel()
	r := reader(t, nil)
	planted := []byte("PLANTED-WORDS <script>alert(1)</script> PK\x03\x04")
	j, p := jpegOf(t, halves()), pngOf(t, halves())
	const head = 8 + 25 // the signature and IHDR
	for name, raw := range map[string][]byte{
		"EXIF":           after(j, 2, segment(0xe1, exif(6, binary.BigEndian))),
		"XMP":            after(j, 2, segment(0xe1, append([]byte("http://ns.adobe.com/xap/1.0/\x00"), planted...))),
		"colour profile": after(j, 2, segment(0xe2, append([]byte("ICC_PROFILE\x00\x01\x01"), planted...))),
		"Photoshop":      after(j, 2, segment(0xed, planted)),
		"comment":        after(j, 2, segment(0xfe, planted)),
		"JPEG and HTML":  append(bytes.Clone(j), "<html>PLANTED"...),
		"JPEG and ZIP":   append(bytes.Clone(j), "PK\x03\x04PLANTED PK\x05\x06"...),
		"JPEG and JPEG":  append(bytes.Clone(j), after(j, 2, segment(0xfe, planted))...),
		"tEXt":           after(p, head, chunk("tEXt", append([]byte("Comment\x00"), planted...))),
		"iTXt":           after(p, head, chunk("iTXt", append([]byte("XML:com.adobe.xmp\x00\x00\x00\x00\x00"), planted...))),
		"eXIf":           after(p, head, chunk("eXIf", exif(1, binary.BigEndian)[6:])),
		"own chunk":      after(p, head, chunk("pLNt", planted)),
		"behind IEND":    append(bytes.Clone(p), planted...),
		"animation":      animated(p),
		"HEIC":           file(t, "half.heic"),
	} {
		if !bytes.Contains(raw, []byte("PLANTED")) {
			t.Fatalf("%s: nothing is planted", name)
		}
		got, err := r.Read(t.Context(), raw)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		_ = seen(t, got.Pages[0])
		for _, word := range []string{"PLANTED", "script", "PK\x03\x04", "Exif", "http", "ICC_PROFILE"} {
			if bytes.Contains(got.Pages[0].JPEG, []byte(word)) {
				t.Errorf("%s: %q is still there", name, word)
			}
		}
	}
}

// animated makes an APNG of a PNG: a second picture with planted bytes.
func animated(p []byte) []byte {
	u := binary.BigEndian.AppendUint32
	frame := u(u(u(u(u(nil, 1), 64), 48), 0), 0)
	return after(after(p, len(p)-12, chunk("fcTL", append(frame, 0, 1, 0, 1, 0, 0)), chunk("fdAT", append(u(nil, 2), "PLANTED"...))),
		33, chunk("acTL", u(u(nil, 2), 0)))
}

func TestOtherKindsAreRefusedByName(t *testing.T) {
	t.Parallel()
	r := reader(t, nil)
	for raw, want := range map[string]string{
		"": "empty", "GIF89a....": "GIF", "PK\x03\x04....": "Office", "\xd0\xcf\x11\xe0....": "older Office",
		"<svg xmlns='http://www.w3.org/2000/svg'/>": "SVG", " \n<?xml version='1.0'?><svg onload='x()'>": "SVG",
		"<!DOCTYPE HTML><p>": "Web pages", "\ufeff<HTML>": "Web pages", "<script>": "Web pages", "<?xml version='1.0'?><a/>": "XML",
		"RIFF\x00\x00\x00\x00WEBPVP8 ": "WebP", "II*\x00....": "TIFF", "MM\x00*....": "TIFF", "BM......": "BMP",
		"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00mif1": "AVIF", "\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isom": "Films",
		"\x00\x00\x00\x18ftyphevc\x00\x00\x00\x00": "moving", "MZ......": "Programs", "\x7fELF....": "Programs", "#!/bin/sh": "Programs",
		"{\\rtf1": "RTF", "\xff\x0a....": "JPEG XL", "hello": "not a kind", "\x00\x00\x00\x0cjP  \r\n": "JPEG 2000",
		"<html>\xff\xd8\xff\xe0": "Web pages", "GIF89a/*\xff\xd8\xff": "GIF", "junk\n%PDF-1.7": "other bytes before", "\xff\xd8": "not a kind",
	} {
		_, err := r.Read(t.Context(), []byte(raw))
		e := errs.As(err)
		if e == nil || e.Kind != errs.Invalid || ReasonOf(err) != ReasonKind || !strings.Contains(e.Text, want) {
			t.Errorf("%.20q: want %q, got %v", raw, want, err)
		}
		// What happened and what to do: two sentences at least.
		if err != nil && strings.Count(e.Text, ". ")+strings.Count(e.Text, "; ") < 1 {
			t.Errorf("%.20q: %s", raw, e.Text)
		}
	}
}

func TestDamagedFilesAreRefused(t *testing.T) {
	t.Parallel()
	r := reader(t, nil)
	for name, whole := range map[string][]byte{
		"JPEG": jpegOf(t, halves()), "progressive": file(t, "progressive.jpg"), "PNG": pngOf(t, halves()), "HEIC": file(t, "half.heic"),
	} {
		for _, n := range []int{16, 24, len(whole) / 4, len(whole) / 2} {
			got, err := r.Read(t.Context(), whole[:n])
			if err == nil || ReasonOf(err) != ReasonBroken || !errs.Is(err, errs.Invalid) || len(got.Pages) != 0 {
				t.Errorf("%s cut at %d of %d: %v", name, n, len(whole), err)
			}
		}
	}
	flipped := pngOf(t, halves())
	flipped[45] ^= 0x10
	if _, err := r.Read(t.Context(), flipped); ReasonOf(err) != ReasonBroken {
		t.Errorf("a flipped bit: %v", err)
	}
	arithmetic := jpegOf(t, halves())
	arithmetic[bytes.Index(arithmetic, []byte{0xff, 0xc0})+1] = 0xc9
	if _, err := r.Read(t.Context(), arithmetic); errs.KindOf(err) != errs.Invalid || ReasonOf(err) != ReasonOdd {
		t.Errorf("a JPEG in arithmetic coding: %v", err)
	}
}

func TestLargePicturesAreScaledAndSmallOnesLeft(t *testing.T) {
	t.Parallel()
	r := reader(t, func(l *Limits) { l.Side = 100 })
	for _, c := range []struct{ w, h, wantW, wantH int }{
		{100, 100, 100, 100}, {99, 3, 99, 3}, {101, 50, 100, 49}, {250, 1000, 25, 100}, {1000, 999, 100, 99}, {3000, 1, 100, 1}, {1, 3000, 1, 100}, {199, 199, 100, 100},
	} {
		img := image.NewNRGBA(image.Rect(0, 0, c.w, c.h))
		for y := range c.h {
			for x := range c.w {
				img.SetNRGBA(x, y, red)
				if x >= c.w/2 {
					img.SetNRGBA(x, y, blue)
				}
			}
		}
		got, err := r.Read(t.Context(), pngOf(t, img))
		if err != nil {
			t.Errorf("%d x %d: %v", c.w, c.h, err)
			continue
		}
		p := got.Pages[0]
		if p.Width != c.wantW || p.Height != c.wantH {
			t.Errorf("%d x %d became %d x %d, want %d x %d", c.w, c.h, p.Width, p.Height, c.wantW, c.wantH)
		}
		if img := seen(t, p); c.w >= 100 && (!is(img, 2, p.Height/2, red) || !is(img, p.Width-3, p.Height/2, blue)) {
			t.Errorf("%d x %d: %v and %v", c.w, c.h, img.At(2, p.Height/2), img.At(p.Width-3, p.Height/2))
		}
	}
}

func TestAnEndedContextStopsEveryDecoder(t *testing.T) {
	t.Parallel()
	r := reader(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, raw := range [][]byte{jpegOf(t, halves()), pngOf(t, halves()), file(t, "half.heic")} {
		if got, err := r.Read(ctx, raw); err == nil || len(got.Pages) != 0 {
			t.Errorf("%v", err)
		}
	}
}
