package pictures

import (
	"encoding/binary"
	"errors"
)

// jpegInfo is what the markers of a JPEG announce (ITU-T T.81, annex B).
type jpegInfo struct {
	width, height int
	progressive   bool
	// samples is how many there are over all components.
	samples int64
	// components are 1 (grey), 3 or 4 (CMYK).
	components int
	// scans is how many times the picture is gone over.
	scans int
	// orientation is the EXIF tag, 1 to 8; 1 when there is none.
	orientation int
}

// maxScans is far above what encoders write (about 10). Each scan of a few
// bytes makes the decoder go over the whole picture, so that a small file with
// many would keep it busy for hours.
const maxScans = 64

var errMarkers = errors.New("the markers make no sense")

// walkJPEG reads the markers of a JPEG without decoding anything.
func walkJPEG(raw []byte) (jpegInfo, error) {
	info := jpegInfo{orientation: 1}
	for at := 2; ; {
		for at < len(raw) && raw[at] != 0xff {
			at++ // the coded picture, or padding
		}
		for at < len(raw) && raw[at] == 0xff {
			at++
		}
		if at >= len(raw) {
			break
		}
		marker := raw[at]
		at++
		if marker == 0 || marker == 1 || marker >= 0xd0 && marker <= 0xd8 {
			continue // stuffing, restarts: nothing follows them
		}
		if marker == 0xd9 {
			break // the end of the picture: the decoder stops here too
		}
		if at+2 > len(raw) {
			break
		}
		size := int(binary.BigEndian.Uint16(raw[at:]))
		if size < 2 || at+size > len(raw) {
			return info, errMarkers
		}
		if err := info.segment(marker, raw[at+2:at+size]); err != nil {
			return info, err
		}
		at += size
	}
	if info.width < 1 || info.height < 1 {
		return info, errMarkers
	}
	return info, nil
}

func (j *jpegInfo) segment(marker byte, body []byte) error {
	switch marker {
	case 0xda:
		j.scans++
	case 0xe1:
		if o := exifOrientation(body); o != 0 && j.width == 0 {
			j.orientation = o
		}
	case 0xc0, 0xc1, 0xc2:
		if j.width != 0 {
			return errMarkers // a second frame
		}
		return j.frame(marker, body)
	}
	return nil
}

func (j *jpegInfo) frame(marker byte, body []byte) error {
	if len(body) < 6 || len(body) < 6+3*int(body[5]) {
		return errMarkers
	}
	j.progressive = marker == 0xc2
	j.height, j.width = int(binary.BigEndian.Uint16(body[1:])), int(binary.BigEndian.Uint16(body[3:]))
	j.components = int(body[5])
	across, down := 1, 1
	factors := make([][2]int, 0, 4)
	for i := range j.components {
		f := [2]int{int(body[7+3*i] >> 4), int(body[7+3*i] & 15)}
		factors, across, down = append(factors, f), max(across, f[0]), max(down, f[1])
	}
	for _, f := range factors {
		j.samples += int64(j.width) * int64(j.height) * int64(f[0]*f[1]) / int64(across*down)
	}
	return nil
}

// memory is what the decoder will take: a byte a sample, four more for the
// coefficients of a progressive picture, and four a pixel where the colours
// are put together afterwards.
func (j *jpegInfo) memory() int64 {
	n := j.samples
	if j.progressive {
		n += 4 * j.samples
	}
	return n + 4*int64(j.width)*int64(j.height)
}

// exifOrientation finds tag 0x0112 in an APP1 segment (EXIF 2.32, 4.6.4); 0
// where there is none that makes sense.
func exifOrientation(body []byte) int {
	if len(body) < 14 || string(body[:6]) != "Exif\x00\x00" {
		return 0
	}
	tiff := body[6:]
	var order binary.ByteOrder = binary.BigEndian
	if string(tiff[:2]) == "II" {
		order = binary.LittleEndian
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return 0
	}
	entries := int64(order.Uint16(tiff[at:]))
	for i := range entries {
		e := at + 2 + 12*i
		if e+12 > int64(len(tiff)) {
			return 0
		}
		if order.Uint16(tiff[e:]) != 0x0112 {
			continue
		}
		if o := int(order.Uint16(tiff[e+8:])); o >= 1 && o <= 8 {
			return o
		}
		return 0
	}
	return 0
}
