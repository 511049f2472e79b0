package pictures

import (
	"context"
	"image"

	"golang.org/x/image/draw"
)

// shrink draws an image on white, no side longer than side. It goes by strips
// and averages whole blocks before it interpolates, because the good scalers of
// x/image take 32 bytes a pixel of the source's height for themselves.
func shrink(ctx context.Context, img image.Image, side int) (*image.RGBA, error) {
	size := img.Bounds().Size()
	long := max(size.X, size.Y)
	flat, err := blocks(ctx, img, max(1, long/side))
	if err != nil {
		return nil, err
	}
	if long <= side {
		return flat, nil
	}
	to := image.Rect(0, 0, max(1, size.X*side/long), max(1, size.Y*side/long))
	if to == flat.Rect {
		return flat, nil
	}
	out := image.NewRGBA(to)
	draw.ApproxBiLinear.Scale(out, to, flat, flat.Rect, draw.Src, nil)
	return out, nil
}

// blocks draws an image on white with n x n pixels averaged into one. Pixels
// beyond the last whole block join a smaller one.
func blocks(ctx context.Context, img image.Image, n int) (*image.RGBA, error) {
	b := img.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, (b.Dx()+n-1)/n, (b.Dy()+n-1)/n))
	strip := image.NewRGBA(image.Rect(0, 0, b.Dx(), n))
	sums := make([][3]uint32, out.Rect.Dx())
	for y := range out.Rect.Dy() {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		rows := min(n, b.Dy()-y*n)
		draw.Draw(strip, strip.Rect, image.White, image.Point{}, draw.Src)
		draw.Draw(strip, image.Rect(0, 0, b.Dx(), rows), img, image.Pt(b.Min.X, b.Min.Y+y*n), draw.Over)
		average(out.Pix[y*out.Stride:], strip, sums, n, rows)
	}
	return out, nil
}

// average fills one row with the means of a strip's blocks.
func average(row []byte, strip *image.RGBA, sums [][3]uint32, n, rows int) {
	if n == 1 {
		copy(row, strip.Pix)
		return
	}
	clear(sums)
	width := strip.Rect.Dx()
	for y := range rows {
		line := strip.Pix[y*strip.Stride:]
		for x := range width {
			s, p := &sums[x/n], line[4*x:4*x+3:4*x+3]
			s[0] += uint32(p[0])
			s[1] += uint32(p[1])
			s[2] += uint32(p[2])
		}
	}
	for x, s := range sums {
		count := uint32(rows * min(n, width-x*n))
		for c := range 3 {
			row[4*x+c] = byte((s[c] + count/2) / count)
		}
		row[4*x+3] = 255
	}
}

// Turn gives an image turned clockwise by 0, 90, 180 or 270 degrees; by any
// other number, as it is.
func Turn(img *image.RGBA, degrees int) *image.RGBA {
	switch degrees {
	case 90:
		return upright(img, 6)
	case 180:
		return upright(img, 3)
	case 270:
		return upright(img, 8)
	}
	return img
}

// upright turns an image as its EXIF orientation says.
func upright(img *image.RGBA, orientation int) *image.RGBA {
	if orientation < 2 || orientation > 8 {
		return img
	}
	w, h := img.Rect.Dx(), img.Rect.Dy()
	turned := image.Rect(0, 0, w, h)
	if orientation >= 5 {
		turned = image.Rect(0, 0, h, w)
	}
	out := image.NewRGBA(turned)
	for y := range turned.Dy() {
		for x := range turned.Dx() {
			fx, fy := origin(orientation, x, y, w, h)
			copy(out.Pix[y*out.Stride+4*x:], img.Pix[fy*img.Stride+4*fx:fy*img.Stride+4*fx+4])
		}
	}
	return out
}

// origin is where the pixel at x, y of the upright picture stood in the
// stored one of w x h.
func origin(orientation, x, y, w, h int) (int, int) {
	switch orientation {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return y, h - 1 - x
	case 7:
		return w - 1 - y, h - 1 - x
	default:
		return w - 1 - y, x
	}
}
