package app

import (
	"slices"
	"testing"

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
