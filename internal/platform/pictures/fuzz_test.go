package pictures

import (
	"bytes"
	"encoding/binary"
	"testing"

	"consilium/internal/kernel/errs"
)

func FuzzRead(f *testing.F) {
	j, p := jpegOf(f, halves()), pngOf(f, halves())
	for _, seed := range [][]byte{j, p, after(j, 2, segment(0xe1, exif(6, binary.LittleEndian))), animated(p), file(f, "half.heic"),
		file(f, "cmyk.jpg"), file(f, "progressive.jpg"), blankPNG(f, 300, 2), j[:len(j)/2], p[:len(p)/2], []byte("GIF89a"), []byte("<svg>"), nil} {
		f.Add(seed)
	}
	r := reader(f, func(l *Limits) { l.Pixels, l.Side, l.Bytes, l.Child = 100_000, 200, 64<<10, 64<<20 })
	f.Fuzz(func(t *testing.T, raw []byte) {
		if kind, _ := Sniff(raw); kind == PDF {
			return // poppler is a process of its own
		}
		got, err := r.Read(t.Context(), raw)
		if err != nil {
			if ReasonOf(err) == "" || !errs.Is(err, errs.Invalid) || len(got.Pages) != 0 {
				t.Errorf("%v", err)
			}
			return
		}
		page := got.Pages[0]
		if page.Width < 1 || page.Height < 1 || page.Width > 200 || page.Height > 200 {
			t.Errorf("%d x %d", page.Width, page.Height)
		}
		_ = seen(t, page)
		if len(raw) > 64 && bytes.Contains(page.JPEG, raw[:64]) {
			t.Error("the file itself is in the page")
		}
	})
}
