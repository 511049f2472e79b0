package directory

import (
	"slices"
	"testing"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
)

func TestInstitutions(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := ids.New()
	mercy := Institution{Key: "mercy", Name: " Mercy  Hospital ", Country: "US", City: "Portland", Region: "US-OR", Kind: "hospital",
		Synonyms: []string{"Mercy", "", "Mercy"}, Domains: []Domain{{"@Mercy.Example", true, false}, {"students.mercy.example", false, true}}}
	admin := actor.With(t.Context(), actor.Actor{MemberID: id, Standing: actor.Applicant, Grants: actor.Administrator, Fresh: true})
	stale := actor.With(t.Context(), actor.Actor{MemberID: id, Standing: actor.Applicant, Grants: actor.Administrator})
	clinician := actor.With(t.Context(), actor.Actor{MemberID: id, Standing: actor.Clinician, Fresh: true})
	if err := h.CreateInstitution(clinician, mercy); !errs.Is(err, errs.NotFound) {
		t.Fatal(err)
	}
	if err := h.CreateInstitution(stale, mercy); !errs.Is(err, errs.StepUp) {
		t.Fatal(err)
	}
	if err := h.CreateInstitution(admin, mercy); err != nil {
		t.Fatal(err, errs.As(err).Fields)
	}
	got, err := h.Institution(admin, "mercy")
	if err != nil || got.Name != "Mercy Hospital" || !slices.Equal(got.Synonyms, []string{"Mercy"}) ||
		!slices.Equal(got.Domains, []Domain{{"mercy.example", true, false}, {"students.mercy.example", false, true}}) {
		t.Fatalf("%+v %v", got, err)
	}
	for field, spoil := range map[string]func(*Institution){
		"key":       func(i *Institution) { i.Key = "Mercy!" },
		"name":      func(i *Institution) { i.Name = "" },
		"country":   func(i *Institution) { i.Country = "XX" },
		"region":    func(i *Institution) { i.Region = "US-XX" },
		"kind":      func(i *Institution) { i.Kind = "castle" },
		"domains":   func(i *Institution) { i.Domains = []Domain{{"gmail.com", true, false}} },
		"domains ":  func(i *Institution) { i.Domains = []Domain{{"co.uk", true, false}} },
		"domains  ": func(i *Institution) { i.Domains = []Domain{{"other.example", false, false}} },
		"domains 4": func(i *Institution) { i.Domains = []Domain{{"mercy.example", true, false}} }, // another's
		"domains 5": func(i *Institution) { i.Domains = []Domain{{"edu", true, false}} },
	} {
		other := Institution{Key: "other", Name: "Other", Country: "US", Kind: "hospital"}
		spoil(&other)
		err := h.CreateInstitution(admin, other)
		name := field
		if i := slices.Index([]byte(field), ' '); i > 0 {
			name = field[:i]
		}
		if !errs.Is(err, errs.Invalid) || errs.As(err).Fields[name] == "" {
			t.Errorf("%s: %v %v", field, err, errs.As(err).Fields)
		}
	}
	got.Domains = got.Domains[:1]
	if err := h.EditInstitution(admin, got); err != nil {
		t.Fatal(err)
	}
	if err := h.EditInstitution(admin, got); !errs.Is(err, errs.Conflict) {
		t.Fatal(err)
	}
	if err := h.RetireInstitution(admin, "mercy", true); err != nil {
		t.Fatal(err)
	}
	if err := h.RetireInstitution(admin, "mercy", true); !errs.Is(err, errs.Conflict) {
		t.Fatal(err)
	}
	list, err := h.Institutions(admin)
	if err != nil || len(list) != 1 || !list[0].Retired() || len(list[0].Domains) != 1 {
		t.Fatalf("%+v %v", list, err)
	}
	if err := h.RetireInstitution(admin, "nowhere", true); !errs.Is(err, errs.NotFound) {
		t.Fatal(err)
	}
}
