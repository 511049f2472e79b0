package pictures

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"runtime"
	"sync"
	"testing"
)

// shared has the usual limits: its sandbox is compiled once.
var shared = sync.OnceValue(func() *Reader { return New(Defaults()) })

// reader gives a reader with other limits, that is closed with the test; the
// shared one without a change.
func reader(t testing.TB, change func(*Limits)) *Reader {
	t.Helper()
	if change == nil {
		return shared()
	}
	limits := Defaults()
	change(&limits)
	r := New(limits)
	t.Cleanup(func() { _ = r.Close(context.Background()) })
	return r
}

func file(t testing.TB, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

var (
	red  = color.NRGBA{R: 255, A: 255}
	blue = color.NRGBA{B: 255, A: 255}
)

// halves is 64 x 48, red at the left and blue at the right.
func halves() *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, 64, 48))
	for y := range 48 {
		for x := range 64 {
			img.SetNRGBA(x, y, red)
			if x >= 32 {
				img.SetNRGBA(x, y, blue)
			}
		}
	}
	return img
}

func jpegOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pngOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// segment is one of a JPEG's, ready to be put in.
func segment(marker byte, body []byte) []byte {
	out := []byte{0xff, marker, 0, 0}
	binary.BigEndian.PutUint16(out[2:], uint16(len(body)+2))
	return append(out, body...)
}

// after puts bytes behind the first n of a file.
func after(raw []byte, n int, put ...[]byte) []byte {
	return bytes.Join(append(append([][]byte{raw[:n]}, put...), raw[n:]), nil)
}

// exif is an APP1 body with an orientation, a place and planted words.
func exif(orientation uint16, order binary.AppendByteOrder) []byte {
	mark := "II*\x00"
	var o binary.ByteOrder = binary.LittleEndian
	if order == binary.AppendByteOrder(binary.BigEndian) {
		mark, o = "MM\x00*", binary.BigEndian
	}
	b := []byte(mark)
	b = o.(binary.AppendByteOrder).AppendUint32(b, 8)
	entry := func(tag, kind uint16, count, value uint32, short bool) {
		a := o.(binary.AppendByteOrder)
		b = a.AppendUint16(a.AppendUint16(b, tag), kind)
		b = a.AppendUint32(b, count)
		if short {
			b = a.AppendUint16(a.AppendUint16(b, uint16(value)), 0)
		} else {
			b = a.AppendUint32(b, value)
		}
	}
	b = o.(binary.AppendByteOrder).AppendUint16(b, 3)
	entry(0x010e, 2, 16, 50, false) // ImageDescription
	entry(0x0112, 3, 1, uint32(orientation), true)
	entry(0x8825, 4, 1, 66, false) // the folder of the place
	b = o.(binary.AppendByteOrder).AppendUint32(b, 0)
	b = append(b, "PLANTED-48.2082N PLANTED-16.3738E"...)
	return append([]byte("Exif\x00\x00"), b...)
}

// chunk is one of a PNG's.
func chunk(kind string, body []byte) []byte {
	out := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	out = append(append(out, kind...), body...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[4:]))
}

// blankPNG is a PNG of the size with one bit a pixel, made without the picture.
func blankPNG(t testing.TB, width, height int) []byte {
	t.Helper()
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, uint32(width)), uint32(height))
	var idat bytes.Buffer
	z := zlib.NewWriter(&idat)
	row := make([]byte, 1+(width+7)/8)
	for range height {
		_, _ = z.Write(row)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return bytes.Join([][]byte{[]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", append(head, 1, 0, 0, 0, 0)),
		chunk("IDAT", idat.Bytes()), chunk("IEND", nil)}, nil)
}

// seen decodes a page, checks that it is a bare JPEG of the stated size and
// gives what is on it.
func seen(t testing.TB, p Page) image.Image {
	t.Helper()
	for _, m := range markers(p.JPEG) {
		if m >= 0xe0 && m <= 0xef || m == 0xfe {
			t.Errorf("the page has a segment %x", m)
		}
	}
	img, err := jpeg.Decode(bytes.NewReader(p.JPEG))
	if err != nil {
		t.Fatal(err)
	}
	if img.Bounds() != image.Rect(0, 0, p.Width, p.Height) {
		t.Errorf("the page is %v and says %d x %d", img.Bounds(), p.Width, p.Height)
	}
	if !bytes.HasSuffix(p.JPEG, []byte("\xff\xd9")) {
		t.Error("something follows the page's end")
	}
	return img
}

// markers lists the segments before the coded picture.
func markers(raw []byte) []byte {
	var out []byte
	for at := 2; at+4 <= len(raw) && raw[at] == 0xff && raw[at+1] != 0xda; at += 2 + int(binary.BigEndian.Uint16(raw[at+2:])) {
		out = append(out, raw[at+1])
	}
	return out
}

// is says whether the pixel is roughly of the colour.
func is(img image.Image, x, y int, want color.Color) bool {
	r, g, b, _ := img.At(x, y).RGBA()
	wr, wg, wb, _ := want.RGBA()
	near := func(a, b uint32) bool { return max(a, b)-min(a, b) < 0x4000 }
	return near(r, wr) && near(g, wg) && near(b, wb)
}

// allocated is how many bytes f allocated; the caller must not be parallel.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}
