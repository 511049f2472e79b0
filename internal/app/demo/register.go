package demo

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"strings"

	"consilium/internal/credential"
	"consilium/internal/platform/pictures"
)

// registerName is what the demonstration's own register is called wherever it
// is named: nobody takes it for a real one.
const registerName = "Demonstration Register (invented)"

// register is the demonstration's own data: every entry is invented.
type register struct {
	// lapsed are numbers that it shows as inactive.
	lapsed string
}

// Source is the register's own name, for who names it.
func (register) Source(_, _, name string) string {
	if strings.EqualFold(name, registerName) {
		return registerName
	}
	return ""
}

// Named gives nothing: the demonstration's register has one wording.
func (register) Named(string, string) string { return "" }

// Shape takes every number.
func (register) Shape(string, string) error { return nil }

// Excluded gives nobody: the demonstration invents no list of exclusions.
func (register) Excluded(context.Context, credential.Whom) ([]credential.Exclusion, error) {
	return nil, nil
}

// Lookup gives the invented entry of a number.
func (r register) Lookup(_ context.Context, _, number string) (credential.Entry, bool, error) {
	names := map[string]string{numberLook: "Odalys Brankovic", numberHit: "Casimir Thorvald-Nunes", numberExpiry: "Philippa Anand-Moreau"}
	name, found := names[number]
	if !found {
		return credential.Entry{}, false, nil
	}
	entry := credential.Entry{Names: []string{name}, Professions: []string{"physician"}, Specialties: []string{"Internal medicine"},
		Jurisdictions: []string{"US-OR"}, Active: true, Status: "Active",
		Places: []credential.Place{{Organisation: "Invented Hospital", Lines: []string{"1 Nowhere Street"}, City: "Portland", Region: "US-OR", Postal: "97201", Country: "US"}}}
	if number == r.lapsed {
		entry.Active, entry.Status = false, "Expired"
	}
	return entry, true, nil
}

// paper stands for a scanner: every document of the demonstration is a drawn
// sheet that says of itself that it is invented.
type paper struct{}

// Pages gives the one sheet.
func (paper) Pages(context.Context, []byte) ([]credential.Page, error) {
	const width, height = 900, 640
	sheet := image.NewRGBA(image.Rect(0, 0, width, height))
	fill := func(r image.Rectangle, c color.Color) {
		draw.Draw(sheet, r, image.NewUniform(c), image.Point{}, draw.Src)
	}
	fill(sheet.Bounds(), color.RGBA{0xfb, 0xfa, 0xf7, 0xff})
	fill(image.Rect(60, 60, width-60, 130), color.RGBA{0x0b, 0x5a, 0x63, 0xff})
	for line := range 7 {
		fill(image.Rect(60, 190+line*50, width-60-line%3*140, 204+line*50), color.RGBA{0xc9, 0xc4, 0xb8, 0xff})
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, sheet, nil); err != nil {
		return nil, err
	}
	marked, err := pictures.Watermark(out.Bytes(), []string{"Invented document", "of the demonstration"})
	return []credential.Page{{JPEG: marked, Width: width, Height: height}}, err
}
