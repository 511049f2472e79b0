// Package pictures turns bytes of unknown origin into pages that are safe to
// keep and to show. What it is given is only ever decoded: every page that it
// returns was drawn anew and encoded by this package, so nothing of the file,
// neither its name, its metadata nor what was hidden behind or before the
// picture, lives on in it.
//
// A file is recognised by how it begins, never by its name or by what a
// browser said of it. Sizes are read and refused before anything is decoded.
// Nothing is ever written to a file.
package pictures

import (
	"context"
	"errors"
	"os/exec"
	"runtime"
	"time"

	"golang.org/x/sync/semaphore"

	"consilium/internal/kernel/errs"
)

// Limits say how much one document, and all of them together, may take.
type Limits struct {
	// Bytes is the largest file.
	Bytes int
	// Pixels is the largest picture, as width x height.
	Pixels int
	// Pages is how many pages a PDF may have.
	Pages int
	// Side is the longest side of a page that is returned, in pixels; a larger
	// picture is scaled down, a smaller one is left as it is.
	Side int
	// Output is how many bytes all pages of one document may have together.
	Output int
	// Quality is that of the JPEGs that are returned, 1 to 100.
	Quality int
	// Time is how long one document may be worked on, once its turn came.
	Time time.Duration
	// Parallel is how many documents are worked on at once.
	Parallel int
	// Memory is how many bytes all decoders together may take at once, by what
	// the headers of their files announce; a single picture that announces more
	// is refused.
	Memory int64
	// Child is how many bytes of address space a child process may take (one a
	// document that is worked on), and how much memory the sandbox of the HEIC
	// decoder may, which counts as part of Memory.
	Child int64
}

// Defaults are limits for documents that people photograph or scan. 50
// megapixels is what the largest cameras of telephones make.
func Defaults() Limits {
	return Limits{
		Bytes: 10 << 20, Pixels: 50_000_000, Pages: 20, Side: 2400, Output: 40 << 20, Quality: 85,
		Time: 30 * time.Second, Parallel: max(1, runtime.GOMAXPROCS(0)/2), Memory: 512 << 20, Child: 512 << 20,
	}
}

// longest is the longest side of a source, whatever its area: a line of
// pixels is not a picture.
const longest = 32_768

// Page is one page, encoded by this package.
type Page struct {
	Width, Height int
	// JPEG has no metadata of any kind.
	JPEG []byte
}

// Document is what became of one file.
type Document struct {
	// Kind is what the file was.
	Kind Kind
	// Pages are in order, and there is at least one.
	Pages []Page
}

// Reader reads documents within its limits. It may be used by many at once.
// Close it when the house stops.
type Reader struct {
	limits Limits
	slots  *semaphore.Weighted
	memory *semaphore.Weighted
	pdf    programs
	heic   sandbox
}

// New makes a reader. Programs that it needs are looked for when they are
// first needed, so that a house without them starts.
func New(limits Limits) *Reader {
	return &Reader{limits: limits, slots: semaphore.NewWeighted(int64(limits.Parallel)), memory: semaphore.NewWeighted(limits.Memory),
		pdf: programs{look: exec.LookPath}}
}

// Read turns a file into pages. A file that can't be taken is an error of
// kind Invalid that says what happened and what to do; ReasonOf tells the
// reason apart. Where the reader can't work now (no turn came before the
// context ended, or there is no program for PDFs, which is ReasonNoPDF) the
// error is of kind Unavailable. The bytes are not changed and not kept.
func (r *Reader) Read(ctx context.Context, raw []byte) (Document, error) {
	if len(raw) > r.limits.Bytes {
		return Document{}, refuse(ReasonBytes, "The file is larger than "+megabytes(r.limits.Bytes)+". Save it smaller, or photograph the document instead.", nil)
	}
	kind, err := Sniff(raw)
	if err != nil {
		return Document{}, err
	}
	if err := r.slots.Acquire(ctx, 1); err != nil {
		return Document{}, busy(err)
	}
	defer r.slots.Release(1)
	within, cancel := context.WithTimeout(ctx, r.limits.Time)
	defer cancel()
	pages, err := r.pages(within, kind, raw)
	if err != nil {
		if within.Err() != nil && !errs.Is(err, errs.Unavailable) {
			err = slow(ctx, err)
		}
		return Document{}, err
	}
	total := 0
	for _, p := range pages {
		total += len(p.JPEG)
	}
	if total > r.limits.Output {
		return Document{}, tooMuchOutput()
	}
	return Document{Kind: kind, Pages: pages}, nil
}

func (r *Reader) pages(ctx context.Context, kind Kind, raw []byte) ([]Page, error) {
	if kind == PDF {
		return r.readPDF(ctx, raw)
	}
	page, err := r.readPicture(ctx, kind, raw)
	return []Page{page}, err
}

// room waits until a decoder may take so many bytes.
func (r *Reader) room(ctx context.Context, bytes int64) (func(), error) {
	if bytes > r.limits.Memory {
		return nil, tooManyPixels(nil)
	}
	if err := r.memory.Acquire(ctx, bytes); err != nil {
		return nil, busy(err)
	}
	return func() { r.memory.Release(bytes) }, nil
}

// Close lets go of what decoders keep between documents.
func (r *Reader) Close(ctx context.Context) error { return r.heic.close(ctx) }

func slow(ctx context.Context, cause error) error {
	if ctx.Err() != nil && errors.Is(ctx.Err(), context.Canceled) {
		return ctx.Err()
	}
	return refuse(ReasonSlow, "The file took too long to open. Save it again in a simpler form, or photograph the document.", cause)
}
