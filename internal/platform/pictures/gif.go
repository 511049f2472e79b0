package pictures

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/gif"
	"time"
)

// gifInfo is what the blocks of a GIF announce (GIF89a, 1990).
type gifInfo struct {
	width, height, frames int
	// samples is how many pixels all frames have together.
	samples int64
}

var errBlocks = errors.New("the blocks make no sense")

// walkGIF reads the blocks of a GIF without decoding anything.
func walkGIF(raw []byte) (gifInfo, error) {
	if len(raw) < 13 {
		return gifInfo{}, errBlocks
	}
	info := gifInfo{width: int(binary.LittleEndian.Uint16(raw[6:])), height: int(binary.LittleEndian.Uint16(raw[8:]))}
	at := 13 + colours(raw[10])
	for at < len(raw) {
		switch raw[at] {
		case 0x21: // an extension: its label, then blocks
			at = subBlocks(raw, at+2)
		case 0x2c:
			if at+10 > len(raw) {
				return info, errBlocks
			}
			w, h := int64(binary.LittleEndian.Uint16(raw[at+5:])), int64(binary.LittleEndian.Uint16(raw[at+7:]))
			info.frames++
			info.samples += w * h
			at = subBlocks(raw, at+10+colours(raw[at+9])+1)
		case 0x3b:
			return info, nil
		default:
			return info, errBlocks
		}
		if at < 0 {
			return info, errBlocks
		}
	}
	return info, errBlocks
}

// colours is how many bytes the table has that a field announces.
func colours(fields byte) int {
	if fields&0x80 == 0 {
		return 0
	}
	return 3 << (1 + fields&7)
}

// subBlocks gives where the blocks end; -1 when the file ends first.
func subBlocks(raw []byte, at int) int {
	for at < len(raw) {
		n := int(raw[at])
		at += 1 + n
		if n == 0 {
			return at
		}
	}
	return -1
}

func (r *Reader) drawGIF(ctx context.Context, raw []byte, frames int) (Drawing, error) {
	info, err := walkGIF(raw)
	if err != nil || info.frames == 0 {
		return Drawing{}, broken(GIF, err)
	}
	if err := r.fits(info.width, info.height); err != nil {
		return Drawing{}, err
	}
	canvas := int64(info.width) * int64(info.height)
	if info.frames > frames {
		return Drawing{}, refuse(ReasonPages, fmt.Sprintf("The GIF has %d frames, and at most %d are taken. Save a shorter part of it.", info.frames, frames), nil)
	}
	if info.frames > 1 && (canvas*int64(info.frames) > int64(r.limits.Pixels/2) || info.samples > int64(r.limits.Pixels/2)) || info.samples > int64(r.limits.Pixels) {
		return Drawing{}, tooManyPixels(nil)
	}
	done, err := r.room(ctx, info.samples+4*canvas*int64(info.frames+2)+int64(2*r.limits.Side)*int64(2*r.limits.Side)*4)
	if err != nil {
		return Drawing{}, err
	}
	defer done()
	all, err := gif.DecodeAll(&patient{ctx: ctx, in: bytes.NewReader(raw)})
	if err != nil {
		return Drawing{}, broken(GIF, err)
	}
	if len(all.Image) != info.frames || all.Config.Width != info.width || all.Config.Height != info.height {
		return Drawing{}, broken(GIF, errBlocks)
	}
	return r.compose(ctx, all)
}

// compose draws each frame as a viewer shows it: over what the frames before
// it left.
func (r *Reader) compose(ctx context.Context, all *gif.GIF) (Drawing, error) {
	out := Drawing{Kind: GIF}
	canvas := image.NewRGBA(image.Rect(0, 0, all.Config.Width, all.Config.Height))
	var before *image.RGBA
	hundredths := 0
	for i, frame := range all.Image {
		if all.Disposal[i] == gif.DisposalPrevious {
			before = image.NewRGBA(canvas.Rect)
			copy(before.Pix, canvas.Pix)
		}
		draw.Draw(canvas, frame.Rect, frame, frame.Rect.Min, draw.Over)
		drawn, err := r.draw(ctx, canvas, 1)
		if err != nil {
			return Drawing{}, err
		}
		out.Frames = append(out.Frames, drawn)
		hundredths += all.Delay[i]
		switch all.Disposal[i] {
		case gif.DisposalBackground:
			draw.Draw(canvas, frame.Rect, image.Transparent, image.Point{}, draw.Src)
		case gif.DisposalPrevious:
			canvas = before
		}
	}
	if n := len(out.Frames); n > 1 {
		out.Frame = time.Duration(hundredths) * 10 * time.Millisecond / time.Duration(n)
	}
	return out, nil
}
