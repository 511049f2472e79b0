package pictures

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"image"

	"golang.org/x/image/tiff"
)

// tiffPages counts the folders of a TIFF that hold a page: those that are
// marked as smaller versions of another (NewSubfileType, TIFF 6.0, page 36)
// hold none.
func tiffPages(raw []byte) (int, error) {
	if len(raw) < 8 {
		return 0, errFolders
	}
	var order binary.ByteOrder = binary.LittleEndian
	if raw[0] == 'M' {
		order = binary.BigEndian
	}
	pages := 0
	at := int64(order.Uint32(raw[4:]))
	for seen := 0; at != 0; seen++ {
		if seen > 64 || at+2 > int64(len(raw)) {
			return 0, errFolders
		}
		entries := int64(order.Uint16(raw[at:]))
		next := at + 2 + 12*entries
		if next > int64(len(raw)) {
			return 0, errFolders
		}
		smaller := false
		for e := at + 2; e < next; e += 12 {
			if order.Uint16(raw[e:]) == 254 && order.Uint32(raw[e+8:])&1 != 0 {
				smaller = true
			}
		}
		if !smaller {
			pages++
		}
		if next+4 > int64(len(raw)) {
			break // some writers leave the last address out
		}
		at = int64(order.Uint32(raw[next:]))
	}
	return pages, nil
}

var errFolders = errors.New("the folders make no sense")

func (r *Reader) readTIFF(ctx context.Context, raw []byte) (*image.RGBA, error) {
	pages, err := tiffPages(raw)
	if err != nil {
		return nil, broken(TIFF, err)
	}
	if pages > 1 {
		return nil, refuse(ReasonPages, "The TIFF has several pages. Save each as a picture of its own.", nil)
	}
	cfg, err := tiff.DecodeConfig(bytes.NewReader(raw))
	if err != nil {
		return nil, unreadTIFF(err)
	}
	if err := r.fits(cfg.Width, cfg.Height); err != nil {
		return nil, err
	}
	// The picture, and a strip that may be all of it once more.
	memory := 2 * int64(cfg.Width) * int64(cfg.Height) * pngBytes(cfg.ColorModel)
	orientation := 1
	if o := exifOrientation(append([]byte("Exif\x00\x00"), raw...)); o != 0 {
		orientation = o
	}
	img, err := r.redraw(ctx, TIFF, memory, orientation, tiff.Decode, raw)
	if err != nil && ReasonOf(err) == ReasonBroken {
		return nil, unreadTIFF(err)
	}
	return img, err
}

// unreadTIFF tells a rare variant from a damaged file.
func unreadTIFF(err error) error {
	var u tiff.UnsupportedError
	if errors.As(err, &u) {
		return odd(TIFF, err)
	}
	return broken(TIFF, err)
}
