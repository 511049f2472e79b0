package credential

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"consilium/internal/dbtest"
	"consilium/internal/kernel/actor"
	"consilium/internal/platform/seal"
)

func TestClosingErasesAndKeepsTheDigest(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	reviewer, _ := h.reviewer("rev")
	token, annID := h.letIn(reviewer, "Ann Example", "100", "ann_e")
	h.ok(h.accounts.Close(h.as(token)))
	bea, _ := h.applicant("bea")
	open := h.apply(bea, physician("Bea Example", "200"))
	h.ok(h.accounts.Close(bea))
	if got := h.word(`SELECT state FROM applications WHERE id = $1`, open); got != "withdrawn" {
		t.Fatal(got)
	}
	for _, query := range []string{
		`SELECT 'applications', id::text, legal_name_sealed, number_sealed FROM applications`,
		`SELECT 'credentials', id::text, legal_name_sealed, number_sealed FROM credentials`,
	} {
		h.opensToNothing(query)
	}
	// Who comes back with the number is known to have been here.
	h.exec(`UPDATE members SET standing_before = 'suspended' WHERE id = $1`, annID)
	again, _ := h.applicant("ann again")
	r, err := h.Read(reviewer, h.apply(again, physician("Ann Example", "100")))
	h.ok(err)
	if len(r.Signals) != 1 || !r.Signals[0].Erased || r.Signals[0].Standing != actor.Closed || r.Signals[0].Before != actor.Suspended || r.Matches() != 0 {
		t.Fatalf("%+v", r.Signals)
	}
}

func (h house) opensToNothing(query string) {
	h.t.Helper()
	rows, err := h.db.Pool().Query(h.t.Context(), query)
	h.ok(err)
	defer rows.Close()
	n := 0
	for ; rows.Next(); n++ {
		var table, uuid string
		var name, number []byte
		h.ok(rows.Scan(&table, &uuid, &name, &number))
		id := fromUUID(h.t, uuid)
		for column, sealed := range map[string][]byte{"legal_name": name, "number": number} {
			if text, err := h.open(table, column, id, sealed); text != "" || err != nil {
				h.t.Errorf("%s.%s still says %q: %v", table, column, text, err)
			}
		}
	}
	if n == 0 {
		h.t.Fatal("no rows")
	}
}

func TestExportHoldsOnesOwnAlone(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	reviewer, revID := h.reviewer("rev")
	ann, annID := h.applicant("ann")
	bea, _ := h.applicant("bea")
	h.apply(bea, physician("Bea Other", "200"))
	h.ok(h.decides(reviewer, h.apply(ann, physician("Ann Example", "100")), Refuse, ReasonOther, "Because."))
	out, err := h.accounts.Export(ann)
	h.ok(err)
	text, err := json.Marshal(out.Parts["applications"])
	h.ok(err)
	for _, want := range []string{"Ann Example", `"100"`, "Because."} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %s in %s", want, text)
		}
	}
	if strings.Contains(string(text), "Bea") || strings.Contains(string(text), revID.String()) || annID == revID {
		t.Errorf("%s", text)
	}
}

func TestASealedValueCantBeMoved(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ann, _ := h.applicant("ann")
	bea, _ := h.applicant("bea")
	a, b := h.apply(ann, physician("Ann Example", "100")), h.apply(bea, physician("Bea Example", "200"))
	h.ok(h.CheckRing(t.Context()))
	h.exec(`UPDATE applications SET legal_name_sealed = (SELECT legal_name_sealed FROM applications WHERE id = $2) WHERE id = $1`, a, b)
	if _, _, err := h.Mine(ann); !errors.Is(err, seal.ErrBroken) {
		t.Fatalf("another row's name opened: %v", err)
	}
	h.exec(`UPDATE applications SET legal_name_sealed = number_sealed WHERE id = $1`, b)
	if _, _, err := h.Mine(bea); !errors.Is(err, seal.ErrBroken) {
		t.Fatalf("another column's text opened: %v", err)
	}
	other := New(Deps{DB: h.db, Clock: h.clock, Ring: dbtest.Seal(t), Accounts: h.accounts})
	if err := other.CheckRing(t.Context()); !errors.Is(err, seal.ErrUnknownKey) {
		t.Fatalf("another house's ring: %v", err)
	}
}

func TestAClosedAccountTakesItsHitsAndAppealsAlong(t *testing.T) {
	t.Parallel()
	l := newDesk(t)
	one, _ := l.reviewer("one")
	two, _ := l.reviewer("two")
	member, _, _ := l.letsItselfIn()
	l.register.says(annNPI, func(e *Entry) { e.Active, e.Status = false, "Revoked CANARY" })
	l.recheck(1)
	hit := fromUUID(t, l.word(`SELECT id FROM registry_hits`))
	l.ok(l.AnswerHit(l.acting(member), hit, "An answer."))
	_, err := l.Decide(one, l.itemDecision(hit, Confirm))
	l.ok(err)
	l.ok(l.judges(two, l.itemDecision(hit, Confirm)))
	l.ok(l.Appeal(l.acting(member), Appealing{Hit: hit, Words: "Words of mine."}))
	_, held, err := l.Held().Export(t.Context(), member)
	l.ok(err)
	text, err := json.Marshal(held)
	l.ok(err)
	for _, want := range []string{"Ann Smith", annNPI, "An answer.", "Words of mine.", "Revoked CANARY"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %q in %s", want, text)
		}
	}
	l.ok(l.db.WithTx(t.Context(), func(ctx ctxt) error { return l.OnClose(ctx, member) }))
	_, held, err = l.Held().Export(t.Context(), member)
	l.ok(err)
	text, err = json.Marshal(held)
	l.ok(err)
	for _, gone := range []string{"Ann Smith", annNPI, "An answer.", "Words of mine.", "CANARY"} {
		if strings.Contains(string(text), gone) {
			t.Errorf("%q outlives the account", gone)
		}
	}
	if n := l.number(`SELECT count(*) FROM review_items WHERE member_id = $1 AND closed_at IS NULL`, member); n != 0 {
		t.Errorf("%d items wait about nobody", n)
	}
	if got := l.word(`SELECT outcome FROM appeals`); got != "withdrawn" {
		t.Error(got)
	}
}
