package pipeline

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/tiff"
	"golang.org/x/image/webp"
)

// body is how a picture lies in its file.
type body struct {
	// end is where its own bytes end.
	end int
	// coded is how many of them hold pixels, as far as that can be told.
	coded int
	// whole is not set where its end is missing, so that decoding it would only
	// find that out late.
	whole bool
}

func bodyOf(k kind, raw []byte) body {
	switch k {
	case kindJPEG:
		return bodyJPEG(raw)
	case kindPNG:
		return bodyPNG(raw)
	case kindGIF:
		if i := bytes.LastIndexByte(raw, 0x3b); i >= 0 {
			return body{i + 1, i, true}
		}
		return body{len(raw), len(raw), false}
	case kindWebP:
		n := int64(binary.LittleEndian.Uint32(raw[4:])) + 8
		return body{int(min(n, int64(len(raw)))), len(raw), n <= int64(len(raw))}
	case kindHEIC:
		return body{len(raw), len(raw), wholeHEIC(raw)}
	}
	return body{len(raw), len(raw), true}
}

// bodyJPEG walks over the markers of a JPEG: what lies between them, after a
// scan's header, is coded pixels.
func bodyJPEG(raw []byte) body {
	coded := 0
	for at := 2; at+1 < len(raw); {
		m := raw[at+1]
		switch {
		case raw[at] != 0xff:
			n := bytes.IndexByte(raw[at:], 0xff)
			if n < 0 {
				return body{len(raw), coded, false}
			}
			coded += n
			at += n
		case m == 0xd9:
			return body{at + 2, coded, true}
		case m == 0xff:
			at++
		case m == 0 || m == 1 || m >= 0xd0 && m <= 0xd8:
			coded += 2
			at += 2
		case at+4 > len(raw):
			return body{len(raw), coded, false}
		default:
			at += 2 + int(binary.BigEndian.Uint16(raw[at+2:]))
		}
	}
	return body{len(raw), coded, false}
}

func bodyPNG(raw []byte) body {
	coded := 0
	for at := 8; at+12 <= len(raw); {
		n := int64(binary.BigEndian.Uint32(raw[at:]))
		if n > int64(len(raw)-at-12) {
			break
		}
		kind := string(raw[at+4 : at+8])
		at += 12 + int(n)
		switch kind {
		case "IDAT":
			coded += int(n)
		case "IEND":
			return body{at, coded, true}
		}
	}
	return body{len(raw), coded, false}
}

// hollow says whether a file announces far more pixels than the bytes that hold
// them could fill with anything worth seeing: such files are made to exhaust a
// server.
func hollow(k kind, raw []byte, coded int) bool {
	var cfg image.Config
	var err error
	least, each := 4_000_000, 400
	switch in := bytes.NewReader(raw); k {
	case kindJPEG:
		// A blank JPEG of a real encoder has 70 pixels a byte.
		least, each = 12_000_000, 64
		cfg, err = jpeg.DecodeConfig(in)
	case kindPNG:
		cfg, err = png.DecodeConfig(in)
	case kindGIF:
		cfg, err = gif.DecodeConfig(in)
	case kindWebP:
		cfg, err = webp.DecodeConfig(in)
	case kindTIFF:
		cfg, err = tiff.DecodeConfig(in)
	}
	if err != nil {
		return false // the decoder will say what is wrong with it
	}
	pixels, size := int64(cfg.Width)*int64(cfg.Height), int64(coded)
	if k == kindPNG || k == kindTIFF {
		// zlib makes 1,032 bytes of one at most.
		if unpacked := pixels * depth(cfg.ColorModel); unpacked > 16<<20 && unpacked > 700*size {
			return true
		}
	}
	return pixels > int64(least) && pixels > int64(each)*size
}

// depth is how many bytes a pixel takes.
func depth(m color.Model) int64 {
	switch m {
	case color.NRGBA64Model, color.RGBA64Model:
		return 8
	case color.NRGBAModel, color.RGBAModel:
		return 4
	case color.Gray16Model:
		return 2
	}
	return 1
}

// wholeHEIC says whether an HEIC is built as one: boxes that end where the file
// does or before, and the ones without which there is no picture (ISO/IEC
// 14496-12, 8.11, and 23008-12). Its decoder is dear to start.
func wholeHEIC(raw []byte) bool {
	meta, data := false, false
	for at := int64(0); at+8 <= int64(len(raw)); {
		size, head := int64(binary.BigEndian.Uint32(raw[at:])), int64(8)
		switch {
		case size == 1 && at+16 <= int64(len(raw)):
			size, head = int64(binary.BigEndian.Uint64(raw[at+8:])), 16
		case size == 0:
			size = int64(len(raw)) - at
		}
		if size < head || size > int64(len(raw))-at {
			return meta && data // what is behind the picture counts for nothing
		}
		body := raw[at+head : at+size]
		switch string(raw[at+4 : at+8]) {
		case "meta":
			meta = bytes.Contains(body, []byte("iloc")) && bytes.Contains(body, []byte("ispe")) && bytes.Contains(body, []byte("hvcC"))
			data = data || bytes.Contains(body, []byte("idat"))
		case "mdat":
			data = len(body) > 0
		}
		at += size
	}
	return meta && data
}
