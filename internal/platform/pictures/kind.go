package pictures

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
)

// Kind is a kind of file that is taken; its text is what people call it.
type Kind string

// The kinds.
const (
	JPEG Kind = "JPEG"
	PNG  Kind = "PNG"
	HEIC Kind = "HEIC"
	PDF  Kind = "PDF"
)

// Kinds that Draw takes beside JPEG, PNG and HEIC; Read refuses them.
const (
	WebP Kind = "WebP"
	TIFF Kind = "TIFF"
	GIF  Kind = "GIF"
)

// window is how far a document may begin behind other bytes: readers of PDF
// allow 1,024.
const window = 1024

// Sniff recognises a file by how it begins. Anything but the four kinds is an
// error of kind Invalid whose sentence names what the file seems to be.
func Sniff(raw []byte) (Kind, error) {
	switch {
	case len(raw) == 0:
		return "", refuse(ReasonKind, "The file is empty. Choose it again.", nil)
	case bytes.HasPrefix(raw, []byte("\xff\xd8\xff")):
		return JPEG, nil
	case bytes.HasPrefix(raw, []byte("\x89PNG\r\n\x1a\n")):
		return PNG, nil
	case isHEIC(raw):
		return HEIC, nil
	case bytes.HasPrefix(raw, []byte("%PDF-")):
		return PDF, nil
	}
	return "", refuse(ReasonKind, name(raw)+" Send a PDF, or a picture as JPEG, PNG or HEIC.", nil)
}

// isHEIC says whether this is an ISO base media file with HEVC pictures
// (ISO/IEC 23008-12, annex B).
func isHEIC(raw []byte) bool {
	brands := brands(raw)
	return slices.ContainsFunc(brands, func(b string) bool { return slices.Contains([]string{"heic", "heix", "heim", "heis"}, b) })
}

// brands gives the major brand and the compatible ones.
func brands(raw []byte) []string {
	if len(raw) < 16 || string(raw[4:8]) != "ftyp" {
		return nil
	}
	size := int(min(binary.BigEndian.Uint32(raw), 256))
	size = min(size, len(raw))
	out := []string{string(raw[8:12])}
	for at := 16; at+4 <= size; at += 4 {
		out = append(out, string(raw[at:at+4]))
	}
	return out
}

// others are the beginnings of what people send by mistake.
var others = []struct{ magic, sentence string }{
	{"GIF8", "GIF pictures are not taken."},
	{"BM", "Bitmaps (BMP) are not taken."},
	{"II*\x00", "TIFF pictures are not taken."},
	{"MM\x00*", "TIFF pictures are not taken."},
	{"PK\x03\x04", "This is a ZIP archive or an Office document (Word, Excel, Pages), which is not taken."},
	{"PK\x05\x06", "This is an empty ZIP archive."},
	{"\xd0\xcf\x11\xe0", "This is an older Office document (Word, Excel), which is not taken."},
	{"{\\rtf", "This is a text document (RTF), which is not taken."},
	{"%!PS", "PostScript is not taken."},
	{"Rar!", "Archives are not taken."},
	{"7z\xbc\xaf", "Archives are not taken."},
	{"\x1f\x8b", "Archives are not taken."},
	{"MZ", "Programs are not taken."},
	{"\x7fELF", "Programs are not taken."},
	{"#!", "Programs are not taken."},
	{"\x00\x00\x00\x0cjP  ", "JPEG 2000 is not taken."},
	{"\xff\x0a", "JPEG XL is not taken."},
	{"\x00\x00\x00\x0cJXL ", "JPEG XL is not taken."},
	{"<svg", "Drawings (SVG) are not taken."},
	{"<!doctype html", "Web pages are not taken."},
	{"<html", "Web pages are not taken."},
}

// name says in a sentence what a file that is not taken seems to be.
func name(raw []byte) string {
	head := raw[:min(len(raw), window)]
	text := strings.ToLower(strings.TrimLeft(strings.TrimPrefix(string(head), "\ufeff"), " \t\r\n"))
	for _, o := range others {
		if bytes.HasPrefix(head, []byte(o.magic)) || o.magic[0] == '<' && strings.HasPrefix(text, o.magic) {
			return o.sentence
		}
	}
	switch b := brands(raw); {
	case len(raw) > 12 && string(raw[:4]) == "RIFF" && string(raw[8:12]) == "WEBP":
		return "WebP pictures are not taken."
	case slices.Contains(b, "avif") || slices.Contains(b, "avis"):
		return "AVIF pictures are not taken."
	case slices.Contains(b, "hevc") || slices.Contains(b, "hevx"):
		return "Bursts and moving pictures are not taken."
	case len(b) > 0:
		return "Films are not taken."
	case strings.Contains(text, "<svg"):
		return "Drawings (SVG) are not taken."
	case strings.HasPrefix(text, "<?xml"):
		return "XML is not taken."
	case strings.HasPrefix(text, "<"):
		return "Web pages are not taken."
	case bytes.Contains(head, []byte("%PDF-")):
		return "This PDF has other bytes before its beginning, so it is not taken; print it to a new PDF."
	}
	return "This is not a kind of file that is taken."
}
