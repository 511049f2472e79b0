package pipeline

import (
	"bytes"
	"compress/flate"
	"compress/zlib"
	"context"
	"encoding/binary"
	"io"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// hostile is one file that must be refused.
type hostile struct {
	name string
	raw  []byte
}

// zeros is so many zero bytes, compressed.
func zeros(t testing.TB, n int64, wrap func(io.Writer) io.WriteCloser) []byte {
	t.Helper()
	var b bytes.Buffer
	w := wrap(&b)
	if _, err := io.CopyN(w, blankReader{}, n); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

type blankReader struct{}

func (blankReader) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}

func zlibTo(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) }
func flateTo(w io.Writer) io.WriteCloser {
	f, _ := flate.NewWriter(w, flate.BestCompression)
	return f
}

// pngOf is a PNG that announces a size, with the data behind it.
func pngOf(w, h uint32, depth, colours byte, data []byte) []byte {
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
	return bytes.Join([][]byte{[]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", string(append(head, depth, colours, 0, 0, 0))), chunk("IDAT", string(data)), chunk("IEND", "")}, nil)
}

// resized changes the size that a JPEG announces.
func resized(raw []byte, w, h uint16) []byte {
	out := bytes.Clone(raw)
	i := bytes.Index(out, []byte{0xff, 0xc0})
	binary.BigEndian.PutUint16(out[i+5:], h)
	binary.BigEndian.PutUint16(out[i+7:], w)
	return out
}

func hostilePictures(t testing.TB) []hostile {
	t.Helper()
	plain, small := jpegFile(t, slope(200, 150, 3)), pngFile(t, slope(80, 60, 3))
	twice := insert(plain, bytes.Index(plain, []byte{0xff, 0xc4}), plain[bytes.Index(plain, []byte{0xff, 0xc0}):bytes.Index(plain, []byte{0xff, 0xc4})])
	scan := plain[bytes.Index(plain, []byte{0xff, 0xda}) : bytes.Index(plain, []byte{0xff, 0xda})+14]
	odd := bytes.Clone(plain)
	odd[bytes.Index(odd, []byte{0xff, 0xc0})+1] = 0xc9
	crc := bytes.Clone(small)
	crc[len(crc)-20] ^= 1
	lying := bytes.Clone(plain)
	lying[4], lying[5] = 0xff, 0xff
	return []hostile{
		{"PNG of 12,000 x 12,000 in a few kB", pngOf(12_000, 12_000, 1, 0, zeros(t, 12_000*1501, zlibTo))},
		{"PNG of 7,000 x 7,000 in a few kB", pngOf(7000, 7000, 1, 0, zeros(t, 7000*876, zlibTo))},
		{"PNG of 3,000 x 3,000 in colours of 16 bits", pngOf(3000, 3000, 16, 6, zeros(t, 3000*24_001, zlibTo))},
		{"PNG of two thousand million pixels a side", pngOf(1<<31-1, 1<<31-1, 8, 2, nil)},
		{"PNG of no pixels", pngOf(0, 10, 8, 2, nil)},
		{"PNG with a hundred megabytes too many", pngOf(16, 16, 8, 0, zeros(t, 100<<20, zlibTo))},
		{"PNG cut off", small[:len(small)/2]},
		{"PNG with a wrong checksum", crc},
		{"JPEG of 65,500 x 65,500", resized(plain, 65_500, 65_500)},
		{"JPEG of 6,800 x 6,800 in a few kB", resized(plain, 6800, 6800)},
		{"JPEG cut off", plain[:len(plain)*2/3]},
		{"JPEG with two frames", twice},
		{"JPEG with ten thousand scans", insert(plain, len(plain)-2, bytes.Repeat(scan, 10_000))},
		{"JPEG coded arithmetically", odd},
		{"JPEG whose segment is longer than the file", lying},
		{"JPEG that is an archive too", append(bytes.Clone(plain), "PK\x03\x04....PK\x05\x06\x00\x00\x00\x00\x01\x00\x01\x00\x2e\x00\x00\x00\x04\x00\x00\x00\x00\x00"...)},
		{"JPEG with a script in its comment", insert(plain, 2, segment(0xfe, "<?php system($_GET['c']); ?>"))},
		{"JPEG with a page behind it", append(bytes.Clone(plain), "<HTML><script>alert(1)</script>"...)},
		{"JPEG that is a PDF too", insert(plain, 2, segment(0xfe, "%PDF-1.7\n1 0 obj"))},
		{"PNG with a drawing in a chunk", insert(small, 33, chunk("tEXt", "x\x00<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'>"))},
		{"PNG with a program behind it", append(bytes.Clone(small), "MZ\x90\x00\x03"...)},
		{"GIF that is a script too", append([]byte("GIF89a/*\x00\x00\x00\x00\x00"), "*/=1;alert(document.domain);javascript:x"...)},
		{"GIF of ten thousand frames", gifFlood(10_000, 8, 8, 8, 8)},
		{"GIF of 250 frames of 4,000 x 4,000", gifFlood(250, 4000, 4000, 4000, 4000)},
		{"GIF of 65,535 x 65,535", gifFlood(1, 65_535, 65_535, 1, 1)},
		{"GIF cut off", gifFile(t, 2, 60, 40)[:900]},
		{"GIF of endless extensions", append([]byte("GIF89a\x08\x00\x08\x00\x00\x00\x00"), bytes.Repeat([]byte("\x21\xfe\x01x\x00"), 1_000_000)...)},
		{"WebP of 16,384 x 16,384", webpFile(riffChunk("VP8L", lossless(16_384, 16_384, 1000)))},
		{"WebP whose canvas is small and whose picture is large", webpFile(vp8x(0, 16, 16), riffChunk("VP8L", lossless(6000, 6000, 1000)))},
		{"WebP that moves", webpFile(vp8x(2, 16, 16), riffChunk("ANIM", make([]byte, 6)), riffChunk("ANMF", make([]byte, 16)))},
		{"WebP cut off", webpFile(riffChunk("VP8L", lossless(200, 200, 40_000)))[:2000]},
		{"TIFF of 100,000 x 100,000", tiffHead(100_000, 100_000)},
		{"TIFF of 6,000 x 6,000 in a few bytes", tiffHead(6000, 6000)},
		{"TIFF whose folders go round", func() []byte { b := tiffHead(8, 8); return binary.LittleEndian.AppendUint32(b[:len(b)-4], 8) }()},
		{"TIFF of four pages", tiffPagesFile()},
	}
}

// tiffHead is a TIFF whose one strip lies outside the file.
func tiffHead(w, h uint32) []byte {
	return folder([]byte("II*\x00\x08\x00\x00\x00"), []entry{{256, 4, long(w)}, {257, 4, long(h)}, {258, 3, short(8)}, {259, 3, short(1)}, {262, 3, short(1)},
		{273, 4, long(4000)}, {277, 3, short(1)}, {278, 4, long(h)}, {279, 4, long(1 << 30)}}, 0)
}

func tiffPagesFile() []byte {
	b := []byte("II*\x00\x08\x00\x00\x00")
	for i := range 4 {
		next := uint32(len(b) + 2 + 12*2 + 4)
		if i == 3 {
			next = 0
		}
		b = folder(b, []entry{{256, 4, long(8)}, {257, 4, long(8)}}, next)
	}
	return b
}

// gifFlood is a GIF of many frames, each a few bytes.
func gifFlood(frames int, w, h, fw, fh uint16) []byte {
	out := []byte("GIF89a")
	out = binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint16(out, w), h)
	out = append(out, 0x80, 0, 0, 0, 0, 0, 255, 255, 255)
	for range frames {
		out = append(out, 0x2c, 0, 0, 0, 0)
		out = binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint16(out, fw), fh)
		out = append(out, 0, 2, 2, 0x44, 1, 0)
	}
	return append(out, 0x3b)
}

func hostileOthers(t testing.TB) []hostile {
	t.Helper()
	return []hostile{
		{"nothing", nil},
		{"one byte", []byte{0xff}},
		{"SVG", []byte(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`)},
		{"web page", []byte("<!DOCTYPE html><script>alert(1)</script>")},
		{"PDF", []byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")},
		{"archive", []byte("PK\x03\x04\x14\x00\x00\x00")},
		{"film", []byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom\x00\x00\x00\x08free")},
		{"program", []byte("\x7fELF\x02\x01\x01")},
		{"HEIC of nothing but its name", []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic\x00\x00\x00\x08meta")},
	}
}

func hostileDICOM(t testing.TB) []hostile {
	t.Helper()
	with := func(change func(*dicomSpec)) []byte {
		s := ct()
		change(&s)
		return s.file()
	}
	head := func(build func(d *dicomWriter)) []byte {
		d := dicomWriter{order: binary.LittleEndian, out: dicomHead(explicitLittle)}
		build(&d)
		return d.out
	}
	program := with(func(*dicomSpec) {})
	copy(program, "MZ\x90\x00")
	whole := with(func(*dicomSpec) {})
	small := jpegFile(t, slope(16, 16, 1))
	return []hostile{
		{"DICOM of 65,535 x 65,535", with(func(s *dicomSpec) { s.rows, s.columns = 65_535, 65_535 })},
		{"DICOM of two thousand million frames", with(func(s *dicomSpec) { s.frames = 2_000_000_000 })},
		{"DICOM of more frames than bytes", with(func(s *dicomSpec) { s.frames = 299 })},
		{"DICOM nested a hundred thousand deep", head(func(d *dicomWriter) {
			for range 100_000 {
				d.head(8, 0x1140, "SQ", undefined)
				d.item(0xe000, undefined)
			}
		})},
		{"DICOM with an element of four gigabytes", head(func(d *dicomWriter) { d.head(0x10, 0x4000, "UT", 0xfffffff0); d.out = append(d.out, "x"...) })},
		{"DICOM with pixels of four gigabytes", head(func(d *dicomWriter) { d.head(0x7fe0, 0x10, "OW", 0xfffffff0) })},
		{"DICOM of a million elements", head(func(d *dicomWriter) {
			for range 1_000_000 {
				d.put(9, 0x1001, "LO", nil)
			}
		})},
		{"DICOM that inflates to a gigabyte", append(dicomHead(deflatedLittle), zeros(t, 1<<30, flateTo)...)},
		{"DICOM in RLE of 7,000 x 7,000 in a few bytes", with(func(s *dicomSpec) {
			s.syntax, s.rows, s.columns = rleLossless, 7000, 7000
			s.fragments = [][]byte{append(binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(nil, 2), 64), 70), make([]byte, 70)...)}
		})},
		{"DICOM whose JPEG has another size", with(func(s *dicomSpec) {
			s.syntax, s.allocated, s.stored, s.rows, s.columns = jpegBaseline, 8, 8, 6000, 6000
			s.fragments = [][]byte{resized(small, 20_000, 20_000)}
		})},
		{"DICOM in JPEG 2000", with(func(s *dicomSpec) { s.syntax, s.fragments = "1.2.840.10008.1.2.4.90", [][]byte{{1, 2}} })},
		{"DICOM that is a program too", program},
		{"DICOM cut off", whole[:len(whole)-2000]},
		{"DICOM whose pixels never end", head(func(d *dicomWriter) { d.head(0x7fe0, 0x10, "OB", undefined); d.item(0xe000, 0) })},
		{"DICOM of no pixels", head(func(d *dicomWriter) { d.put(8, 0x60, "CS", []byte("SR")) })},
		{"DICOM with an empty palette", with(func(s *dicomSpec) { s.photometric = "PALETTE COLOR" })},
		{"DICOM of a million fragments", with(func(s *dicomSpec) {
			s.syntax, s.allocated, s.stored = jpegBaseline, 8, 8
			s.fragments = make([][]byte, 1_000_000)
			for i := range s.fragments {
				s.fragments[i] = []byte{}
			}
		})},
	}
}

// processor is how much time this process has spent on a processor.
func processor() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// The promise: hostile files are refused, each with a sentence, before they
// cost memory. What they cost of a processor is printed. Not parallel: it counts
// what the process allocates.
func TestHostileFilesAreRefused(t *testing.T) {
	p := pipelineFor(t, Config{})
	warm := jpegFile(t, slope(40, 40, 1))
	if _, err := p.Process(context.Background(), warm, Options{}); err != nil {
		t.Fatal(err)
	}
	all := append(append(hostilePictures(t), hostileOthers(t)...), hostileDICOM(t)...)
	if len(all) < 40 {
		t.Fatalf("only %d files", len(all))
	}
	var most uint64
	var longest time.Duration
	for _, h := range all {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		began := processor()
		got, err := p.Process(context.Background(), h.raw, Options{})
		took := processor() - began
		runtime.ReadMemStats(&after)
		if err != nil {
			t.Errorf("%s: %v", h.name, err)
			continue
		}
		if got.Outcome != Refused || len(got.Pictures)+len(got.Draft) > 0 {
			t.Errorf("%s: %s", h.name, got.Outcome)
		}
		if !strings.HasSuffix(got.Reason, ".") || strings.Contains(got.Reason, "Something went wrong") {
			t.Errorf("%s: the reason is %q", h.name, got.Reason)
		}
		allocated := after.TotalAlloc - before.TotalAlloc
		if allocated > 64<<20 {
			t.Errorf("%s: %d MB were allocated", h.name, allocated>>20)
		}
		most, longest = max(most, allocated), max(longest, took)
		t.Logf("%6.1f ms %5.1f MB  %s: %s", float64(took.Microseconds())/1000, float64(allocated)/(1<<20), h.name, got.Reason)
	}
	t.Logf("%d files, at most %.1f MB and %.1f ms of a processor each", len(all), float64(most)/(1<<20), float64(longest.Microseconds())/1000)
}
