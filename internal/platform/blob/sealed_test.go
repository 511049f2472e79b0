package blob

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"consilium/internal/platform/seal"
)

// planted are words that must not be found where images are stored.
func planted() [][]byte {
	var out [][]byte
	for _, w := range []string{"Maria Kowalczyk-Okonkwo", "MRN 77120943", "1948-03-07", "\xff\xd8\xff\xe0\x00\x10JFIF"} {
		out = append(out, bytes.Repeat([]byte(w), 50))
	}
	return out
}

func finds(t *testing.T, where string, in []byte) {
	t.Helper()
	for _, p := range planted() {
		if bytes.Contains(in, p[:len(p)/50]) {
			t.Errorf("%s shows %q", where, p[:len(p)/50])
		}
	}
}

func TestTheDiskNeverHoldsAPlantedWord(t *testing.T) {
	t.Parallel()
	d := newDir(t)
	s := Sealed(d, seal.New())
	for i, p := range planted() {
		mustPut(t, s, key(i), p)
		mustGet(t, s, key(i), p)
	}
	n := 0
	for name, info := range files(t, d) {
		if info.Mode().IsRegular() {
			raw, err := os.ReadFile(filepath.Join(d.root.Name(), name))
			if err != nil {
				t.Fatal(err)
			}
			finds(t, name, raw)
			n++
		}
	}
	if n != len(planted()) {
		t.Fatalf("looked into %d files", n)
	}
}

func TestTheProviderNeverSeesAPlantedWord(t *testing.T) {
	t.Parallel()
	p := newS3(t)
	s := Sealed(p.store, seal.New())
	for i, w := range planted() {
		mustPut(t, s, key(i), w)
		mustGet(t, s, key(i), w)
	}
	p.seen.Lock()
	defer p.seen.Unlock()
	if !bytes.Contains(p.seen.Bytes(), []byte(key(0))) {
		t.Fatal("nothing was seen at all")
	}
	finds(t, "what was sent", p.seen.Bytes())
	if bytes.Contains(p.seen.Bytes(), []byte("hush-hush")) {
		t.Error("the secret itself was sent")
	}
}

func TestAValueThatWasDamagedCutOrMovedIsNotGiven(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, under Store) {
		ring := seal.New()
		s := Sealed(under, ring)
		mustPut(t, s, key(1), []byte("the picture of one"))
		raw, err := under.Get(t.Context(), key(1))
		if err != nil {
			t.Fatal(err)
		}
		flipped := bytes.Clone(raw)
		flipped[len(flipped)-1] ^= 1
		for name, bad := range map[string][]byte{"damaged": flipped, "cut": raw[:len(raw)-1], "emptied": {}, "plain": []byte(strings.Repeat("plain", 20))} {
			mustPut(t, under, key(1), bad)
			if got, err := s.Get(t.Context(), key(1)); !errors.Is(err, seal.ErrBroken) || got != nil {
				t.Errorf("%s: %q, %v", name, got, err)
			}
		}
		mustPut(t, under, key(2), raw)
		if got, err := s.Get(t.Context(), key(2)); !errors.Is(err, seal.ErrBroken) || got != nil {
			t.Errorf("moved: %q, %v", got, err)
		}
		mustPut(t, under, key(1), raw)
		if _, err := Sealed(under, seal.New()).Get(t.Context(), key(1)); !errors.Is(err, seal.ErrUnknownKey) {
			t.Errorf("another ring: %v", err)
		}
		if _, err := ring.Rotate(); err != nil {
			t.Fatal(err)
		}
		mustGet(t, s, key(1), []byte("the picture of one"))
	})
}

func BenchmarkSealedDir(b *testing.B) {
	d, err := OpenDir(filepath.Join(b.TempDir(), "blobs"))
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	s := Sealed(d, seal.New())
	data := make([]byte, 200<<10)
	if err := s.Put(b.Context(), key(1), data); err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct {
		name string
		do   func() error
	}{
		{"put", func() error { return s.Put(b.Context(), key(1), data) }},
		{"get", func() error { _, err := s.Get(b.Context(), key(1)); return err }},
		{"list", func() error { return s.List(b.Context(), func(string, time.Time) error { return nil }) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				if err := c.do(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// A value that an older key sealed is sealed anew where it lies, once; what was
// moved there is left as it is.
func TestAValueIsSealedAnewWithTheNewestKey(t *testing.T) {
	t.Parallel()
	d, ring := newDir(t), seal.New()
	s := Sealed(d, ring)
	mustPut(t, s, key(1), []byte("a picture"))
	again, can := s.(Resealer)
	if !can {
		t.Fatal("a sealed store seals nothing anew")
	}
	reseals := func(key string, want bool) {
		t.Helper()
		if changed, err := again.Reseal(t.Context(), key); err != nil || changed != want {
			t.Fatal(changed, err)
		}
	}
	reseals(key(1), false)
	if _, err := ring.Rotate(); err != nil {
		t.Fatal(err)
	}
	reseals(key(1), true)
	reseals(key(1), false)
	mustGet(t, s, key(1), []byte("a picture"))
	if _, err := again.Reseal(t.Context(), key(2)); !errors.Is(err, ErrMissing) {
		t.Fatal(err)
	}
	raw, err := d.Get(t.Context(), key(1))
	if err != nil {
		t.Fatal(err)
	}
	mustPut(t, d, key(3), raw)
	if _, err := ring.Rotate(); err != nil {
		t.Fatal(err)
	}
	if _, err := again.Reseal(t.Context(), key(3)); !errors.Is(err, seal.ErrBroken) {
		t.Fatal(err)
	}
}
