package adminweb

import (
	"time"

	"consilium/internal/account"
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
	return map[string][]web.Page{
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
	}
}
