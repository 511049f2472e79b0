package pictures

import (
	"bytes"
	"context"
	"encoding/binary"
	"image"

	"golang.org/x/image/webp"
)

// moves says whether a WebP is an animation: the bit of its VP8X chunk that
// says so, or a chunk of one.
func moves(raw []byte) bool {
	for at := 12; at+8 <= len(raw); {
		kind, size := string(raw[at:at+4]), int64(binary.LittleEndian.Uint32(raw[at+4:]))
		switch {
		case kind == "VP8X" && at+9 <= len(raw) && raw[at+8]&2 != 0, kind == "ANIM", kind == "ANMF":
			return true
		case int64(at)+8+size > int64(len(raw)):
			return false
		}
		at += 8 + int(size+size%2)
	}
	return false
}

func (r *Reader) readWebP(ctx context.Context, raw []byte) (*image.RGBA, error) {
	if moves(raw) {
		return nil, refuse(ReasonOdd, "WebP pictures that move are not taken. Save one frame as a picture, or the whole as GIF.", nil)
	}
	cfg, err := webp.DecodeConfig(bytes.NewReader(raw))
	if err != nil {
		return nil, broken(WebP, err)
	}
	if err := r.fits(cfg.Width, cfg.Height); err != nil {
		return nil, err
	}
	// Three planes or four colours, twice for those without loss, and alpha.
	memory := 9 * int64(cfg.Width) * int64(cfg.Height)
	return r.redraw(ctx, WebP, memory, webpOrientation(raw), webp.Decode, raw)
}

// webpOrientation is that of the EXIF chunk, 1 where there is none.
func webpOrientation(raw []byte) int {
	for at := 12; at+8 <= len(raw); {
		kind, size := string(raw[at:at+4]), int64(binary.LittleEndian.Uint32(raw[at+4:]))
		if int64(at)+8+size > int64(len(raw)) {
			break
		}
		if body := raw[at+8 : at+8+int(size)]; kind == "EXIF" {
			body = bytes.TrimPrefix(body, []byte("Exif\x00\x00"))
			if o := exifOrientation(append([]byte("Exif\x00\x00"), body...)); o != 0 {
				return o
			}
		}
		at += 8 + int(size+size%2)
	}
	return 1
}
