package webtest

import (
	"net/url"

	"consilium/internal/credential"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
)

// refused is an application that a reviewer refused.
func (s *stage) refused(by *person) ids.ID {
	s.h.t.Helper()
	item := s.application(by)
	reviewer := s.somebody(granted(actor.CredentialReviewer))
	_, err := s.h.app.Credential.Decide(reviewer.ctx(), credential.Decision{Item: item, Version: s.h.count(`SELECT a.version FROM applications a
		JOIN review_items i ON i.subject_id = a.id WHERE i.id = $1`, item), Verdict: credential.Refuse, Reason: "not-active"})
	ok(s.h.t, err)
	var id ids.ID
	ok(s.h.t, s.h.app.DB.Pool().QueryRow(s.h.t.Context(), `SELECT subject_id FROM review_items WHERE id = $1`, item).Scan(&id))
	return id
}

// hit is what a register says against a member's credential.
func (s *stage) hit(of *person, outcome string) ids.ID {
	s.h.t.Helper()
	id, proof := ids.New(), ids.New()
	db, ring := s.h.app.DB.Pool(), s.h.app.Ring
	_, err := db.Exec(s.h.t.Context(), `INSERT INTO credentials (id, member_id, profession, stage, jurisdiction, register, legal_name_sealed, number_sealed,
		number_hash, method, verified_at) VALUES ($1, $2, 'nurse', 'attending', 'GB', 'NMC', $3, $3, $4, 'document', now())`,
		proof, of.who.MemberID, ring.Seal([]byte("Anna Stage"), "credentials.legal_name:"+proof.String()), []byte(proof.String()))
	ok(s.h.t, err)
	_, err = db.Exec(s.h.t.Context(), `INSERT INTO registry_hits (id, credential_id, member_id, source, kind, evidence_sealed, found_at, answer_by, outcome, decided_at)
		VALUES ($1, $2, $3, 'gmc', 'lapsed', $4, now(), now() + interval '14 days', $5, CASE WHEN $5 = 'open' THEN NULL ELSE now() END)`,
		id, proof, of.who.MemberID, ring.Seal(nil, "registry_hits.evidence:"+id.String()), outcome)
	ok(s.h.t, err)
	return id
}

// heldActs are what a member does about what is held against them.
func (s *stage) heldActs() map[string]func(string) act {
	words := url.Values{"words": {typedWord + "words"}}
	return map[string]func(string) act{
		"POST /application/:id/appeal": func(at string) act {
			who := s.somebody(anybody)
			return act{who: who, path: place(at, "id", s.refused(who).String()), form: words}
		},
		"POST /credentials/hits/:id/answer": func(at string) act {
			who := s.somebody(aClinician)
			return act{who: who, path: place(at, "id", s.hit(who, "open").String()), form: words}
		},
		"POST /credentials/hits/:id/appeal": func(at string) act {
			who := s.somebody(aClinician)
			return act{who: who, path: place(at, "id", s.hit(who, "confirmed").String()), form: words}
		},
	}
}
