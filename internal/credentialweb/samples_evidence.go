package credentialweb

import (
	"time"

	"consilium/internal/credential"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/web"
)

// evidenceSamples are the filled pages of proof.
func evidenceSamples(lists Lists) map[string][]web.Page {
	at := time.Date(2026, 11, 1, 8, 30, 0, 0, time.UTC)
	proven := credential.Proven{ID: ids.New(), LeadsTo: actor.Clinician, Profession: "physician", VerifiedAt: at, ExpiresAt: &at, GraceUntil: &at, LookBy: &at}
	given := credential.GivenVouch{ID: ids.New(), Since: 2019, GivenAt: at}
	letter := &credential.Letter{Name: "Ann Example", Code: "ABCD-EFGH", Until: at,
		Place: credential.Place{Organisation: "Example Hospital", Lines: []string{"1 Hill Rd"}, City: "Portland", Region: "US-OR", Postal: "97201"}}
	who := &VouchedRow{"Ann Example", "Physician", "Attending", "Cardiology", "Oregon"}
	page := sampleProgress(lists, at)
	more := sampleProgress(lists, at)
	more.Waiting, more.Revision = false, 2
	more.Before = &Before{More: true, Reason: "We need something that only you have.", Message: []string{"A licence?"}}
	more.Wrong = WrongForm{Name: "mail-code", Text: "Wrong.", Fields: map[string]string{"code": "That code is not right."}, Typed: "ABCD"}
	var wrong []web.Page
	for _, name := range []string{"mail", "document", "letter-code", "letter"} {
		one := sampleProgress(lists, at)
		one.Wrong = WrongForm{Name: name, Text: "Look again.", Fields: map[string]string{"code": "c", "address": "a", "file": "f", "kind": "k"}, Typed: "licence"}
		wrong = append(wrong, one)
	}
	recover := sampleProgress(lists, at)
	recover.Own.Purpose, recover.LetterUnder, recover.Provisional, recover.Down = credential.Recover, false, true, true
	recover.Wrong = WrongForm{Name: "vouch", Text: "Four codes are out."}
	return map[string][]web.Page{
		"credential/progress": append([]web.Page{page, more, recover}, wrong...),
		"credential/credentials": {&CredentialsPage{MayAdd: true, Proven: []ProvenRow{{Proven: proven, Title: "Physician, Kenya", StageName: "Attending", How: "registry", Soon: true},
			{Proven: proven, Late: true}, {Proven: credential.Proven{ID: ids.New(), LeadsTo: actor.Student, VerifiedAt: at, Lapsed: true}}},
			Affiliations: []credential.Affiliation{{ID: ids.New(), Name: "Example Hospital", Student: true, Since: at, Left: &at}, {ID: ids.New(), Name: "B", Since: at, Proven: true}}},
			&CredentialsPage{Open: true, Institutions: []credential.Choice{{Key: "mercy", Name: "Mercy, Portland, US"}}, Wrong: "Choose one."}},
		"credential/vouch": {&VouchPage{Error: "That code is not right.", Code: "AB", Given: []GivenVouchRow{{given, "Physician, Kenya: we worked together since 2019"}}},
			&VouchPage{Code: "AB", Who: who, Ways: credential.Ways(), How: "supervised", Since: "1", Error: "Look again.", Fields: map[string]string{"how": "Choose.", "since": "Write."}}},
		"credential/letter": {&LetterPage{ID: ids.New().String(), Printed: &at}, &LetterPage{ID: ids.New().String(), Letter: letter}},
	}
}

func sampleProgress(lists Lists, at time.Time) *ProgressPage {
	own := credential.Progress{Own: credential.Own{Application: sampleApplication(), Ahead: 2}}
	page := &ProgressPage{Own: own, Waiting: true, Median: "3 h", ProfessionName: "Physician", StageName: "Trainee", SpecialtyName: "Cardiology",
		Jurisdiction: "Oregon", MailTo: "ann@hospital.example", CanMail: true, CanFile: true, CanVouch: true, CanPost: true, LetterUnder: true,
		Kinds: credential.DocumentKinds(), Code: "ABCD-EFGHJK",
		Ways:  []WayRow{{Pieces: []string{"a", "b"}, Met: true, Median: "2 h"}, {Pieces: []string{"c"}, Alone: true}, {Pieces: []string{"d"}, Leads: "provisional"}},
		Given: []GivenRow{{ID: ids.New().String(), Title: "Diploma", State: "a reviewer looks at it", At: at, Pages: 2, Delete: true}, {Title: "Badge", State: "deleted", At: at, Gone: &at}},
		Codes: []CodeRow{{ID: ids.New().String(), Made: at, Until: &at, TakeOut: true}, {ID: ids.New().String(), Used: true, Made: at}}}
	page.Lists, page.Key, page.Form, page.Purpose = lists, ids.New().String(), own.Facts, credential.Join
	return page
}
