package adminweb

import (
	"maps"
	"time"

	"consilium/internal/account"
	"consilium/internal/credential"
	"consilium/internal/directory"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/web"
)

// Samples gives filled pages for every template, for the check of templates
// against their structs.
func (*Pages) Samples() map[string][]web.Page {
	at := time.Date(2026, 11, 1, 8, 30, 0, 0, time.UTC)
	list := []directory.Specialty{{Key: "cardiology", Name: "Cardiology", Synonyms: []string{"heart", "heart medicine"}, Version: 1},
		{Key: "dialysis", Name: "Dialysis", Parent: "nephrology", Version: 2}, {Key: "phrenology", Name: "Phrenology", RetiredAt: at, Version: 3}}
	wrong := Form{Key: "Bad key", Name: "x", Synonyms: "a\nb", Parent: "nephrology", Revision: 2,
		Errors: map[string]string{"key": "No.", "name": "No.", "synonyms": "No.", "parent": "No."}}
	holder := HolderRow{Holder: account.Holder{MemberID: ids.New(), Handle: "ann_w", Provider: "google", Standing: actor.Clinician, Grants: actor.Moderator, Factors: 2}, Duties: duties}
	nameless := HolderRow{Holder: account.Holder{MemberID: ids.New(), Provider: "google", Standing: actor.Applicant}, Self: true, Duties: duties[:1]}
	return mergeSamples(proofSamples(at), map[string][]web.Page{
		"admin/specialties": {&SpecialtiesPage{}, &SpecialtiesPage{List: list}, &SpecialtiesPage{List: list, Form: wrong}},
		"admin/specialty": {
			&SpecialtyPage{Now: list[0], List: list[1:], Form: Form{Key: "cardiology", Name: "Cardiology"}},
			&SpecialtyPage{Now: list[2], List: list, Form: wrong, Overtaken: true},
		},
		"admin/grants": {
			&GrantsPage{Choices: duties},
			&GrantsPage{Holders: []HolderRow{holder, nameless}, Choices: duties, Handle: "x", Grant: "moderator", Error: "There must be an administrator.",
				Errors: map[string]string{"handle": "Nobody has this handle.", "grant": "Choose.", "reset": "Nobody has this handle."}},
		},
	})
}

func mergeSamples(a, b map[string][]web.Page) map[string][]web.Page {
	maps.Copy(a, b)
	return a
}

// proofSamples are the pages of institutions and policies.
func proofSamples(at time.Time) map[string][]web.Page {
	mercy := directory.Institution{Key: "mercy", Name: "Mercy Hospital", Country: "US", City: "Portland", Region: "US-OR", Kind: "hospital",
		Synonyms: []string{"Mercy"}, Domains: []directory.Domain{{Name: "mercy.example", Staff: true}, {Name: "s.mercy.example", Students: true}}, Version: 2}
	gone := directory.Institution{Key: "gone", Name: "Gone", Country: "GB", Kind: "other", RetiredAt: at}
	form := InstitutionForm{Key: "mercy", Name: "Mercy", City: "Portland", Country: "US", Region: "US-OR", Kind: "hospital", Synonyms: "a", Domains: "b staff", Revision: 2}
	wrong := form
	wrong.Errors = map[string]string{"key": "k", "name": "n", "city": "c", "country": "c", "region": "r", "kind": "k", "synonyms": "s", "domains": "d"}
	row := policyRow(credential.Policy{ID: ids.New(), Profession: "physician", Stage: "trainee", Jurisdiction: "US", Registry: true, Possession: 1,
		Accepts: credential.PossessionKinds(), LeadsTo: actor.Clinician, SelfDeciding: true, ValidDays: 730, GraceDays: 30, Guide: "Look.", Version: 2})
	retired := row
	retired.Retired = true
	fields := map[string]string{}
	for _, name := range []string{"profession", "stage", "jurisdiction", "registry", "possession", "accepts", "leads_to", "self_deciding", "valid_days", "grace_days", "guide"} {
		fields[name] = "Look at this again."
	}
	ticked := map[string]bool{"document": true}
	return map[string][]web.Page{
		"admin/institutions": {&InstitutionsPage{InstitutionLists: institutionLists()},
			&InstitutionsPage{List: []directory.Institution{mercy, gone}, InstitutionForm: wrong, InstitutionLists: institutionLists()}},
		"admin/institution": {&InstitutionPage{Now: mercy, InstitutionForm: form, InstitutionLists: institutionLists()},
			&InstitutionPage{Now: gone, InstitutionForm: wrong, InstitutionLists: institutionLists(), Overtaken: true}},
		"admin/policies": {&PoliciesPage{}, &PoliciesPage{Rows: []PolicyRow{row, retired}}},
		"admin/policy": {&PolicyPage{New: true, Policy: row.Policy, PolicyLists: policyLists(), Accepts: ticked},
			&PolicyPage{Policy: retired.Policy, PolicyLists: policyLists(), Accepts: ticked, Preview: []PolicyRow{row}, Error: "Mend.", Errors: fields},
			&PolicyPage{Policy: row.Policy, PolicyLists: policyLists(), Accepts: ticked, Overtaken: true}},
	}
}
