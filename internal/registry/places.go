package registry

import (
	"crypto/sha256"
	"encoding/json"
	"strings"

	"consilium/internal/kernel/errs"
)

// nppesPlaces reads the Practice Location Reference File of the NPPES
// (pl_pfile in the bundle): a row for each place besides the first, of people
// and of bodies. Column names: NPPES Data Dissemination Readme, "Practice
// Location Reference File". Telephones are not taken.
type nppesPlaces struct{ npi, line1, line2, city, state, postal, country int }

const placeColumn = "Provider Secondary Practice Location Address "

func newNPPESPlaces(c columns) (*nppesPlaces, error) {
	if err := c.need("file of practice places of the NPPES", "NPI", placeColumn+"Address Line 1", placeColumn+"City Name"); err != nil {
		return nil, err
	}
	return &nppesPlaces{npi: c.at("NPI"), line1: c.at(placeColumn + "Address Line 1"), line2: c.at(placeColumn + "Address Line 2"),
		city: c.at(placeColumn + "City Name"), state: c.at(placeColumn + "State Name"), postal: c.at(placeColumn + "Postal Code"),
		country: c.at(placeColumn + "Country Code (If outside U.S.)")}, nil
}

// reference refuses the reference files that lie beside the NPPES's own in the
// bundle. That of other names has names of bodies alone: a person's other name
// stands in the main file.
func (c columns) reference() error {
	switch {
	case c.at(placeColumn+"City Name") >= 0:
		return errs.New(errs.Invalid, "This is the NPPES's file of further practice places: import it as nppes-places.")
	case c.at("Provider Other Organization Name") >= 0 && c.at("Entity Type Code") < 0:
		return errs.New(errs.Invalid, "This is the NPPES's file of other names of organisations, of which nothing is kept: people's other names are in the main file.")
	}
	return nil
}

func (n *nppesPlaces) read(f [][]byte) (e entry, why string) {
	e.record.Source, e.record.Number = NPPESPlaces, text(f, n.npi)
	if Check(NPPES, e.record.Number) != nil {
		return e, badNumber
	}
	e.place = &Place{City: text(f, n.city), State: text(f, n.state), Postal: text(f, n.postal), Country: text(f, n.country)}
	for _, line := range [...]string{text(f, n.line1), text(f, n.line2)} {
		if line != "" {
			e.place.Lines = append(e.place.Lines, line)
		}
	}
	if e.place.City == "" && len(e.place.Lines) == 0 {
		return e, badPlace
	}
	return e, ""
}

const badPlace = "no place"

// stagePlace is a place as it goes into the database: its digest with the
// number is its key.
func (e entry) stagePlace() (staged, error) {
	body, err := json.Marshal(e.place)
	if err != nil {
		return staged{}, err
	}
	h := sha256.New()
	h.Write([]byte(e.record.Number + "\x00"))
	h.Write(body)
	return staged{number: e.record.Number, digest: h.Sum(nil)[:16], body: body, place: true}, nil
}

// isWhole says whether a file is all of the places: the weekly ones, which
// their names tell by the day on which they begin, have those of the numbers
// in them alone.
func (im *importing) isWhole() bool {
	if im.Supplement {
		return false
	}
	days := fileDays.FindAllString(im.Input.Name, -1)
	return len(days) < 2 || strings.ReplaceAll(days[0], "-", "") <= nppesBegan
}

// nppesBegan is the day with which the names of whole files begin.
const nppesBegan = "20050523"
