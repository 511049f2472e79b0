package pipeline

import (
	"bytes"
	"context"
	"image"
	"image/draw"
	"image/jpeg"
	"image/png"

	xdraw "golang.org/x/image/draw"
)

// Use says what a picture is for.
type Use string

// The uses. Sized is one of the smaller sizes; a file of several frames has
// them of its first frame alone. Full is one frame at its full size. Deep is one
// frame of a DICOM with all its greys, for a viewer that changes the window: a
// PNG of 16 bits, whose value x Facts.Slope + Facts.Intercept is the
// modality's.
const (
	Sized Use = "sized"
	Full  Use = "full"
	Deep  Use = "deep"
)

// Picture is one output. Its bytes were written by this package: a JPEG or PNG
// with no segment or chunk but those that hold the pixels.
type Picture struct {
	Use           Use
	Frame         int
	Width, Height int
	// Type is image/jpeg or image/png.
	Type string
	Data []byte
}

// sides are the longest sides of the smaller sizes.
var sides = []int{480, 960, 1920}

const quality = 85

// encodeAll burns the masks into each frame and encodes it.
func encodeAll(ctx context.Context, s *study, m Masks) ([]Picture, error) {
	e := encoder{study: s, masks: m}
	for i := range s.frames {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := e.frame(ctx, i); err != nil {
			return nil, err
		}
	}
	return e.out, nil
}

type encoder struct {
	study *study
	masks Masks
	out   []Picture
	total int
}

func (e *encoder) frame(ctx context.Context, i int) error {
	img, err := e.study.show(ctx, i)
	if err != nil {
		return err
	}
	Burn(img, e.masks.Boxes, e.masks.Polygons)
	if i == 0 {
		for _, side := range sides {
			if long := max(e.study.size.X, e.study.size.Y); long > side {
				if err := e.add(Sized, i, scaled(img, side)); err != nil {
					return err
				}
			}
		}
	}
	if err := e.add(Full, i, img); err != nil || e.study.deep == nil {
		return err
	}
	deep, err := e.study.deep(ctx, i)
	if err != nil {
		return err
	}
	burnWith(deep, e.study.hidden, e.masks)
	return e.add(Deep, i, deep)
}

func (e *encoder) add(use Use, frame int, img image.Image) error {
	p := Picture{Use: use, Frame: frame, Width: img.Bounds().Dx(), Height: img.Bounds().Dy(), Type: "image/png"}
	var b bytes.Buffer
	var err error
	if use == Deep || e.study.lineArt {
		err = (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, img)
	} else {
		p.Type = "image/jpeg"
		err = jpeg.Encode(&b, img, &jpeg.Options{Quality: quality})
	}
	if err != nil {
		return err
	}
	p.Data = b.Bytes()
	if e.total += len(p.Data); e.total > maxOutput {
		return refusal("The frames are too large to keep together. Save a shorter part of it.")
	}
	e.out = append(e.out, p)
	return nil
}

// scaled is an image with its longest side so long.
func scaled(img image.Image, side int) draw.Image {
	b := img.Bounds()
	long := max(b.Dx(), b.Dy())
	to := image.Rect(0, 0, max(1, b.Dx()*side/long), max(1, b.Dy()*side/long))
	var out draw.Image = image.NewRGBA(to)
	if _, grey := img.(*image.Gray); grey {
		out = image.NewGray(to)
	}
	xdraw.CatmullRom.Scale(out, to, img, b, draw.Src, nil)
	return out
}
