// Package pipeline turns an image of unknown origin into images that may be
// shown to others. It knows no database and no request: bytes and an author's
// masks go in; what comes out was drawn anew, holds nothing of the file but
// pixels and a short list of numbers, and was searched for writing that was
// burned into it.
//
// It aids and does not certify. What it finds stops a publication; that it
// finds nothing does not prove that a patient can't be recognised.
package pipeline

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"time"

	"golang.org/x/sync/semaphore"

	"consilium/internal/kernel/errs"
	"consilium/internal/platform/pictures"
)

// Outcome says what became of a file.
type Outcome string

// The outcomes.
const (
	// Accepted: what came out may be shown.
	Accepted Outcome = "accepted"
	// MaskRequired: the author must look at it, hide what tells who the patient
	// is, and hand it in again with Masks.
	MaskRequired Outcome = "mask-required"
	// Refused: it is not taken, masked or not.
	Refused Outcome = "refused"
)

// Options are what the author says of a file.
type Options struct {
	// Masks are nil until the author has gone through the mask step.
	Masks *Masks
	// ScreenPhoto is the author's mark "photo of a screen": the mask step can't
	// be skipped then.
	ScreenPhoto bool
	// Photograph is the author's word that a camera took it of a patient or a
	// finding: the mask step can't be skipped either.
	Photograph bool
	// Shape turns, straightens and cuts a picture or an animation.
	Shape Shape
}

// Why says what a proposed box is for.
type Why string

// The reasons of proposals.
const (
	WhyText   Why = "text"
	WhyFace   Why = "face"
	WhyBorder Why = "border"
)

// Proposal is a box that the author may want to hide.
type Proposal struct {
	Box
	Why Why `json:"why"`
}

// Result is what became of one file.
type Result struct {
	Outcome Outcome
	// Reason is one sentence for the author; empty when it was accepted.
	Reason string
	// Proposals are where text, faces or borders were found, most pressing
	// first. They hold for every frame.
	Proposals []Proposal
	// Facts are set unless the file was refused, as is all of the next five.
	Facts Facts
	// Width and Height are those of the full picture, in whose pixels Masks and
	// Proposals are.
	Width, Height int
	// SourceWidth and SourceHeight are those before the Shape, from which
	// Shape.Size tells what a crop is measured in.
	SourceWidth, SourceHeight int
	// MustLook says that the mask step can't be skipped whatever was found:
	// the file or the author's mark is of such a kind, or nothing here reads.
	MustLook bool
	// DICOM says that the file was one.
	DICOM bool
	// Camera says that a camera made it.
	Camera bool
	// Kind is what the picture seems to show, for the rules of consent.
	Kind Kind
	// Pictures may be shown to others. There are none unless it was accepted.
	Pictures []Picture
	// Draft is what the author, and nobody else, may see during the mask step.
	// There is none unless a mask is required.
	Draft []Picture
}

// Config says what a pipeline may use. The zero value of a field means its
// default.
type Config struct {
	// Bytes is the largest file: 64 MB.
	Bytes int
	// Frames is how many frames a file may have: 300.
	Frames int
	// Tesseract is the program that reads text: the one in PATH.
	Tesseract string
	// Readers is how many of it run at once: 1.
	Readers int
	// Cameras says that what a camera made can't skip the mask step, as where
	// authors add images; else it is only said of it.
	Cameras bool
	// Time is how long one file may be worked on: two minutes.
	Time time.Duration
}

const (
	// maxSide is the longest side of an output: larger pictures are scaled down.
	maxSide = 3200
	// maxPixels is the largest picture, as width x height; framesPixels the
	// largest sum over the frames of a DICOM.
	maxPixels, framesPixels = 50_000_000, 120_000_000
	// maxOutput is how many bytes all pictures of one file may have.
	maxOutput = 256 << 20
)

// Pipeline works on files, one at a time. It may be used by many at once, who
// then wait for their turn. Close it when the house stops.
type Pipeline struct {
	config Config
	turn   *semaphore.Weighted
	draw   *pictures.Reader
	ocr    reader
	faces  *faces
}

// New makes a pipeline. It starts without tesseract too: then every file wants
// a mask.
func New(c Config) (*Pipeline, error) {
	c.Bytes, c.Frames, c.Readers = or(c.Bytes, 64<<20), or(c.Frames, 300), or(c.Readers, 1)
	if c.Time == 0 {
		c.Time = 2 * time.Minute
	}
	limits := pictures.Defaults()
	limits.Bytes, limits.Pixels, limits.Side, limits.Time = c.Bytes, maxPixels, maxSide, c.Time
	f, err := newFaces()
	if err != nil {
		return nil, err
	}
	return &Pipeline{config: c, turn: semaphore.NewWeighted(int64(max(c.Readers, runtime.GOMAXPROCS(0)/2))),
		draw: pictures.New(limits), ocr: newReader(c.Tesseract, c.Readers), faces: f}, nil
}

func or(n, otherwise int) int {
	if n > 0 {
		return n
	}
	return otherwise
}

// Close lets go of what is kept between files.
func (p *Pipeline) Close(ctx context.Context) error { return p.draw.Close(ctx) }

// Process works on one file. The bytes are neither changed nor kept. Its error
// is the context's, or one of kind Unavailable when no turn came; everything
// about the file itself is in the result.
func (p *Pipeline) Process(ctx context.Context, raw []byte, o Options) (Result, error) {
	return p.ProcessSeries(ctx, [][]byte{raw}, o)
}

// ProcessSeries is Process for the files of one DICOM series, which become one
// stack of frames; one file alone may be of any kind.
func (p *Pipeline) ProcessSeries(ctx context.Context, raws [][]byte, o Options) (Result, error) {
	for _, raw := range raws {
		if len(raw) > p.config.Bytes {
			return refused(fmt.Sprintf("The file is larger than %d MB.", p.config.Bytes>>20)), nil
		}
	}
	k, err := sniff(raws[0])
	if err != nil {
		return refusedBy(err)
	}
	if err := p.turn.Acquire(ctx, 1); err != nil {
		return Result{}, errs.Wrap(errs.Unavailable, "Too many images are being worked on. Try again in a minute.", err)
	}
	defer p.turn.Release(1)
	within, cancel := context.WithTimeout(ctx, p.config.Time)
	defer cancel()
	out, err := p.work(within, k, raws, o)
	switch {
	case err == nil:
		return out, nil
	case ctx.Err() != nil:
		return Result{}, ctx.Err()
	case within.Err() != nil:
		return refused("The file took too long to work on. Save it smaller or with fewer frames."), nil
	}
	return refusedBy(err)
}

// work opens a file, looks at it and encodes it. Whatever panics below met a
// file that it can't read.
func (p *Pipeline) work(ctx context.Context, k kind, raws [][]byte, o Options) (out Result, err error) {
	defer func() {
		if caught := recover(); caught != nil {
			slog.WarnContext(ctx, "a decoder panicked", "panic", fmt.Sprintf("%T", caught))
			out, err = Result{}, refusal("The file can't be opened: it is damaged.")
		}
	}()
	s, err := p.open(ctx, k, raws, o.Shape)
	if err != nil {
		return Result{}, err
	}
	masks := Masks{}
	if o.Masks != nil {
		masks = *o.Masks
	}
	if err := masks.check(s.size); err != nil {
		return Result{}, err
	}
	found, err := p.look(ctx, s, masks)
	if err != nil {
		return Result{}, err
	}
	o.Photograph = o.Photograph || s.camera && p.config.Cameras
	out = Result{Outcome: Accepted, Proposals: found.proposals, Facts: s.facts, Width: s.size.X, Height: s.size.Y,
		SourceWidth: s.source.X, SourceHeight: s.source.Y, MustLook: s.always != "" || o.ScreenPhoto || o.Photograph || found.unread,
		DICOM: s.dicom, Camera: s.camera, Kind: kindOf(s.facts.Modality)}
	out.Reason = judge(s, found, o)
	if out.Reason != "" {
		out.Outcome = MaskRequired
	}
	made, err := encodeAll(ctx, s, masks)
	if err != nil {
		return Result{}, err
	}
	if out.Outcome == Accepted {
		out.Pictures = made
	} else {
		out.Draft = made
	}
	return out, nil
}

// refusal is an error that is shown to the author as it stands.
func refusal(sentence string) error { return errs.New(errs.Invalid, sentence) }

func refused(reason string) Result { return Result{Outcome: Refused, Reason: reason} }

// refusedBy makes a result of an error about the file; other errors stay.
func refusedBy(err error) (Result, error) {
	var e *errs.Error
	if errors.As(err, &e) && e.Kind == errs.Invalid {
		return refused(e.Text), nil
	}
	return Result{}, err
}
