package credentialweb

import (
	"maps"
	"time"

	"consilium/internal/credential"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/web"
)

// Samples gives filled pages for every template, for the check of templates
// against their structs.
func (*Pages) Samples() map[string][]web.Page {
	own := credential.Own{Application: sampleApplication(), Ahead: 2, Median: 3 * time.Hour}
	lists := Lists{Professions: credential.Professions(), Stages: credential.Stages(), Countries: credential.Countries(),
		States: credential.States(), Specialties: []credential.Choice{{Key: "cardiology", Name: "Cardiology"}}, Registers: credential.Registers()}
	fields := map[string]string{}
	for _, name := range []string{"legal_name", "profession", "stage", "specialty", "jurisdiction", "register", "number", "note", "purpose", "graduates", "address"} {
		fields[name] = "Look at this again."
	}
	out := evidenceSamples(lists)
	maps.Copy(out, map[string][]web.Page{
		"credential/apply": {
			&ApplyPage{Lists: lists, Purpose: credential.Join, Key: ids.New().String(), CanMail: true, Address: "ann@hospital.example", Fields: fields,
				Needs: []WayRow{{Pieces: []string{"a", "b"}, Alone: true, Median: "2 h"}, {Pieces: []string{"c"}, Leads: "provisional"}}},
			&ApplyPage{Lists: lists, Purpose: credential.Recover, Withdrawn: true, UnderWay: true, Error: "Under way already."},
			&ApplyPage{Lists: lists, Purpose: credential.Join, Form: own.Facts, Revision: 2, Error: "Something needs mending below.", Fields: fields,
				Before: &Before{More: true, Reason: "The register has another name.", Message: []string{"Which name is it?"}}},
			&ApplyPage{Lists: lists, Purpose: credential.Join, Form: own.Facts, Before: &Before{Reason: "Not active."}},
		},
		"credential/status": {
			&StatusPage{Own: own, MayApply: true, Message: []string{"Welcome."}},
			&StatusPage{Own: own, Back: true},
		},
		"credential/desk": {&DeskPage{}, sampleDesk()},
	})
	return out
}

func sampleApplication() credential.Application {
	at := time.Date(2026, 11, 1, 8, 30, 0, 0, time.UTC)
	return credential.Application{ID: ids.New(), Purpose: credential.Join, State: credential.Submitted, SpecialtyName: "Cardiology",
		SubmittedAt: at, DecidedAt: &at, Reason: "name-differs", Message: "Which name is it?", Version: 3,
		Facts: credential.Facts{LegalName: "Ann Example", Profession: "physician", Stage: "attending", Specialty: "cardiology",
			Jurisdiction: "US-OR", Register: "Oregon Medical Board", Number: "MD 12345", Note: "I married.\nThe register is late."}}
}

func sampleDesk() *DeskPage {
	app := sampleApplication()
	waiting := credential.Waiting{ID: app.ID, Profession: "physician", Stage: "attending", Specialty: "Cardiology", Jurisdiction: "US-OR",
		SubmittedAt: app.SubmittedAt, Again: true}
	chosen := &ChosenApplication{MayDecide: true, Form: true, Typed: credential.Words{Reason: "other", Message: "Please …"},
		Error: "Something needs mending below.", Fields: map[string]string{"reason": "Choose.", "message": "Write.", "do": "Choose one."}}
	chosen.fill(credential.Review{Application: app, Signals: []credential.Signal{
		{Credential: true, Profession: "physician", Jurisdiction: "GB", At: app.SubmittedAt, SameNumber: true, SameName: true, Standing: actor.Suspended},
		{State: credential.Refused, Profession: "nurse", Jurisdiction: "KE", At: app.SubmittedAt, SameApplicant: true, Erased: true}}})
	return &DeskPage{Queue: []WaitingRow{{Waiting: waiting, Title: "Physician, Oregon, United States", Current: true}}, Count: 14,
		Oldest: app.SubmittedAt, Median: "3.2 h", Next: "1.a", After: "0.b", Chosen: chosen}
}
