package pipeline

import (
	"context"
	"encoding/binary"
	"strings"
	"testing"
)

// FuzzDICOM reads headers and frames of anything. What it must never do is
// panic, and what it gives must be of the size that it says. The seeds are the
// crafted files; testdata/fuzz holds what was once found.
func FuzzDICOM(f *testing.F) {
	big := ct()
	big.syntax = explicitBig
	packed := ct()
	packed.syntax, packed.fragments = rleLossless, [][]byte{rle(make([]byte, 48*64), make([]byte, 48*64))}
	coloured := ct()
	coloured.samples, coloured.photometric, coloured.allocated, coloured.stored, coloured.rows, coloured.columns, coloured.pixels = 3, "YBR_FULL_422", 8, 8, 2, 2, make([]byte, 8)
	films := ct()
	films.frames, films.rows, films.columns = 2, 8, 8
	for _, s := range []dicomSpec{ct(), big, packed, coloured, films} {
		f.Add(s.file())
	}
	for n := range 10 {
		if name, raw, _ := planted(f, n); name == "DICOM" {
			f.Add(raw)
		}
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		if !isDICOM(raw) {
			raw = append(dicomHead(explicitLittle), raw...)
		}
		s, err := openDICOM(raw, 20)
		if err != nil {
			if text := errText(err); strings.Contains(text, "went wrong") {
				t.Errorf("no sentence of ours: %v", err)
			}
			return
		}
		if s.size.X*s.size.Y > 1<<20 {
			return // too slow to fuzz
		}
		for i := range s.frames {
			img, err := s.show(context.Background(), i)
			if err == nil && img.Bounds().Size() != s.size {
				t.Errorf("a frame of %v, not %v", img.Bounds().Size(), s.size)
			}
			if s.deep == nil {
				continue
			}
			if deep, err := s.deep(context.Background(), i); err == nil && deep.Rect.Size() != s.size {
				t.Errorf("a deep frame of %v, not %v", deep.Rect.Size(), s.size)
			}
		}
		for _, w := range s.facts.Windows {
			if !(w.Width >= 1) {
				t.Errorf("a window of width %v", w.Width)
			}
		}
	})
}

// FuzzSniff recognises anything: it must never panic, and its refusals are
// sentences.
func FuzzSniff(f *testing.F) {
	for n := range 10 {
		_, raw, _ := planted(f, n)
		f.Add(raw)
	}
	f.Add([]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic\x00\x00\x00\x08meta"))
	f.Add([]byte("II*\x00\x08\x00\x00\x00"))
	f.Add(binary.LittleEndian.AppendUint32([]byte("RIFF"), 0xffffffff))
	f.Fuzz(func(t *testing.T, raw []byte) {
		k, err := sniff(raw)
		if err == nil && k == "" {
			t.Error("neither a kind nor a refusal")
		}
		if err != nil && (!strings.HasSuffix(errText(err), ".") || strings.Contains(errText(err), "went wrong")) {
			t.Errorf("no sentence: %v", err)
		}
	})
}
