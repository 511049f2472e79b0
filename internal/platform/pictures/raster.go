package pictures

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
)

// readPicture decodes one picture, draws it anew and encodes it.
func (r *Reader) readPicture(ctx context.Context, kind Kind, raw []byte) (Page, error) {
	img, err := r.drawPicture(ctx, kind, raw)
	if err != nil {
		return Page{}, err
	}
	return encode(img, r.limits.Quality)
}

// drawPicture decodes one picture and draws it anew.
func (r *Reader) drawPicture(ctx context.Context, kind Kind, raw []byte) (*image.RGBA, error) {
	switch kind {
	case JPEG:
		return r.readJPEG(ctx, raw)
	case PNG:
		return r.readPNG(ctx, raw)
	case WebP:
		return r.readWebP(ctx, raw)
	case TIFF:
		return r.readTIFF(ctx, raw)
	default:
		return r.readHEIC(ctx, raw)
	}
}

func (r *Reader) readJPEG(ctx context.Context, raw []byte) (*image.RGBA, error) {
	info, err := walkJPEG(raw)
	if err != nil {
		return nil, undecoded(JPEG, firstOf(configOf(jpeg.DecodeConfig, raw), err))
	}
	if info.scans > maxScans {
		return nil, odd(JPEG, errors.New("too many scans"))
	}
	if err := r.fits(info.width, info.height); err != nil {
		return nil, err
	}
	return r.redraw(ctx, JPEG, info.memory(), info.orientation, func(in io.Reader) (image.Image, error) {
		// What the decoder sees must be what the limits were asked about.
		cfg, err := jpeg.DecodeConfig(bytes.NewReader(raw))
		if err == nil && (cfg.Width != info.width || cfg.Height != info.height) {
			err = errMarkers
		}
		if err != nil {
			return nil, err
		}
		return jpeg.Decode(in)
	}, raw)
}

func (r *Reader) readPNG(ctx context.Context, raw []byte) (*image.RGBA, error) {
	cfg, err := png.DecodeConfig(bytes.NewReader(raw))
	if err != nil {
		return nil, undecoded(PNG, err)
	}
	if err := r.fits(cfg.Width, cfg.Height); err != nil {
		return nil, err
	}
	memory := int64(cfg.Width) * int64(cfg.Height) * pngBytes(cfg.ColorModel)
	if len(raw) > 28 && raw[28] != 0 {
		memory *= 2 // interlaced: a pass is decoded by itself
	}
	return r.redraw(ctx, PNG, memory, pngOrientation(raw), png.Decode, raw)
}

// pngOrientation is that of the eXIf chunk (PNG, third edition, 11.3.3.2), 1
// where there is none.
func pngOrientation(raw []byte) int {
	for at := 8; at+12 <= len(raw); {
		size, kind := int64(binary.BigEndian.Uint32(raw[at:])), string(raw[at+4:at+8])
		if int64(at)+12+size > int64(len(raw)) || kind == "IEND" {
			break
		}
		if kind == "eXIf" {
			return max(1, exifOrientation(append([]byte("Exif\x00\x00"), raw[at+8:at+8+int(size)]...)))
		}
		at += 12 + int(size)
	}
	return 1
}

// pngBytes is how many bytes a pixel takes once decoded.
func pngBytes(model color.Model) int64 {
	switch model {
	case color.GrayModel:
		return 1
	case color.Gray16Model:
		return 2
	case color.RGBA64Model, color.NRGBA64Model:
		return 8
	}
	if _, palette := model.(color.Palette); palette {
		return 1
	}
	return 4
}

// fits refuses a size before anything is decoded.
func (r *Reader) fits(width, height int) error {
	if width < 1 || height < 1 || width > longest || height > longest || width*height > r.limits.Pixels {
		return tooManyPixels(nil)
	}
	return nil
}

// redraw decodes a picture that may take so many bytes, and draws it anew.
func (r *Reader) redraw(ctx context.Context, kind Kind, memory int64, orientation int, decode func(io.Reader) (image.Image, error), raw []byte) (*image.RGBA, error) {
	// The intermediate is up to twice the longest side of a page.
	memory += int64(2*r.limits.Side) * int64(2*r.limits.Side) * 4
	done, err := r.room(ctx, memory)
	if err != nil {
		return nil, err
	}
	defer done()
	img, err := decode(&patient{ctx: ctx, in: bytes.NewReader(raw)})
	if err != nil {
		return nil, undecoded(kind, err)
	}
	return r.draw(ctx, img, orientation)
}

// page draws an image anew and encodes it.
func (r *Reader) page(ctx context.Context, img image.Image, orientation int) (Page, error) {
	drawn, err := r.draw(ctx, img, orientation)
	if err != nil {
		return Page{}, err
	}
	return encode(drawn, r.limits.Quality)
}

// draw draws an image anew, upright and within the longest side.
func (r *Reader) draw(ctx context.Context, img image.Image, orientation int) (*image.RGBA, error) {
	small, err := shrink(ctx, img, r.limits.Side)
	if err != nil {
		return nil, err
	}
	return upright(small, orientation), nil
}

func encode(img *image.RGBA, quality int) (Page, error) {
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: quality}); err != nil {
		return Page{}, err
	}
	return Page{Width: img.Rect.Dx(), Height: img.Rect.Dy(), JPEG: out.Bytes()}, nil
}

// patient lets a decoder read until the context ends.
type patient struct {
	ctx context.Context //nolint:containedctx // a reader has no other way to hear of it
	in  io.Reader
}

func (p *patient) Read(b []byte) (int, error) {
	if err := p.ctx.Err(); err != nil {
		return 0, err
	}
	return p.in.Read(b)
}

// undecoded tells a rare variant from a damaged file.
func undecoded(kind Kind, err error) error {
	var j jpeg.UnsupportedError
	var p png.UnsupportedError
	if errors.As(err, &j) || errors.As(err, &p) {
		return odd(kind, err)
	}
	return broken(kind, err)
}

func configOf(config func(io.Reader) (image.Config, error), raw []byte) error {
	_, err := config(bytes.NewReader(raw))
	return err
}

func firstOf(all ...error) error {
	for _, err := range all {
		if err != nil {
			return err
		}
	}
	return nil
}
