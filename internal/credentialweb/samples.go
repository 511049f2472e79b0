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
			&ApplyPage{Lists: lists, Purpose: credential.Join, Form: own.Facts, Before: &Before{Reason: "Not active.", Appeal: &AppealState{At: "/application/x/appeal", May: true, Typed: "MRN 4471029", Error: "Say it without."}}},
		},
		"credential/status": {
			&StatusPage{Own: own, MayApply: true, Message: []string{"Welcome."}},
			&StatusPage{Own: own, Back: true},
		},
		"credential/desk":  sampleDesks(),
		"credential/hit":   sampleHits(),
		"credential/proof": sampleProofs(),
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
	work := sampleWork(credential.ItemApplication)
	waiting := credential.Waiting{Item: work.Item, Profession: "physician", Stage: "attending", Specialty: "Cardiology", Jurisdiction: "US-OR", Again: true}
	now := work.OpenedAt.Add(26 * time.Hour)
	row := waitingRow(waiting, now, "/review/"+work.ID.String())
	row.Current, row.Late, row.Taken = true, true, true
	chosen := &ChosenItem{MayDecide: true, Form: true, Typed: credential.Words{Reason: "other", Message: "Please …"}, Letter: true,
		LetterPrinted: &work.OpenedAt, Ticked: map[ids.ID]bool{work.Review.Pieces[1].ID: true}, Error: "Something needs mending below.",
		Fields: map[string]string{"reason": "Choose.", "message": "Write.", "do": "Choose one.", "evidence": "Not enough.", "to": "Choose whom."}}
	document := work.Review.Pieces[1].ID
	chosen.Shown = map[ids.ID]credential.Shown{document: {Name: "Anne", Until: "x"}}
	for _, field := range []string{"name", "number", "issuer", "until"} {
		chosen.Fields[credential.ShownField(document, field)] = "Look at this again."
	}
	chosen.fill(work, now)
	return &DeskPage{Queue: []WaitingRow{row}, Count: 14, Overdue: 2, Oldest: work.OpenedAt, Median: "3.2 h", NextPage: "/review?after=1.a",
		FirstPage: "/review", NextItem: "/review/x", Chosen: chosen, Kinds: kindNames(), Risks: riskNames(), Narrowed: true,
		Lists: Lists{Professions: credential.Professions(), Countries: credential.Countries()}}
}

func sampleHits() []web.Page {
	at := time.Date(2026, 11, 1, 8, 30, 0, 0, time.UTC)
	hit := HitPage{ID: "x", Says: hitSays(credential.HitLapsed), Source: "General Medical Council", Status: "Not registered", FoundAt: at, AnswerBy: at}
	open, answered, late, confirmed, grave, cleared := hit, hit, hit, hit, hit, hit
	open.Open, open.Waits, open.Typed, open.Errors = true, true, "Words", map[string]string{"words": "Write."}
	answered.Open, answered.AnsweredAt, answered.Answer = true, &at, []string{"I moved."}
	late.Open = true
	confirmed.Confirmed, confirmed.DecidedAt, confirmed.Message = true, &at, []string{"It ended in May."}
	confirmed.Appeal = &AppealState{At: "/credentials/hits/x/appeal", May: true, Until: at}
	grave.Confirmed, grave.Grave, grave.Appeal = true, true, &AppealState{Made: &at, Due: &at, Outcome: "upheld", Message: []string{"It stands."}}
	cleared.Message = []string{"Thank you."}
	overturned, waiting, over := confirmed, confirmed, confirmed
	overturned.Appeal = &AppealState{Made: &at, Due: &at, Outcome: "overturned"}
	waiting.Appeal = &AppealState{Made: &at, Due: &at, Outcome: "open"}
	over.Appeal = &AppealState{Until: at}
	return []web.Page{&open, &answered, &late, &confirmed, &grave, &cleared, &overturned, &waiting, &over}
}

func sampleProofs() []web.Page {
	at := time.Date(2026, 11, 1, 8, 30, 0, 0, time.UTC)
	some := 7
	return []web.Page{proofPage(credential.Statistics{At: at, Days: 90}), proofPage(credential.Statistics{At: at, Days: 90, Median: 3 * time.Hour,
		Refused: &some, Overturned: &some, Alone: &some, Weeks: []credential.Week{{From: at, Median: time.Hour}, {From: at}, {From: at, Median: 40 * time.Hour}}})}
}

// sampleDesks gives the desk with an item of each other kind.
func sampleDesks() []web.Page {
	out := []web.Page{&DeskPage{}, &DeskPage{Narrowed: true, Filter: credential.Filter{Kind: credential.ItemLook, Mine: true}}, sampleDesk()}
	for _, kind := range []credential.ItemKind{credential.ItemLook, credential.ItemExpiry, credential.ItemHit, credential.ItemAppeal} {
		work := sampleWork(kind)
		chosen := &ChosenItem{MayDecide: kind != credential.ItemLook, Form: kind != credential.ItemLook}
		chosen.fill(work, work.OpenedAt.Add(time.Hour))
		out = append(out, &DeskPage{Count: 1, Oldest: work.OpenedAt, Chosen: chosen})
	}
	return out
}

func sampleWork(kind credential.ItemKind) credential.Work {
	app := sampleApplication()
	at := app.SubmittedAt
	work := credential.Work{Item: credential.Item{ID: ids.New(), Kind: kind, Risk: 2, OpenedAt: at, TargetAt: at.Add(24 * time.Hour), Escalated: &at,
		FirstVerdict: "approve", Mine: true, ClaimedUntil: &at}, Note: "Look at the stamp.", Bond: credential.BondVouched}
	work.Review = &credential.Review{Application: app, Pieces: samplePieces(at), Paths: []credential.Path{
		{Policy: credential.Policy{Registry: true, Possession: 1, Accepts: []credential.EvidenceKind{credential.Document, credential.Vouch},
			LeadsTo: actor.Clinician, Guide: "The licence counts."}, Register: true, Kinds: []credential.EvidenceKind{credential.Vouch}},
		{Policy: credential.Policy{Possession: 2, Accepts: []credential.EvidenceKind{credential.Document, credential.WorkMail}, LeadsTo: actor.Clinician}, Met: true}},
		Compare: credential.Comparison{Source: "nppes", Entry: true, Fields: []credential.Compared{
			{Field: "name", Held: []string{"Anne Example"}, Agreement: credential.Close, Why: "A variant."},
			{Field: "specialty", Held: []string{"Internal medicine"}, Agreement: credential.Differs},
			{Field: "jurisdiction", Held: []string{"US-OR"}, Agreement: credential.Agrees}},
			Shown: []credential.Compared{{Field: "name", Held: []string{"Anne Example"}, Agreement: credential.Close, Why: "A variant."},
				{Field: "number", Held: []string{"MD 12346"}, Agreement: credential.Differs, Why: "The numbers differ."},
				{Field: "until", Held: []string{"2027-03-31"}}}},
		Signals: []credential.Signal{
			{Credential: true, Profession: "physician", Jurisdiction: "GB", At: at, SameNumber: true, SameName: true, Standing: actor.Suspended},
			{State: credential.Refused, Profession: "nurse", Jurisdiction: "KE", At: at, SameApplicant: true, Erased: true,
				Same: []credential.EvidenceKind{credential.Document}}}}
	if kind != credential.ItemApplication {
		work.Credential = &credential.Credential{Facts: app.Facts, ID: ids.New(), Method: "registry and work mail", VerifiedAt: at, ExpiresAt: &at,
			GraceUntil: &at, LapsedAt: &at, WithdrawnAt: &at}
	}
	if kind == credential.ItemHit {
		work.Hit = &credential.Hit{Kind: credential.HitLapsed, Source: "gmc", FoundAt: at, AnswerBy: at.Add(credential.AnswerWithin), Answer: "I moved.",
			AnsweredAt: &at, Found: true, Entry: credential.Entry{Names: []string{"Ann Example"}, Status: "Not registered"}, NameAgreement: credential.Agrees}
	}
	if kind == credential.ItemAppeal {
		work.Appeal = &credential.Appeal{MadeAt: at, Words: "The register was late."}
	}
	return work
}

func samplePieces(at time.Time) []credential.Piece {
	given := func(kind credential.EvidenceKind, state credential.EvidenceState, finding string) credential.Evidence {
		return credential.Evidence{ID: ids.New(), Kind: kind, State: state, Finding: finding, CreatedAt: at, GivenAt: &at}
	}
	document := given(credential.Document, credential.EvidenceGiven, "")
	document.Source, document.Pages = "licence", 2
	gone := document
	gone.ID, gone.DeletedAt, gone.State = ids.New(), &at, credential.EvidenceRejected
	return []credential.Piece{
		{Evidence: given(credential.RegistryMatch, credential.EvidenceGiven, credential.FoundClose), Elsewhere: true},
		{Evidence: document, Shown: &credential.Shown{Name: "Anne Example", Number: "MD 12346", Issuer: "Oregon Medical Board", Until: "2027-03-31"}},
		{Evidence: gone},
		{Evidence: given(credential.WorkMail, credential.EvidenceConfirmed, credential.FoundEmployment), Address: "ann@hospital.example", InstitutionName: "A Hospital"},
		{Evidence: given(credential.Vouch, credential.EvidenceConfirmed, ""), Vouch: &credential.VouchWords{How: "supervised", Since: 2019, Profession: "physician", Jurisdiction: "GB"}},
	}
}
