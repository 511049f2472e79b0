package registry

import "testing"

// Each entry says which file brought it as it is: later files that leave it as
// it was are named beside it.
func TestEachRowNamesItsFile(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	const header = "NPI,NPPES Deactivation Date\n"
	of := func(day, rows string) string {
		return raw(t, "npidata_pfile_20050523-"+day+".csv", []byte(header+rows))
	}
	one, two := "1234567893,10/14/2026\n", "1003802901,10/14/2026\n"
	h.loaded(NPPES, of("20261011", one))
	h.loaded(NPPES, of("20261018", one+two))
	for number, day := range map[string]string{"1234567893": "20261011", "1003802901": "20261018"} {
		a, err := h.Lookup(h.ctx, NPPES, number)
		h.ok(err)
		if a.Version != "npidata_pfile_20050523-"+day+".csv" || a.AsOf.Format("20060102") != day || a.Last.Name != "npidata_pfile_20050523-20261018.csv" {
			t.Errorf("%s: %s of %s, last %+v", number, a.Version, a.AsOf, a.Last)
		}
	}
	h.loaded(NPPES, of("20261025", "1234567893,10/20/2026\n")) // it changes
	if a, err := h.Lookup(h.ctx, NPPES, "1234567893"); err != nil || a.AsOf.Format("20060102") != "20261025" {
		t.Errorf("%+v %v", a, err)
	}
	// What was imported before files were kept is as of the last one.
	if _, err := h.db.Pool().Exec(h.ctx, `UPDATE registry_records SET file = NULL`); err != nil {
		t.Fatal(err)
	}
	if a, err := h.Lookup(h.ctx, NPPES, "1003802901"); err != nil || a.Version != "npidata_pfile_20050523-20261025.csv" || a.AsOf.Format("20060102") != "20261025" {
		t.Errorf("%+v %v", a, err)
	}
	// An exclusion says it too.
	list := func(day string, rows string) string {
		return raw(t, "leie_"+day+".csv", []byte("LASTNAME,FIRSTNAME,MIDNAME,BUSNAME,GENERAL,SPECIALTY,NPI,DOB,STATE,EXCLTYPE,EXCLDATE,REINDATE,WAIVERDATE,WVRSTATE\n"+rows))
	}
	first := "ROE,JANE,,,IND,NURSE,1234567893,19700101,OR,1128a1,20250101,00000000,00000000,\n"
	h.loaded(LEIE, list("20261001", first))
	h.loaded(LEIE, list("20261101", first+"DOE,JOHN,,,IND,NURSE,1003802901,19700101,OR,1128a1,20260901,00000000,00000000,\n"))
	for npi, name := range map[string]string{"1234567893": "leie_20261001.csv", "1003802901": "leie_20261101.csv"} {
		x, err := h.Excluded(h.ctx, Whom{NPI: npi})
		h.ok(err)
		if len(x.Rows) != 1 || x.Rows[0].From.Name != name || x.Rows[0].From.Day.IsZero() || x.Version != "leie_20261101.csv" {
			t.Errorf("%s: %+v", npi, x)
		}
	}
	held, err := h.Held(h.ctx)
	h.ok(err)
	if len(held) != 2 || held[0].Rows != 2 || held[1].Rows != 2 {
		t.Errorf("%+v", held)
	}
}
