package pictures

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"time"

	"consilium/internal/kernel/errs"
)

// Drawing is a picture, or an animation, as pixels that were drawn anew on
// white.
type Drawing struct {
	Kind Kind
	// Frames are in order, there is at least one, and all have one size.
	Frames []*image.RGBA
	// Frame is how long one is shown on average; zero for a picture.
	Frame time.Duration
}

// SniffPicture recognises a picture by how it begins: JPEG, PNG, HEIC, WebP,
// TIFF or GIF. Anything else is an error of kind Invalid whose sentence names
// what the file seems to be.
func SniffPicture(raw []byte) (Kind, error) {
	switch {
	case len(raw) > 12 && string(raw[:4]) == "RIFF" && string(raw[8:12]) == "WEBP":
		return WebP, nil
	case bytes.HasPrefix(raw, []byte("II*\x00")), bytes.HasPrefix(raw, []byte("MM\x00*")):
		return TIFF, nil
	case bytes.HasPrefix(raw, []byte("GIF87a")), bytes.HasPrefix(raw, []byte("GIF89a")):
		return GIF, nil
	}
	kind, err := Sniff(raw)
	switch {
	case err != nil && len(raw) == 0:
		return "", err
	case err != nil:
		return "", refuse(ReasonKind, name(raw), err)
	case kind == PDF:
		return "", refuse(ReasonKind, "PDF documents are not taken.", nil)
	}
	return kind, nil
}

// Draw turns a picture into pixels, within the same limits as Read. A GIF may
// have so many frames; all together have at most half of Limits.Pixels. A WebP
// that moves and a TIFF of several pages are refused, and of a PNG that moves
// the first frame is taken. Errors are as Read's.
func (r *Reader) Draw(ctx context.Context, raw []byte, frames int) (Drawing, error) {
	if len(raw) > r.limits.Bytes {
		return Drawing{}, refuse(ReasonBytes, "The file is larger than "+megabytes(r.limits.Bytes)+". Save it smaller.", nil)
	}
	kind, err := SniffPicture(raw)
	if err != nil {
		return Drawing{}, err
	}
	if err := r.slots.Acquire(ctx, 1); err != nil {
		return Drawing{}, busy(err)
	}
	defer r.slots.Release(1)
	within, cancel := context.WithTimeout(ctx, r.limits.Time)
	defer cancel()
	out, err := r.guarded(within, kind, raw, frames)
	if err != nil {
		if within.Err() != nil && !errs.Is(err, errs.Unavailable) {
			err = slow(ctx, err)
		}
		return Drawing{}, err
	}
	return out, nil
}

// guarded draws; a decoder that panics has met a damaged file.
func (r *Reader) guarded(ctx context.Context, kind Kind, raw []byte, frames int) (out Drawing, err error) {
	defer func() {
		if p := recover(); p != nil {
			out, err = Drawing{}, broken(kind, fmt.Errorf("the decoder panicked: %v", p))
		}
	}()
	if kind == GIF {
		return r.drawGIF(ctx, raw, frames)
	}
	img, err := r.drawPicture(ctx, kind, raw)
	return Drawing{Kind: kind, Frames: []*image.RGBA{img}}, err
}
