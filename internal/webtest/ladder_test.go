package webtest

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"consilium/internal/account"
	"consilium/internal/credential"
	"consilium/internal/dbtest"
	"consilium/internal/directory"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
)

// do uses the route, with the file where there is one.
func (a act) do(method string) reply {
	if a.file == nil {
		return a.who.send(method, a.path, a.form)
	}
	return a.who.upload(a.path, a.form, a.file)
}

// upload sends a form with a file.
func (p *person) upload(path string, form url.Values, file []byte) reply {
	p.h.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	ok(p.h.t, w.WriteField("_token", p.formToken()))
	for name, values := range form {
		for _, v := range values {
			ok(p.h.t, w.WriteField(name, v))
		}
	}
	part := made[interface{ Write([]byte) (int, error) }](p.h.t)(w.CreateFormFile("file", typedWord+" scan.png"))
	_, err := part.Write(file)
	ok(p.h.t, err)
	ok(p.h.t, w.Close())
	return p.asks(http.MethodPost, path, w.FormDataContentType(), &body)
}

// drawing is a small picture.
func drawing(h *house) []byte {
	h.t.Helper()
	var out bytes.Buffer
	ok(h.t, png.Encode(&out, image.NewGray(image.Rect(0, 0, 40, 30))))
	return out.Bytes()
}

// sql runs a statement that stands for what time or chance would bring.
func (s *stage) sql(query string, args ...any) {
	s.h.t.Helper()
	_, err := s.h.app.DB.Pool().Exec(s.h.t.Context(), query, args...)
	ok(s.h.t, err)
}

func (s *stage) id(query string, args ...any) (id ids.ID) {
	s.h.t.Helper()
	ok(s.h.t, s.h.app.DB.Pool().QueryRow(s.h.t.Context(), query, args...).Scan(&id))
	return id
}

// filedOf is the application that somebody has just sent.
func (s *stage) filedOf(who *person) ids.ID {
	s.h.t.Helper()
	s.application(who)
	return s.id(`SELECT id FROM applications WHERE member_id = $1 ORDER BY submitted_at DESC LIMIT 1`, who.who.MemberID)
}

// credential gives a member a credential of their own.
func (s *stage) credential(of *person) ids.ID {
	s.h.t.Helper()
	ctx := s.h.t.Context()
	ok(s.h.t, s.h.app.DB.WithTx(ctx, func(ctx context.Context) error {
		return s.h.app.Credential.Enrol(ctx, of.who.MemberID, credential.Facts{LegalName: "Nora Stage", Profession: of.who.Profession, Stage: of.who.Stage,
			Jurisdiction: "GB", Register: "NMC", Number: "EN" + word(s.next())}, time.Now())
	}))
	of.open(account.Visitor{Token: of.cookies["__Host-session"]}) // the standing was written anew, and renews the session
	return s.id(`SELECT id FROM credentials WHERE member_id = $1 ORDER BY verified_at DESC LIMIT 1`, of.who.MemberID)
}

// matched has the register agree with an application, and know an address.
func (s *stage) matched(application ids.ID) {
	s.h.t.Helper()
	id := s.id(`SELECT id FROM evidence WHERE application_id = $1 AND kind = 'registry' ORDER BY created_at DESC LIMIT 1`, application)
	entry := made[[]byte](s.h.t)(json.Marshal(credential.Entry{Names: []string{"Anna Stage"}, Active: true,
		Places: []credential.Place{{Lines: []string{"1 " + typedWord + " Road"}, City: "Leeds", Country: "GB"}}}))
	s.sql(`UPDATE evidence SET state = 'confirmed', finding = 'match', detail_sealed = $2 WHERE id = $1`, id, s.h.app.Ring.Seal(entry, "evidence.detail:"+id.String()))
}

// vouching is an applicant's code, and a colleague who can use it.
func (s *stage) vouching() (colleague *person, code string) {
	s.h.t.Helper()
	applicant := s.somebody(anybody)
	s.application(applicant)
	code = made[string](s.h.t)(s.h.app.Credential.MakeVouchCode(applicant.ctx(), ids.New()))
	colleague = s.somebody(aNurse)
	s.credential(colleague)
	return colleague, code
}

var codeIn = regexp.MustCompile(`    ([0-9A-Z]{4}-[0-9A-Z]{4})\n`)

// mailed gives the code that the demonstration would have sent. A busy machine
// may be slow to work the job, so it is worked here: who comes second finds
// nothing to do.
func (s *stage) mailed(address string) (code string) {
	s.h.t.Helper()
	ok(s.h.t, s.h.app.Credential.SendMailCode(s.h.t.Context(), s.id(`SELECT id FROM evidence WHERE kind = 'work mail' AND state = 'asked' ORDER BY created_at DESC LIMIT 1`)))
	dbtest.Eventually(s.h.t, "the code is in the demonstration's outbox", func() bool {
		body := s.h.nobody().send(http.MethodGet, "/demo/outbox", nil).body
		for _, letter := range strings.Split(body, "<section") {
			if found := codeIn.FindStringSubmatch(letter); strings.Contains(letter, address) && found != nil {
				code = found[1]
				return true
			}
		}
		return false
	})
	return code
}

func (s *stage) evidenceActs() map[string]func(string) act {
	with := func(form url.Values, ready func(who *person, application ids.ID)) func(string) act {
		return func(at string) act {
			who := s.somebody(anybody)
			ready(who, s.filedOf(who))
			return act{who: who, path: at, form: form}
		}
	}
	asIs := func(*person, ids.ID) {}
	address := func() string { return typedWord + word(s.next()) + "@saintbrannoc.example" }
	return map[string]func(string) act{
		"POST /application/again": with(url.Values{}, func(_ *person, application ids.ID) {
			s.sql(`UPDATE applications SET state = 'more_wanted' WHERE id = $1`, application)
		}),
		"POST /application/mail": with(url.Values{"address": {address()}, "key": {ids.New().String()}}, asIs),
		"POST /application/mail/code": func(at string) act {
			who, to := s.somebody(anybody), address()
			s.application(who)
			ok(s.h.t, s.h.app.Credential.AskWorkMail(who.ctx(), to, ids.New()))
			return act{who: who, path: at, form: url.Values{"code": {s.mailed(to)}}}
		},
		"POST /application/documents": func(at string) act {
			who := s.somebody(anybody)
			s.application(who)
			return act{who: who, path: at, form: url.Values{"kind": {"badge"}, "key": {ids.New().String()}}, file: drawing(s.h)}
		},
		"POST /application/documents/:id/delete": func(at string) act {
			who := s.somebody(anybody)
			s.application(who)
			ok(s.h.t, s.h.app.Credential.AddDocument(who.ctx(), credential.Upload{Kind: "badge", File: drawing(s.h)}))
			return act{who: who, path: place(at, "id", s.id(`SELECT id FROM evidence WHERE member_id = $1 AND kind = 'document'`, who.who.MemberID).String()), form: url.Values{}}
		},
		"POST /application/vouches": func(at string) act {
			who := s.somebody(anybody)
			s.application(who)
			return act{who: who, path: at, form: url.Values{"key": {ids.New().String()}}, shows: true}
		},
		"POST /application/vouches/:id/take-back": func(at string) act {
			who := s.somebody(anybody)
			s.application(who)
			made[string](s.h.t)(s.h.app.Credential.MakeVouchCode(who.ctx(), ids.New()))
			return act{who: who, path: place(at, "id", s.id(`SELECT id FROM evidence WHERE member_id = $1 AND kind = 'vouch'`, who.who.MemberID).String()), form: url.Values{}}
		},
		"POST /application/letter": with(url.Values{"key": {ids.New().String()}}, func(_ *person, application ids.ID) { s.matched(application) }),
		"POST /application/letter/code": func(at string) act {
			who := s.somebody(anybody)
			application := s.filedOf(who)
			s.matched(application)
			ok(s.h.t, s.h.app.Credential.AskLetter(who.ctx(), ids.New()))
			letter := made[credential.Letter](s.h.t)(s.h.app.Credential.PrintLetter(s.reviewer.ctx(), itemOf(s.h, application)))
			// What follows from a set that is enough is another event.
			s.sql(`UPDATE evidence SET state = 'given' WHERE application_id = $1 AND kind = 'registry'`, application)
			return act{who: who, path: at, form: url.Values{"code": {letter.Code}}}
		},
		"POST /review/:id/letter": func(at string) act {
			who := s.somebody(anybody)
			application := s.filedOf(who)
			s.matched(application)
			ok(s.h.t, s.h.app.Credential.AskLetter(who.ctx(), ids.New()))
			return act{who: s.somebody(granted(actor.CredentialReviewer)), path: place(at, "id", itemOf(s.h, application).String()), form: url.Values{}, shows: true}
		},
	}
}

func (s *stage) vouchActs() map[string]func(string) act {
	by := func(form url.Values, shows bool) func(string) act {
		return func(at string) act {
			colleague, code := s.vouching()
			filled := url.Values{"code": {code}}
			for name, values := range form {
				filled[name] = values
			}
			return act{who: colleague, path: at, form: filled, shows: shows}
		}
	}
	return map[string]func(string) act{
		"POST /vouch":         by(nil, true),
		"POST /vouch/give":    by(url.Values{"how": {"worked together"}, "since": {"2019"}}, false),
		"POST /vouch/decline": by(nil, false),
		"POST /vouch/:id/withdraw": func(at string) act {
			colleague, code := s.vouching()
			ok(s.h.t, s.h.app.Credential.GiveVouch(colleague.ctx(), credential.VouchFor{Code: code, How: "supervised", Since: 2019}))
			return act{who: colleague, path: place(at, "id", s.id(`SELECT id FROM evidence WHERE voucher = $1`, colleague.who.MemberID).String()), form: url.Values{}}
		},
		"POST /credentials/:id/lay-down": func(at string) act {
			who := s.somebody(aNurse)
			return act{who: who, path: place(at, "id", s.credential(who).String()), form: url.Values{}}
		},
		"POST /affiliations": func(at string) act {
			return act{who: s.somebody(aNurse), path: at, form: url.Values{"institution": {"saint-brannoc"}}}
		},
		"POST /affiliations/:id/leave": func(at string) act {
			who := s.somebody(aNurse)
			return act{who: who, path: place(at, "id", s.affiliation(who).String()), form: url.Values{}}
		},
	}
}

func (s *stage) affiliation(of *person) ids.ID {
	s.h.t.Helper()
	id := ids.New()
	s.sql(`INSERT INTO affiliations (id, member_id, institution, created_at) VALUES ($1, $2, 'saint-brannoc', now())`, id, of.who.MemberID)
	return id
}

func (s *stage) institution() string {
	s.h.t.Helper()
	key := "stage-" + word(s.next())
	ok(s.h.t, s.h.app.Directory.CreateInstitution(s.administrator.ctx(), directory.Institution{Key: key, Name: "Stage " + key, Country: "GB", Kind: "hospital",
		Domains: []directory.Domain{{Name: key + ".example", Staff: true}}}))
	return key
}

func (s *stage) policy() ids.ID {
	s.h.t.Helper()
	guide := "stage " + word(s.next()) // by its own words: others may be made in the same moment
	ok(s.h.t, s.h.app.Credential.CreatePolicy(s.administrator.ctx(), credential.Policy{Profession: "midwife", Stage: "*", Jurisdiction: "IE", Registry: true,
		Possession: 1, Accepts: []credential.EvidenceKind{credential.Document}, LeadsTo: actor.Clinician, ValidDays: 365, GraceDays: 30, Guide: guide}))
	return s.id(`SELECT id FROM proof_policies WHERE guide = $1`, guide)
}

// proofActs are an administrator's.
func (s *stage) proofActs() map[string]func(string) act {
	house := func() url.Values {
		key := "stage-" + word(s.next())
		return url.Values{"key": {key}, "name": {typedWord + " " + key}, "kind": {"hospital"}, "country": {"GB"}, "domains": {key + ".example staff"}, "revision": {"1"}}
	}
	rule := url.Values{"profession": {"midwife"}, "stage": {"*"}, "jurisdiction": {"IE"}, "registry": {"yes"}, "possession": {"1"}, "accepts": {"document"},
		"leads_to": {"clinician"}, "valid_days": {"10"}, "grace_days": {"3"}, "guide": {typedWord + "guide"}, "do": {"save"}, "revision": {"1"}}
	retired := url.Values{"revision": {"1"}}
	return map[string]func(string) act{
		"POST /admin/institutions": func(at string) act { return act{who: s.administrator, path: at, form: house()} },
		"POST /admin/institutions/:key": func(at string) act {
			return act{who: s.administrator, path: place(at, "key", s.institution()), form: house()}
		},
		"POST /admin/institutions/:key/retire": func(at string) act {
			return act{who: s.administrator, path: place(at, "key", s.institution()), form: url.Values{}}
		},
		"POST /admin/institutions/:key/reoffer": func(at string) act {
			key := s.institution()
			ok(s.h.t, s.h.app.Directory.RetireInstitution(s.administrator.ctx(), key, true))
			return act{who: s.administrator, path: place(at, "key", key), form: url.Values{}}
		},
		"POST /admin/policies": func(at string) act { return act{who: s.administrator, path: at, form: rule} },
		"POST /admin/policies/:id": func(at string) act {
			return act{who: s.administrator, path: place(at, "id", s.policy().String()), form: rule}
		},
		"POST /admin/policies/:id/retire": func(at string) act {
			return act{who: s.administrator, path: place(at, "id", s.policy().String()), form: retired}
		},
		"POST /admin/policies/:id/restore": func(at string) act {
			id := s.policy()
			ok(s.h.t, s.h.app.Credential.RetirePolicy(s.administrator.ctx(), id, 1, true))
			return act{who: s.administrator, path: place(at, "id", id.String()), form: url.Values{"revision": {"2"}}}
		},
	}
}
