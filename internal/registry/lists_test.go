package registry

import (
	"bytes"
	"strings"
	"testing"

	"consilium/internal/kernel/errs"
	"consilium/internal/registry/madeup"
)

func doctor(number, family, status string, more ...string) []string {
	return append([]string{"GMC Ref No", number, "Surname", family, "Given Name", "Susan", "Registration Status", status}, more...)
}

func TestTheGMCsListAndItsDailyDelta(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.loaded(GMC, file(t, "gmc-20261120.csv", madeup.GMCHeader(), func(w *madeup.Writer) {
		w.Row(doctor("1393398", "Chater", "Registered with Licence", "Other Names", "Mary", "PR Date", "5071978", "FR Date", "08021980",
			"Specialist Register Date", "25022003", "ARF Due Date", "08022027", "Specialty1", "Cardiology", "Sub-Specialty1", "Stroke medicine",
			"Designated Body", "Made-up NHS Trust", "Place of Qualification", "National University of Ireland", "Year Of Qualification", "1978")...)
		w.Row(doctor("1000002", "Young", "Provisionally registered with Licence", "PR Date", "01082026")...)
		w.Row(doctor("1000003", "Held", "Registered with Licence", "FtP Conditions Exist", "Y", "FtP Warnings Exist", "Y")...)
		w.Row(doctor("1000004", "Trainee", "Registered with Licence", "Doctor in Training", "Y", "Training Programme Specialty", "Core surgery")...)
		w.Row(doctor("100000", "Short", "Registered with Licence")...)
		w.Row(doctor("1000005", "Nothing", "")...)
	}))
	r := h.finds(GMC, "1393398")
	if !r.IsPerson() || r.Name.Whole() != "Susan Mary Chater" || r.Stage != "attending" || r.Entered != "1980-02-08" || r.Expires != "2027-02-08" ||
		r.Practice.Institution != "Made-up NHS Trust" || len(r.Specialties) != 2 || r.Professions[0] != "physician" || r.School == "" {
		t.Errorf("%+v", r)
	}
	if r := h.finds(GMC, "1000002"); r.Stage != "trainee" || r.Entered != "2026-08-01" {
		t.Errorf("%+v", r)
	}
	if r := h.finds(GMC, "1000003"); strings.Join(r.Restrictions, " ") != "conditions warning" {
		t.Errorf("%+v", r)
	}
	if r := h.finds(GMC, "1000004"); r.Stage != "trainee" || r.Specialties[0].Text != "Core surgery" {
		t.Errorf("%+v", r)
	}
	delta := h.loaded(GMC, file(t, "gmc-delta-20261121.csv", madeup.GMCHeader(), func(w *madeup.Writer) {
		w.Row(doctor("1000003", "Held", "Suspended")...)
		w.Row(doctor("1000006", "New", "Registered with Licence")...)
	}))
	if delta.Imported != 1 || delta.Updated != 1 || h.finds(GMC, "1000003").Status != Suspended || h.finds(GMC, "1393398").Status != Active {
		t.Errorf("%+v", delta)
	}
}

func TestWhatTheGMCCallsAStatus(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Status{
		"Registered with Licence": Active, "REGISTERED WITH A LICENCE": Active, "Provisionally registered with Licence": Active,
		"Temporary registration with Licence": Active, "Registered without a Licence": Lapsed, "Provisionally registered without a Licence": Lapsed,
		"Temporary registration without a Licence": Lapsed, "Suspended": Suspended, "Not Registered - Administrative Reason": Lapsed,
		"Not Registered - Deceased": Deactivated, "Not Registered - Erased after Fitness to Practise panel hearing": Erased,
		"Not Registered - Having relinquished registration": Lapsed, "Something nobody wrote before": Unclear,
	} {
		if got := gmcStatus(text); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func excluded(family, given, npi, born string, more ...string) []string {
	return append([]string{"LASTNAME", family, "FIRSTNAME", given, "NPI", npi, "DOB", born, "EXCLTYPE", "1128a1", "EXCLDATE", "20200119",
		"REINDATE", "00000000", "WAIVERDATE", "00000000"}, more...)
}

func list(t *testing.T, name string, rows ...[]string) string {
	t.Helper()
	return file(t, name, madeup.LEIEHeader(), func(w *madeup.Writer) {
		for _, r := range rows {
			w.Row(r...)
		}
	})
}

func TestAnExclusionFitsByNumberOrBirthAndNeverActsByNameAlone(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	if x, err := h.Excluded(h.ctx, Whom{NPI: madeup.NPI(1)}); err != nil || !x.AsOf.IsZero() || x.Acts() {
		t.Errorf("without a list: %+v %v", x, err)
	}
	h.loaded(LEIE, list(t, "UPDATED.csv",
		excluded("GRANTHAM", "ROSA", madeup.NPI(1), "19610203"),
		excluded("SMITH", "JOHN", "0000000000", "19500101"), excluded("SMITH", "JOHN", "0000000000", "19600101"),
		excluded("MÜLLER", "ANNE MARIE", "0000000000", ""),
		excluded("BACK", "AGAIN", madeup.NPI(2), "19700101", "REINDATE", "20240105"),
		excluded("", "", madeup.NPI(3), "", "BUSNAME", "A CLINIC LLC")))
	for name, c := range map[string]struct {
		who  Whom
		want []Strength
	}{
		"by number, whatever the name":    {Whom{NPI: madeup.NPI(1), Names: []Name{{Family: "Other", Given: "Name"}}}, []Strength{ByNumber}},
		"by number, once":                 {Whom{NPI: madeup.NPI(1), Names: []Name{{Family: "Grantham", Given: "Rosa"}}, Born: "1961-02-03"}, []Strength{ByNumber}},
		"by name and birth":               {Whom{Names: []Name{{Family: "Smith", Given: "John Q"}}, Born: "1960-01-01"}, []Strength{ByNameAndBirth}},
		"another birth is somebody else":  {Whom{Names: []Name{{Family: "Smith", Given: "John"}}, Born: "1971-01-01"}, nil},
		"by name alone":                   {Whom{Names: []Name{{Family: "Smith", Given: "John"}}}, []Strength{ByName, ByName}},
		"another number is somebody else": {Whom{NPI: madeup.NPI(9), Names: []Name{{Family: "Grantham", Given: "Rosa"}}}, nil},
		"accents don't count":             {Whom{Names: []Name{{Family: "Mu\u0308ller", Given: "Anne"}}, Born: "1960-01-01"}, []Strength{ByName}},
		"a former name":                   {Whom{Names: []Name{{Family: "Now", Given: "Rosa"}, {Family: "Grantham", Given: "Rosa"}}}, []Strength{ByName}},
		"a part of a double name":         {Whom{Names: []Name{{Family: "Jones-Grantham", Given: "Rosa"}}}, []Strength{ByName}},
		"reinstated":                      {Whom{NPI: madeup.NPI(2), Names: []Name{{Family: "Back", Given: "Again"}}}, nil},
		"a firm":                          {Whom{NPI: madeup.NPI(3)}, []Strength{ByNumber}},
		"a mistyped number is none":       {Whom{NPI: "1234567890", Names: []Name{{Family: "Nobody", Given: "Here"}}}, nil},
		"the family name alone":           {Whom{NPI: madeup.NPI(9), Names: []Name{{Family: "Smith"}}}, nil},
	} {
		x, err := h.Excluded(h.ctx, c.who)
		h.ok(err)
		var got []Strength
		acts := false
		for _, row := range x.Rows {
			got, acts = append(got, row.Strength), acts || row.Strength > ByName
		}
		if len(got) != len(c.want) || len(got) > 0 && got[0] != c.want[0] || x.AsOf.IsZero() || x.Acts() != acts {
			t.Errorf("%s: %v, want %v (%+v)", name, got, c.want, x)
		}
	}
	_, err := h.Excluded(h.ctx, Whom{Names: []Name{{Family: "", Given: "Rosa"}}})
	h.refused(err, errs.Invalid)
}

func TestWhoLeavesTheListIsExcludedNoMore(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var rows [][]string
	for i := range 30 {
		rows = append(rows, excluded("SOMEBODY", "ANN", madeup.NPI(i), "19600101"))
	}
	fits := func(i int) bool {
		t.Helper()
		x, err := h.Excluded(h.ctx, Whom{NPI: madeup.NPI(i)})
		h.ok(err)
		return x.Acts()
	}
	whole := list(t, "leie-20261001.csv", rows...)
	if r := h.loaded(LEIE, whole); r.Imported != 30 {
		t.Fatalf("%+v", r)
	}
	if r := h.loaded(LEIE, whole); r.Unchanged != 30 || r.Delisted != 0 {
		t.Errorf("%+v", r)
	}
	rows[3] = excluded("SOMEBODY", "ANN", madeup.NPI(3), "19600101", "REINDATE", "20261005")
	if r := h.loaded(LEIE, list(t, "leie-20261101.csv", rows[1:]...)); r.Updated != 1 || r.Unchanged != 28 || r.Delisted != 1 {
		t.Errorf("%+v", r)
	}
	if fits(0) || !fits(1) || fits(3) {
		t.Error("the list is not as the file says")
	}
	if r := h.loaded(LEIE, list(t, "leie-20261110.csv", excluded("NEW", "NED", madeup.NPI(40), "19600101")), func(l *Load) { l.Supplement = true }); r.Imported != 1 || r.Delisted != 0 || !fits(1) || !fits(40) {
		t.Errorf("%+v", r)
	}
	// Half a list is most likely half a download.
	half := list(t, "leie-20261115.csv", rows[15:]...)
	_, err := h.load(LEIE, half)
	h.refused(err, errs.Conflict)
	if !fits(1) || h.number(`SELECT count(*) FROM registry_sources WHERE version = 'leie-20261115.csv'`) != 0 {
		t.Error("a suspicious list was taken for the whole")
	}
	if r := h.loaded(LEIE, half, func(l *Load) { l.Shrink = true }); !r.Resumed || r.Read != 15 || r.Delisted != 15 || fits(1) || !fits(20) {
		t.Errorf("%+v", r)
	}
	if r := h.loaded(LEIE, list(t, "leie-20261120.csv", rows...)); r.Updated != 15 || !fits(1) {
		t.Errorf("back on the list: %+v", r)
	}
	if n := h.number(`SELECT count(*) FROM registry_seen`); n != 0 {
		t.Errorf("%d rows left behind", n)
	}
}

func TestGeneratedListsAreTakenWhole(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var gmc, leie bytes.Buffer
	if err := madeup.GMC(&gmc, 3000, 1); err != nil {
		t.Fatal(err)
	}
	if err := madeup.LEIE(&leie, 3000, 1); err != nil {
		t.Fatal(err)
	}
	if r := h.loaded(GMC, raw(t, "gmc.csv", gmc.Bytes())); r.Imported != 3000 {
		t.Errorf("%+v", r)
	}
	if r := h.loaded(LEIE, raw(t, "leie.csv", leie.Bytes())); r.Imported != 3000 {
		t.Errorf("%+v", r)
	}
	held, err := h.Held(h.ctx)
	h.ok(err)
	if len(held) != 2 || held[0].Source != GMC || held[1].Version != "leie.csv" {
		t.Errorf("%+v", held)
	}
}
