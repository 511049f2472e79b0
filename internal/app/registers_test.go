package app

import (
	"reflect"
	"testing"

	"consilium/internal/credential"
	"consilium/internal/registry"
)

func TestARecordIsReadAsCredentialsWantIt(t *testing.T) {
	t.Parallel()
	got := entryOf(registry.Record{Source: registry.NPPES, Entity: registry.Person, Status: registry.Erased, StatusText: "Revoked",
		Name: registry.Name{Given: "Ann", Middle: "M", Family: "Smith"}, Others: []registry.Name{{Family: "Jones", Kind: "former"}},
		Professions: []string{"physician"}, Specialties: []registry.Specialty{{Text: "Cardiology"}, {Text: "Cardiology"}},
		Licences: []registry.Licence{{State: "OR"}, {State: "WA"}, {State: "OR"}}, Restrictions: []string{"conditions"},
		Practice: registry.Place{Institution: "Mercy", City: "Portland", State: "OR", Country: "US"}})
	want := credential.Entry{Names: []string{"Ann M Smith", "Ann M Jones"}, Professions: []string{"physician"}, Specialties: []string{"Cardiology"},
		Jurisdictions: []string{"US-OR", "US-WA"}, Revoked: true, Status: "Revoked; restrictions: conditions",
		Places: []credential.Place{{Organisation: "Mercy", City: "Portland", Region: "US-OR", Country: "US"}}}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%+v", got)
	}
	if gmc := entryOf(registry.Record{Source: registry.GMC, Entity: registry.Organisation, Status: registry.Active}); !gmc.Organisation || !gmc.Active ||
		gmc.Revoked || !reflect.DeepEqual(gmc.Jurisdictions, []string{"GB"}) || len(gmc.Places) != 0 {
		t.Fatalf("%+v", gmc)
	}
}
