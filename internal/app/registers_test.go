package app

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"consilium/internal/credential"
	"consilium/internal/registry"
)

func TestWhichRegisterAnswers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ profession, jurisdiction, named, want string }{
		{"physician", "US-OR", "National Plan and Provider Enumeration System (NPI)", "nppes"},
		{"nurse practitioner", "US", "NPI", "nppes"},
		{"physician", "US-OR", "Oregon Medical Board", ""},
		{"physician", "GB", "General Medical Council", "gmc"},
		{"physician", "GB", "GMC", "gmc"},
		{"nurse", "GB", "GMC", ""},
		{"physician", "DE", "GMC", ""},
		{"physician", "GB", "NPI", ""},
		{"physician", "US", "my NPI number (NPPES)", "nppes"},
	} {
		if got := (registers{}).Source(c.profession, c.jurisdiction, c.named); got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
		if named := (registers{}).Named(c.jurisdiction, c.named); c.want != "" && named != c.want {
			t.Errorf("%+v is called %q", c, named)
		}
	}
}

func TestTheShapeOfANumberOfEveryRegisterThatIsNamed(t *testing.T) {
	t.Parallel()
	r := registers{}
	for _, c := range []struct {
		jurisdiction, register, number string
		fits                           bool
	}{
		{"US-OR", "NPI", "123 456 7893", true}, {"US-OR", "NPI", "1234567890", false}, {"GB", "GMC", "7654321", true}, {"GB", "GMC", "765432", false},
		{"GB", "NMC", "01a 2345n", true}, {"GB", "NMC", "01A2345", false}, {"AU", "Ahpra", "MED0001234567", true}, {"AU", "Ahpra", "MED123", false},
		{"FR", "ORCID", "https://orcid.org/0000-0002-1825-0097", true}, {"FR", "ORCID", "0000-0002-1825-0098", false},
	} {
		if err := r.Shape(r.Named(c.jurisdiction, c.register), c.number); (err == nil) != c.fits {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

const someExclusions = `LASTNAME,FIRSTNAME,MIDNAME,BUSNAME,GENERAL,SPECIALTY,UPIN,NPI,DOB,ADDRESS,CITY,STATE,ZIP,EXCLTYPE,EXCLDATE,REINDATE,WAIVERDATE,WVRSTATE
SMITH,ANN,M,,PHYSICIAN,CARDIOLOGY,,1234567893,19600101,1 HILL RD,PORTLAND,OR,97201,1128a1,20260120,00000000,00000000,
DELACRUZ,JUAN,,,NURSE,RN,,0000000000,19700101,2 HILL RD,PORTLAND,OR,97201,1128b4,20250120,00000000,00000000,
`

// The list answers without a file of the NPPES; by name only in the country
// whose list it is, and never as if it were the number.
func TestTheListOfExclusionsIsAskedByItself(t *testing.T) {
	t.Parallel()
	a := registryApp(t)
	path := filepath.Join(t.TempDir(), "UPDATED.csv")
	if err := os.WriteFile(path, []byte(someExclusions), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := a.ImportRegister(t.Context(), ImportRequest{Source: registry.LEIE, Path: path}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		who            credential.Whom
		rows, byNumber int
	}{
		{credential.Whom{Jurisdiction: "US-OR", Register: "NPI number", Number: "123 456 7893"}, 1, 1},
		{credential.Whom{Jurisdiction: "GB", Register: "NPI", Number: "1234567893", Names: []string{"Juan Delacruz"}}, 1, 1},
		{credential.Whom{Jurisdiction: "US-OR", Register: "Oregon Medical Board", Number: "1234567893", Names: []string{"Ann Maria Smith, MD"}}, 1, 0},
		{credential.Whom{Jurisdiction: "US", Register: "Board", Number: "1", Names: []string{"Juan de la Cruz"}}, 0, 0},
		{credential.Whom{Jurisdiction: "US", Register: "Board", Number: "1", Names: []string{"Juan Dela Cruz"}}, 1, 0},
		{credential.Whom{Jurisdiction: "US", Register: "NPI", Number: "1003802901", Names: []string{"Ann Smith"}}, 0, 0},
		{credential.Whom{Jurisdiction: "DE", Register: "Kammer", Number: "1", Names: []string{"Ann Smith"}}, 0, 0},
	} {
		list, err := registers{a.Registry}.Excluded(t.Context(), c.who)
		if err != nil {
			t.Fatal(err)
		}
		acts := 0
		for _, x := range list {
			if x.ByNumber {
				acts++
			}
		}
		if len(list) != c.rows || acts != c.byNumber {
			t.Errorf("%+v: %+v", c.who, list)
		}
	}
}

func TestARecordInTheWordsOfCredential(t *testing.T) {
	t.Parallel()
	e := entryOf(registry.NPPES, registry.Record{Entity: registry.Person, Status: registry.Active, Name: registry.Name{Given: "ANN", Middle: "MARIA", Family: "SMITH", Suffix: "JR"},
		Others: []registry.Name{{Family: "JONES"}}, Licences: []registry.Licence{{State: "OR", Number: "1"}}, Specialties: []registry.Specialty{{Code: "207R00000X"}},
		Practice:  registry.Place{Lines: []string{"1 HILL RD"}, City: "PORTLAND", State: "OR"},
		Elsewhere: []registry.Place{{}, {City: "SALEM", State: "OR", Country: "US"}}, Restrictions: []string{"supervised"}})
	if !slices.Equal(e.Names, []string{"ANN MARIA SMITH", "ANN MARIA JONES"}) || !e.Active || e.Organisation || e.Status != "active; supervised" ||
		!slices.Equal(e.Jurisdictions, []string{"US-OR"}) || e.Places[0].Region != "US-OR" || e.Places[0].Country != "US" ||
		len(e.Places) != 2 || e.Places[1].City != "SALEM" || e.Places[1].Region != "US-OR" {
		t.Fatalf("%+v", e)
	}
	body := entryOf(registry.NPPES, registry.Record{Entity: registry.Organisation, Status: registry.Active})
	if !body.Organisation || body.Active || len(body.Names) != 0 {
		t.Fatalf("%+v", body)
	}
	if gone := entryOf(registry.GMC, registry.Record{Entity: registry.Person, Status: registry.Erased, Name: registry.Name{Given: "A", Family: "B"}}); gone.Active || gone.Jurisdictions[0] != "GB" {
		t.Fatalf("%+v", gone)
	}
}
