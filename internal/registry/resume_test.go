package registry

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/registry/madeup"
)

// packed writes a content as a plain file, as gzip and as the NPPES's bundle.
func packed(t *testing.T, content []byte) map[string]string {
	t.Helper()
	var gz, z bytes.Buffer
	g := gzip.NewWriter(&gz)
	_, err1 := g.Write(content)
	w := zip.NewWriter(&z)
	for name, what := range map[string][]byte{"npidata_pfile_20050523-20261011.csv": content, "npidata_pfile_20050523-20261011_FileHeader.csv": []byte("\"NPI\"\n"),
		"othername_pfile_20050523-20261011.csv": bytes.Repeat([]byte("no,such\n"), 1<<20), "Readme.pdf": []byte("%PDF")} {
		part, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = part.Write(what)
	}
	if err := errors.Join(err1, g.Close(), w.Close()); err != nil {
		t.Fatal(err)
	}
	return map[string]string{"plain": raw(t, "npidata.csv", content), "gzip": raw(t, "npidata.csv.gz", gz.Bytes()), "zip": raw(t, "bundle.zip", z.Bytes())}
}

// An import that is cut off in the middle goes on where it was, and comes to
// the same as one that wasn't, however the file is packed.
func TestAnInterruptedImportGoesOnWhereItWas(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	w := madeup.NewWriter(&out, madeup.NPPESHeader())
	const n = 5000
	for i := range n {
		if i%1000 == 7 {
			w.Row(person("1234567890", "BAD", "ROW")...)
			continue
		}
		w.Row(person(madeup.NPI(i), "SOMEBODY", "ANN")...)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	for kind, path := range packed(t, out.Bytes()) {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			var aside memory
			ctx, cut := context.WithCancel(h.ctx)
			h.ctx = ctx
			part, err := h.load(NPPES, path, func(l *Load) {
				l.Aside = &aside
				l.Progress = func(r Report) {
					if r.Read >= 2000 {
						cut()
					}
				}
			})
			if err == nil || part.Read == n {
				t.Fatalf("not cut off: %+v %v", part, err)
			}
			h.ctx = actor.With(t.Context(), actor.System)
			if n := h.number(`SELECT count(*) FROM registry_sources`); n != 0 {
				t.Error("half a file counts as a whole one")
			}
			_, _ = aside.WriteString("what was written after the last commit")
			whole := h.loaded(NPPES, path, func(l *Load) { l.Aside = &aside })
			// A row that was read twice would count as unchanged.
			if !whole.Resumed || whole.Read != n || whole.Imported != n-5 || whole.Unchanged != 0 || whole.BadRows() != 5 {
				t.Errorf("%+v", whole)
			}
			if got := h.number(`SELECT count(*) FROM registry_records`); got != n-5 || aside.holds("after the last commit") || bytes.Count(aside.Bytes(), []byte("\n")) != 5 {
				t.Errorf("%d records, aside: %q", got, aside.String())
			}
			if again := h.loaded(NPPES, path); again.Resumed || again.Unchanged != n-5 {
				t.Errorf("%+v", again)
			}
		})
	}
}

// A file that was cut off on its way keeps what it brought and says so.
func TestADamagedFileSaysSoAndKeepsWhatItBrought(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := madeup.NPPES(&out, 5000, 1); err != nil {
		t.Fatal(err)
	}
	files := packed(t, out.Bytes())
	h := newHouse(t)
	content, err := os.ReadFile(files["gzip"])
	h.ok(err)
	r, err := h.load(NPPES, raw(t, "cut.csv.gz", content[:len(content)*2/3]))
	h.refused(err, errs.Invalid)
	if r.Read == 0 || h.number(`SELECT count(*) FROM registry_records`) == 0 || h.number(`SELECT count(*) FROM registry_sources`) != 0 {
		t.Errorf("%+v", r)
	}
	h.loaded(NPPES, files["gzip"])
	content, err = os.ReadFile(files["zip"])
	h.ok(err)
	_, err = OpenFile(raw(t, "cut.zip", content[:len(content)/2]))
	h.refused(err, errs.Invalid)
	for _, path := range []string{t.TempDir(), filepath.Join(t.TempDir(), "nothing.csv"), raw(t, "x.gz", []byte("\x1f\x8bnot"))} {
		_, err := OpenFile(path)
		h.refused(err, errs.Invalid)
	}
	_, err = OpenStream("stdin", bytes.NewReader(content))
	h.refused(err, errs.Invalid)
}

// What comes through a pipe can't be known again: it begins anew, and what is
// in already costs nothing.
func TestAStreamBeginsAnew(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := madeup.NPPES(&out, 6000, 1); err != nil {
		t.Fatal(err)
	}
	h := newHouse(t)
	load := func(ctx context.Context, progress func(Report)) (Report, error) {
		in, err := OpenStream("stdin", bytes.NewReader(out.Bytes()))
		h.ok(err)
		return h.Import(ctx, Load{Source: NPPES, Input: in, Progress: progress})
	}
	ctx, cut := context.WithCancel(h.ctx)
	part, err := load(ctx, func(Report) { cut() })
	if err == nil {
		t.Fatal("not cut off")
	}
	whole, err := load(h.ctx, nil)
	h.ok(err)
	if whole.Resumed || whole.Read != 6000 || whole.Unchanged != part.Imported {
		t.Errorf("%+v after %+v", whole, part)
	}
	if n := h.number(`SELECT count(*) FROM registry_imports WHERE state = 'abandoned'`); n != 1 {
		t.Errorf("%d given up", n)
	}
}
