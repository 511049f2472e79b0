package registry

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"

	"consilium/internal/kernel/errs"
	"consilium/internal/registry/madeup"
)

const placesHeader = `"NPI","Provider Secondary Practice Location Address- Address Line 1","Provider Secondary Practice Location Address-  Address Line 2",` +
	`"Provider Secondary Practice Location Address - City Name","Provider Secondary Practice Location Address - State Name",` +
	`"Provider Secondary Practice Location Address - Postal Code","Provider Secondary Practice Location Address - Country Code (If outside U.S.)",` +
	`"Provider Secondary Practice Location Address - Telephone Number","Provider Secondary Practice Location Address - Telephone Extension",` +
	`"Provider Practice Location Address - Fax Number"` + "\n"

func placeRow(npi, line, city string) string {
	return fmt.Sprintf("\"%s\",\"%s\",\"\",\"%s\",\"OR\",\"972010000\",\"US\",\"5035550100\",\"\",\"\"\n", npi, line, city)
}

func (h house) cities(npi string) string {
	h.t.Helper()
	var out []string
	for _, p := range h.finds(NPPES, npi).Elsewhere {
		out = append(out, p.City)
	}
	return strings.Join(out, " ")
}

func TestFurtherPlacesStandBesideTheFirst(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.loaded(NPPES, generated(t, 60))
	one, two := madeup.NPI(0), madeup.NPI(1)
	whole := func(day, rows string) string {
		return raw(t, "pl_pfile_20050523-"+day+".csv", []byte(placesHeader+rows))
	}
	r := h.loaded(NPPESPlaces, whole("20261011", placeRow(one, "1 HILL RD", "PORTLAND")+placeRow(one, "2 HILL RD", "SALEM")+placeRow(one, "1 HILL RD", "PORTLAND")+
		placeRow(two, "9 BAY ST", "BEND")+placeRow("1234567890", "X", "Y")+placeRow(two, "", "")))
	if r.Read != 6 || r.Imported != 3 || r.Repeated != 1 || r.Bad[badNumber] != 1 || r.Bad[badPlace] != 1 {
		t.Fatalf("%+v", r)
	}
	record := h.finds(NPPES, one)
	if len(record.Elsewhere) != 2 || record.Elsewhere[0].Country != "US" || record.Elsewhere[0].State != "OR" || record.Practice.City == "" {
		t.Fatalf("%+v", record)
	}
	if h.cities(two) != "BEND" || h.cities(madeup.NPI(2)) != "" {
		t.Fatal(h.cities(two))
	}
	// The same again changes nothing.
	if r := h.loaded(NPPESPlaces, whole("20261018", placeRow(one, "1 HILL RD", "PORTLAND")+placeRow(one, "2 HILL RD", "SALEM")+placeRow(two, "9 BAY ST", "BEND"))); r.Unchanged != 3 ||
		r.Imported != 0 || r.Delisted != 0 {
		t.Fatalf("%+v", r)
	}
	// A weekly file has all places of the numbers in it, and says nothing of the others.
	r = h.loaded(NPPESPlaces, raw(t, "pl_pfile_20261019-20261025.csv", []byte(placesHeader+placeRow(one, "3 HILL RD", "EUGENE"))))
	if r.Imported != 1 || r.Delisted != 2 || h.cities(one) != "EUGENE" || h.cities(two) != "BEND" {
		t.Fatalf("%+v, %s, %s", r, h.cities(one), h.cities(two))
	}
	// A whole one is all there is.
	if r = h.loaded(NPPESPlaces, whole("20261101", placeRow(one, "3 HILL RD", "EUGENE"))); r.Delisted != 1 || h.cities(two) != "" {
		t.Fatalf("%+v", r)
	}
	held, err := h.Held(h.ctx)
	h.ok(err)
	if len(held) != 2 || held[1].Source != NPPESPlaces || held[1].Rows != 1 {
		t.Fatalf("%+v", held)
	}
}

func TestAFileOfPlacesThatWasCutOffTakesNoneOut(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var rows strings.Builder
	for i := range 40 {
		rows.WriteString(placeRow(madeup.NPI(i), "1 HILL RD", "PORTLAND"))
	}
	h.loaded(NPPESPlaces, raw(t, "pl_pfile_20050523-20261011.csv", []byte(placesHeader+rows.String())))
	short := raw(t, "pl_pfile_20050523-20261018.csv", []byte(placesHeader+rows.String()[:rows.Len()/2]))
	_, err := h.load(NPPESPlaces, short)
	h.refused(err, errs.Conflict)
	if n := h.number(`SELECT count(*) FROM registry_places`); n != 40 {
		t.Fatalf("%d places are left", n)
	}
	h.loaded(NPPESPlaces, short, func(l *Load) { l.Shrink = true })
	if n := h.number(`SELECT count(*) FROM registry_places`); n >= 40 || n < 19 {
		t.Fatalf("%d places are left", n)
	}
}

// The bundle of the NPPES has four files: each source takes its own, and what
// is given for another is named.
func TestEachSourceTakesItsFileOfTheBundle(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	names := "NPI,Provider Other Organization Name,Provider Other Organization Name Type Code\n"
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, text := range map[string]string{"npidata_pfile_20050523-20261011.csv": "NPI,NPPES Deactivation Date\n" + madeup.NPI(0) + ",10/14/2026\n",
		"pl_pfile_20050523-20261011.csv": placesHeader + placeRow(madeup.NPI(0), "1 HILL RD", "PORTLAND"), "othername_pfile_20050523-20261011.csv": names,
		"pl_pfile_20050523-20261011_fileheader.csv": placesHeader} {
		w, err := z.Create(name)
		h.ok(err)
		_, err = w.Write([]byte(text))
		h.ok(err)
	}
	h.ok(z.Close())
	bundle := raw(t, "NPPES_Data_Dissemination_October_2026_V2.zip", out.Bytes())
	for _, source := range []Source{NPPES, NPPESPlaces} {
		in, err := OpenFileOf(source, bundle)
		h.ok(err)
		_, err = h.Import(h.ctx, Load{Source: source, Input: in})
		h.ok(err)
		h.ok(in.Close())
	}
	if h.cities(madeup.NPI(0)) != "PORTLAND" {
		t.Fatal(h.cities(madeup.NPI(0)))
	}
	_, err := h.load(NPPES, raw(t, "pl_pfile.csv", []byte(placesHeader)))
	if !errs.Is(err, errs.Invalid) || !strings.Contains(errs.As(err).Text, "nppes-places") {
		t.Fatal(err)
	}
	_, err = h.load(NPPES, raw(t, "othername_pfile.csv", []byte(names)))
	if !errs.Is(err, errs.Invalid) || !strings.Contains(errs.As(err).Text, "organisations") {
		t.Fatal(err)
	}
}
