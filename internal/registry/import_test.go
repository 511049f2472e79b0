package registry

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"maps"
	"testing"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/platform/database"
	"consilium/internal/registry/madeup"
)

func generated(t *testing.T, n int) string {
	t.Helper()
	var out bytes.Buffer
	if err := madeup.NPPES(&out, n, 1); err != nil {
		t.Fatal(err)
	}
	return raw(t, "npidata_pfile_20050523-20261011.csv", out.Bytes())
}

func TestASecondImportOfAFileChangesNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	path := generated(t, 7000)
	first := h.loaded(NPPES, path)
	if first.Read != 7000 || first.Imported != 5740 || first.Organisations != 1260 || first.Updated+first.Unchanged+first.BadRows() != 0 {
		t.Fatalf("%+v", first)
	}
	before := h.number(`SELECT count(*) FROM registry_records`)
	second := h.loaded(NPPES, path)
	if second.Read != 7000 || second.Unchanged != first.Imported || second.Imported+second.Updated != 0 {
		t.Fatalf("%+v", second)
	}
	if n := h.number(`SELECT count(*) FROM registry_records`); n != before {
		t.Errorf("%d rows after, %d before", n, before)
	}
}

// row are the columns of a person of the NPPES; more overrides.
func person(npi, family, given string, more ...string) []string {
	return append([]string{"NPI", npi, "Entity Type Code", "1", "Provider Last Name (Legal Name)", family, "Provider First Name", given,
		"Provider Enumeration Date", "07/06/2007", "Last Update Date", "03/23/2021"}, more...)
}

func TestAPersonOfTheNPPESIsReadWhole(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	path := file(t, "npidata_pfile_20050523-20261011.csv", madeup.NPPESHeader(), func(w *madeup.Writer) {
		w.Row(person("1234567893", "O\"KAFOR-REED", "ADAEZE", "Provider Middle Name", "M", "Provider Credential Text", "M.D., PH.D.",
			"Provider Other Last Name", "REED", "Provider Other First Name", "ADAEZE", "Provider Other Last Name Type Code", "1",
			"Provider First Line Business Practice Location Address", "1 RIVER ROAD", "Provider Second Line Business Practice Location Address", "SUITE 2",
			"Provider Business Practice Location Address City Name", "PORTLAND", "Provider Business Practice Location Address State Name", "OR",
			"Provider Business Practice Location Address Postal Code", "972011234", "Provider Business Mailing Address City Name", "ELSEWHERE",
			"Healthcare Provider Taxonomy Code_1", "390200000X", "Healthcare Provider Primary Taxonomy Switch_1", "N",
			"Healthcare Provider Taxonomy Code_2", "207RC0000X", "Provider License Number_2", "MD12345", "Provider License Number State Code_2", "OR",
			"Healthcare Provider Primary Taxonomy Switch_2", "Y")...)
	})
	h.loaded(NPPES, path)
	a, err := h.Lookup(h.ctx, NPPES, "1234 567 893")
	h.ok(err)
	r := a.Record
	if !a.Found || a.Origin != Imported || a.AsOf.Format("2006-01-02") != "2026-10-11" || a.Version != "npidata_pfile_20050523-20261011.csv" {
		t.Errorf("%+v", a)
	}
	if !r.IsPerson() || r.Name.Whole() != `ADAEZE M O"KAFOR-REED` || r.Others[0].Kind != "former" || r.Others[0].Family != "REED" {
		t.Errorf("%+v", r)
	}
	if r.Practice.City != "PORTLAND" || len(r.Practice.Lines) != 2 || r.Practice.Postal != "972011234" || r.Entered != "2007-07-06" {
		t.Errorf("%+v", r.Practice)
	}
	if len(r.Professions) != 1 || r.Professions[0] != "physician" || r.Stage != "" || len(r.Specialties) != 2 ||
		r.Licences[0] != (Licence{State: "OR", Number: "MD12345", Taxonomy: "207RC0000X", Primary: true}) {
		t.Errorf("%+v", r)
	}
}

// A month's file, a week's after it, the list of deactivated numbers, and a
// number that came back.
func TestAWeeksFileAddsChangesAndEnds(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	header := madeup.NPPESHeader()
	resident := []string{"Healthcare Provider Taxonomy Code_1", "390200000X", "Healthcare Provider Primary Taxonomy Switch_1", "Y"}
	h.loaded(NPPES, file(t, "npidata_pfile_20050523-20261011.csv", header, func(w *madeup.Writer) {
		w.Row(person(madeup.NPI(1), "STAYS", "ANN")...)
		w.Row(person(madeup.NPI(2), "MARRIES", "BEA", resident...)...)
		w.Row(person(madeup.NPI(3), "ENDS", "CAL")...)
		w.Row(person(madeup.NPI(4), "RETIRES", "DEE")...)
		w.Row("NPI", madeup.NPI(6), "Entity Type Code", "2", "Provider Organization Name (Legal Business Name)", "A CLINIC")
	}))
	week := file(t, "npidata_pfile_20261012-20261018.csv", header, func(w *madeup.Writer) {
		w.Row(person(madeup.NPI(2), "MARRIED", "BEA")...)
		w.Row("NPI", madeup.NPI(3), "NPI Deactivation Date", "10/14/2026")
		w.Row(person(madeup.NPI(5), "NEW", "EVA")...)
		w.Row("NPI", madeup.NPI(7), "NPI Deactivation Date", "10/14/2026")
	})
	r := h.loaded(NPPES, week)
	if r.Read != 4 || r.Imported != 2 || r.Updated != 2 || r.Unchanged != 0 || r.BadRows() != 0 {
		t.Errorf("%+v", r)
	}
	if again := h.loaded(NPPES, week); again.Unchanged != 4 {
		t.Errorf("%+v", again)
	}
	if r := h.finds(NPPES, madeup.NPI(2)); r.Name.Family != "MARRIED" || r.Stage != "" {
		t.Errorf("%+v", r)
	}
	if r := h.finds(NPPES, madeup.NPI(3)); r.Status != Deactivated || r.Entity != Person || r.IsPerson() || r.Name.Family != "ENDS" || r.Ended != "2026-10-14" {
		t.Errorf("%+v", r)
	}
	if r := h.finds(NPPES, madeup.NPI(7)); r.Entity != Unknown || r.Status != Deactivated || r.IsPerson() {
		t.Errorf("%+v", r)
	}
	if r := h.finds(NPPES, madeup.NPI(6)); r.Entity != Organisation || r.IsPerson() {
		t.Errorf("%+v", r)
	}
	list := raw(t, "deactivated-20261101.csv", []byte("NPI,NPPES Deactivation Date\n"+madeup.NPI(4)+",10/30/2026\n"))
	if r := h.loaded(NPPES, list); r.Updated != 1 {
		t.Errorf("%+v", r)
	}
	if r := h.finds(NPPES, madeup.NPI(4)); r.Status != Deactivated || r.Name.Given != "DEE" {
		t.Errorf("%+v", r)
	}
	h.loaded(NPPES, file(t, "npidata_pfile_20261102-20261108.csv", header, func(w *madeup.Writer) {
		w.Row(person(madeup.NPI(4), "RETIRES", "DEE", "NPI Deactivation Date", "10/30/2026", "NPI Reactivation Date", "11/02/2026")...)
	}))
	if r := h.finds(NPPES, madeup.NPI(4)); !r.IsPerson() || r.Back != "2026-11-02" {
		t.Errorf("%+v", r)
	}
	_, err := h.load(NPPES, week)
	h.refused(err, errs.Conflict)
	h.loaded(NPPES, week, func(l *Load) { l.Older = true })
}

func TestBadRowsAreCountedAndWrittenAside(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var aside memory
	path := file(t, "npidata.csv", madeup.NPPESHeader(), func(w *madeup.Writer) {
		w.Row(person(madeup.NPI(1), "GOOD", "ANN")...)
		w.Row(person("1234567890", "MISTYPED", "BEA")...)
		w.Row(person("", "NUMBERLESS", "BEA")...)
		w.Row(person(madeup.NPI(2), "", "NAMELESS")...)
		w.Row(person(madeup.NPI(3), "UNDATED", "CAL", "Provider Enumeration Date", "13/45/2007")...)
		w.Row(person(madeup.NPI(4), "STRANGE", "DEE", "Entity Type Code", "3")...)
		w.Row(person(madeup.NPI(5), "NUL\x00", "EVA")...)
		w.Raw(`"` + madeup.NPI(6) + `","1"`)
		w.Raw(`"` + madeup.NPI(7) + `,"1","SPOILT"`)
		w.Row(person(madeup.NPI(8), "M\xfcLLER", "FAY")...) // Windows 1252
		w.Row(person(madeup.NPI(1), "GOOD", "ANN")...)
	})
	r := h.loaded(NPPES, path, func(l *Load) { l.Aside = &aside })
	want := map[string]int64{badNumber: 2, badName: 1, badDate: 1, badEntity: 1, badText: 1, badColumns: 1, badQuotes: 1}
	if r.Read != 11 || r.Imported != 2 || r.Repeated != 1 || !maps.Equal(r.Bad, want) {
		t.Errorf("%+v", r)
	}
	if r.Read != r.Imported+r.Updated+r.Unchanged+r.Organisations+r.Repeated+r.BadRows() {
		t.Errorf("the counts don't add up: %+v", r)
	}
	rows, err := csv.NewReader(bytes.NewReader(aside.Bytes())).ReadAll()
	if err != nil || len(rows) != 8 || rows[7][0] != badQuotes || rows[7][1] != `"`+madeup.NPI(7)+`,"1","SPOILT"` {
		t.Errorf("%v %q", err, aside.String())
	}
	if f := h.finds(NPPES, madeup.NPI(8)).Name.Family; f != "MüLLER" {
		t.Errorf("%q", f)
	}
}

func TestColumnsAreFoundByTheirNames(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	moved := []byte("\ufeffProvider First Name,Something New,NPI Deactivation Date,Healthcare Provider Taxonomy Code_1,npi,ENTITY TYPE CODE," +
		"\"Provider Last Name\r\n (Legal Name)\",Provider Enumeration Date\nANN,?,,207R00000X,1234567893,1,MOVED,01/02/2020\n")
	h.loaded(NPPES, raw(t, "moved.csv", moved))
	if r := h.finds(NPPES, "1234567893"); r.Name.Whole() != "ANN MOVED" || r.Entered != "2020-01-02" {
		t.Errorf("%+v", r)
	}
	for name, content := range map[string]string{"empty": "", "html": "<html><body>Sorry</body></html>\n", "other": "GMC Ref No,Surname\n1,x\n", "quotes": "\"NPI\n"} {
		_, err := h.load(NPPES, raw(t, name, []byte(content)))
		h.refused(err, errs.Invalid)
	}
	_, err := h.load(AHPRA, raw(t, "a.csv", moved))
	h.refused(err, errs.Invalid)
	if n := h.number(`SELECT count(*) FROM registry_imports WHERE state <> 'done'`); n != 0 {
		t.Errorf("%d imports were begun for nothing", n)
	}
}

func TestTheSystemAloneImports(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.ctx = actor.With(t.Context(), actor.Actor{Standing: actor.Clinician, Grants: actor.Administrator})
	_, err := h.load(NPPES, generated(t, 1))
	h.refused(err, errs.Forbidden)
}

func TestAnImportIsAuditedOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.loaded(NPPES, generated(t, 5000))
	if n := h.number(`SELECT count(*) FROM audit_entries WHERE action = $1 AND detail = 'nppes'`, ActionImport); n != 1 {
		t.Errorf("%d entries", n)
	}
}

// listener hears of imports, and may not like them.
type listener struct {
	heard []Source
	err   error
}

func (l *listener) OnImported(ctx context.Context, source Source) error {
	if _, err := database.MustTx(ctx); err != nil {
		return err
	}
	l.heard = append(l.heard, source)
	return l.err
}

func TestWhoFollowsHearsOfAWholeImportWithItsEnd(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	l := &listener{err: errors.New("not now")}
	h.OnImport(l)
	path := generated(t, 100)
	if _, err := h.load(NPPES, path); err == nil || h.number(`SELECT count(*) FROM registry_sources`) != 0 {
		t.Error("the import ended though a follower failed")
	}
	l.err = nil
	if r := h.loaded(NPPES, path); !r.Resumed || r.Read != 100 || len(l.heard) != 2 || l.heard[1] != NPPES {
		t.Errorf("%+v, heard %v", r, l.heard)
	}
}

func TestOneImportOfASourceRunsAtATime(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	path := generated(t, 3000)
	var second error
	tried := false
	h.loaded(NPPES, path, func(l *Load) {
		l.Progress = func(Report) {
			if !tried {
				tried = true
				_, second = h.load(NPPES, path)
			}
		}
	})
	h.refused(second, errs.Conflict)
	h.loaded(NPPES, path)
}
