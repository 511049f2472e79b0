package pipeline

import (
	"bytes"
	"image"

	"consilium/internal/kernel/errs"
	"consilium/internal/platform/pictures"
)

// kind is a kind of file that is taken.
type kind string

const (
	kindJPEG  = kind(pictures.JPEG)
	kindHEIC  = kind(pictures.HEIC)
	kindPNG   = kind(pictures.PNG)
	kindGIF   = kind(pictures.GIF)
	kindWebP  = kind(pictures.WebP)
	kindTIFF  = kind(pictures.TIFF)
	kindDICOM = kind("DICOM")
)

// sniff recognises a file by its bytes. One that is two things at once is
// refused, though only one of them would be read: nobody makes such a file
// without a purpose.
func sniff(raw []byte) (kind, error) {
	if isDICOM(raw) {
		// The preamble may be anything, so that a program can hide in it. Only
		// TIFF's is in honest use (PS3.10, 7.1).
		if head := raw[:4]; !blank(raw[:128]) && !bytes.Equal(head, []byte("II*\x00")) && !bytes.Equal(head, []byte("MM\x00*")) {
			return "", refusal("The DICOM begins with something else than zeros, so it is not taken. Export it again.")
		}
		return kindDICOM, nil
	}
	k, err := pictures.SniffPicture(raw)
	if err != nil {
		return "", refusal(errText(err) + " Send a picture as JPEG, PNG, WebP, HEIC, TIFF or GIF, or a DICOM file.")
	}
	b := bodyOf(kind(k), raw)
	if other := second(raw, b.end); other != "" {
		return "", refusal("The file is a picture and " + other + " at once, so it is not taken. Save the picture again.")
	}
	if !b.whole {
		return "", refusal("The " + string(k) + " can't be opened: it is damaged or cut off. Save or photograph it again.")
	}
	if hollow(kind(k), raw, b.coded) {
		return "", refusal("The file is far too small for the size of picture that it announces, so it is not taken. Save the picture again, smaller.")
	}
	return kind(k), nil
}

// scripts are what a browser or an interpreter would act upon.
var scripts = []struct{ mark, what string }{
	{"<html", "a web page"}, {"<!doctype html", "a web page"}, {"<script", "a script"}, {"<svg", "a drawing"},
	{"<?php", "a script"}, {"<iframe", "a web page"}, {"javascript:", "a script"}, {"%pdf-", "a PDF"},
}

// archives are what a program would open behind a picture.
var archives = []struct{ mark, what string }{
	{"PK\x03\x04", "an archive"}, {"PK\x05\x06", "an archive"}, {"Rar!\x1a\x07", "an archive"}, {"7z\xbc\xaf\x27\x1c", "an archive"},
	{"\x7fELF", "a program"}, {"\xca\xfe\xba\xbe", "a program"}, {"dex\n035", "a program"},
}

const (
	// beginning is how far scripts are looked for: browsers sniff 512 bytes or
	// 1,445, readers of PDF 1,024.
	beginning = 2048
	// tail is how far from the end an archive's folder may be (APPNOTE 4.3.16).
	tail = 66_000
)

// second names what else a file is, beside a picture that ends at end; empty
// where it is nothing else.
func second(raw []byte, end int) string {
	head := bytes.ToLower(raw[:min(len(raw), beginning)])
	behind := raw[min(end, len(raw)):]
	lower := bytes.ToLower(behind[:min(len(behind), 1<<20)])
	for _, s := range scripts {
		if bytes.Contains(head, []byte(s.mark)) || bytes.Contains(lower, []byte(s.mark)) {
			return s.what
		}
	}
	for _, a := range archives {
		if bytes.Contains(behind, []byte(a.mark)) {
			return a.what
		}
	}
	if bytes.Contains(raw[max(0, len(raw)-tail):], []byte("PK\x05\x06")) {
		return "an archive"
	}
	if bytes.HasPrefix(behind, []byte("MZ")) {
		return "a program"
	}
	return ""
}

// screens are the sizes of screens of telephones, tablets and monitors, the
// shorter side first.
var screens = map[[2]int]bool{
	{640, 1136}: true, {750, 1334}: true, {828, 1792}: true, {1080, 1920}: true, {1125, 2436}: true, {1170, 2532}: true,
	{1179, 2556}: true, {1206, 2622}: true, {1242, 2208}: true, {1242, 2688}: true, {1284, 2778}: true, {1290, 2796}: true,
	{1320, 2868}: true, {720, 1280}: true, {720, 1520}: true, {720, 1600}: true, {1080, 2160}: true, {1080, 2220}: true,
	{1080, 2280}: true, {1080, 2310}: true, {1080, 2340}: true, {1080, 2376}: true, {1080, 2400}: true, {1080, 2408}: true,
	{1080, 2424}: true, {1220, 2712}: true, {1344, 2992}: true, {1440, 2560}: true, {1440, 2960}: true, {1440, 3040}: true,
	{1440, 3088}: true, {1440, 3120}: true, {1440, 3200}: true, {768, 1024}: true, {1488, 2266}: true, {1536, 2048}: true,
	{1620, 2160}: true, {1640, 2360}: true, {1668, 2224}: true, {1668, 2388}: true, {2048, 2732}: true, {2064, 2752}: true,
	{768, 1366}: true, {800, 1280}: true, {900, 1440}: true, {900, 1600}: true, {1050, 1680}: true, {1024, 1280}: true,
	{1200, 1600}: true, {1200, 1920}: true, {1600, 2560}: true, {1800, 2880}: true, {1864, 2880}: true, {1964, 3024}: true,
	{2160, 3840}: true, {1440, 3440}: true, {2880, 5120}: true, {1664, 2560}: true, {2234, 3456}: true, {2160, 3240}: true,
	{1280, 1920}: true, {2000, 3000}: true, {1824, 2736}: true, {1504, 2256}: true, {1440, 2160}: true,
}

// screenshot says in a sentence that a picture seems to be one; empty where it
// does not. A camera's own words in the file speak against it.
func screenshot(k kind, raw []byte, size image.Point, flat float64) string {
	if k == kindHEIC || k == kindGIF || cameraIn(k, raw) {
		return ""
	}
	exact := isScreen(min(size.X, size.Y), max(size.X, size.Y))
	named := bytes.Contains(raw[:min(len(raw), 64<<10)], []byte("Screenshot"))
	if named || exact && flat > .35 {
		return "This seems to be a screenshot, which often shows a name in a corner: hide what tells who the patient is, or say that there is nothing."
	}
	return ""
}

// isScreen says whether a picture has the size of a screen. Of a larger one than
// is kept, it has the size that it was scaled down to.
func isScreen(short, long int) bool {
	if long < maxSide {
		return screens[[2]int{short, long}]
	}
	for s := range screens {
		if s[1] >= maxSide && s[0]*maxSide/s[1] == short {
			return true
		}
	}
	return screens[[2]int{short, long}]
}

// flatness is which part of the pixels is exactly like its left neighbour. A
// camera's are not, because of its grain.
func flatness(img *image.RGBA) float64 {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	if w < 2 {
		return 0
	}
	same, all := 0, 0
	for y := 0; y < h; y += max(1, h/500) {
		row := img.Pix[y*img.Stride:]
		for x := 1; x < w; x++ {
			a, b := row[4*x:4*x+3:4*x+3], row[4*x-4:4*x-1:4*x-1]
			if a[0] == b[0] && a[1] == b[1] && a[2] == b[2] {
				same++
			}
			all++
		}
	}
	return float64(same) / float64(all)
}

// errText is the sentence of an error that is shown to people.
func errText(err error) string { return errs.As(err).Text }
