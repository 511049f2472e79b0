package credential

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"consilium/internal/account"
	"consilium/internal/dbtest"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/clock"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
	"consilium/internal/platform/seal"
)

func TestMain(m *testing.M) { os.Exit(dbtest.Main(m)) }

// house is the credential service with nobody in it.
type house struct {
	*Service
	t        *testing.T
	db       *database.DB
	clock    *clock.Fake
	ring     *seal.KeyRing
	accounts *account.Service
}

func newHouse(t *testing.T) house {
	t.Helper()
	db, clk, ring := dbtest.New(t), dbtest.Clock(t), dbtest.Seal(t)
	accounts := account.New(db, clk, ring)
	h := house{Service: New(Deps{DB: db, Clock: clk, Ring: ring, Accounts: accounts, Guard: blunt{}}), t: t, db: db, clock: clk, ring: ring, accounts: accounts}
	accounts.OnClosing(h.Service)
	accounts.Exports(h.Service)
	h.exec(`INSERT INTO specialties (key, name) VALUES ('cardiology', 'Cardiology'), ('nephrology', 'Nephrology')`)
	h.exec(`INSERT INTO specialties (key, name, retired_at) VALUES ('phrenology', 'Phrenology', now())`)
	return h
}

// blunt is a guard that knows one word. The real one is tried at the pages,
// whose house may know it.
type blunt struct{}

func (blunt) RefusePatient(field, text string) error {
	if strings.Contains(text, "MRN") {
		return errs.Field(field, "A record number. Say it without.")
	}
	return nil
}

// somebody signs in as a new member and gives the token of the session.
func (h house) somebody(name string) (string, ids.ID) {
	h.t.Helper()
	o, err := h.accounts.SignIn(h.t.Context(), account.Claims{Provider: "op", Issuer: "https://op.example", Subject: name}, account.Visitor{})
	h.ok(err)
	h.exec(`UPDATE members SET rules_version = 1, privacy_version = 2 WHERE id = $1`, o.MemberID)
	return o.Token, o.MemberID
}

// as gives the context of a request with the token: what the database says
// of the member now.
func (h house) as(token string) context.Context {
	h.t.Helper()
	v, ok, err := h.accounts.Load(h.t.Context(), token)
	h.ok(err)
	if !ok {
		h.t.Fatal("the session opens nothing")
	}
	return actor.With(h.t.Context(), v.Actor)
}

// applicant signs somebody in and gives their context.
func (h house) applicant(name string) (context.Context, ids.ID) {
	h.t.Helper()
	token, id := h.somebody(name)
	return h.as(token), id
}

// reviewer signs in somebody who holds the grant and proved a second factor
// just now.
func (h house) reviewer(name string) (context.Context, ids.ID) {
	h.t.Helper()
	token, id := h.somebody(name)
	h.exec(`UPDATE members SET grants = $2 WHERE id = $1`, id, int16(actor.CredentialReviewer))
	h.exec(`UPDATE sessions SET second_factor_at = $2 WHERE member_id = $1`, id, h.clock.Now())
	return h.as(token), id
}

func physician(name, number string) Input {
	return Input{Purpose: Join, Facts: Facts{LegalName: name, Profession: "physician", Stage: "attending", Specialty: "cardiology",
		Jurisdiction: "GB", Register: "General Medical Council", Number: number}}
}

func (h house) apply(ctx context.Context, in Input) ids.ID {
	h.t.Helper()
	id, err := h.Apply(ctx, in)
	h.ok(err)
	return id
}

// decides decides what stands there now.
func (h house) decides(ctx context.Context, id ids.ID, v Verdict, reason, message string) error {
	h.t.Helper()
	if v == Approve {
		h.proven(id)
	}
	return h.judges(ctx, Decision{Item: h.itemOf(id), Version: h.number(`SELECT version FROM applications WHERE id = $1`, id), Verdict: v,
		Reason: reason, Message: message})
}

// judges decides, and asserts that no second reviewer is needed.
func (h house) judges(ctx context.Context, d Decision) error {
	h.t.Helper()
	second, err := h.Decide(ctx, d)
	if second {
		h.t.Fatal("the verdict was written down as the first of two")
	}
	return err
}

// itemOf is the item that waits about a subject; where none does, the subject.
func (h house) itemOf(subject ids.ID) ids.ID {
	h.t.Helper()
	list, err := h.listIDs(h.t.Context(), `SELECT id FROM review_items WHERE subject_id = $1 ORDER BY closed_at IS NOT NULL, opened_at DESC`, subject)
	h.ok(err)
	if len(list) == 0 {
		return subject
	}
	return list[0]
}

// Read is an application as a reviewer reads it.
func (h house) Read(ctx context.Context, application ids.ID) (Review, error) {
	h.t.Helper()
	w, err := h.Open(ctx, h.itemOf(application))
	if err != nil {
		return Review{}, err
	}
	return *w.Review, nil
}

// proven puts evidence beside an application that is enough everywhere.
func (h house) proven(application ids.ID) {
	h.t.Helper()
	for _, kind := range []EvidenceKind{RegistryMatch, Document, Vouch, Vouch} {
		h.exec(`INSERT INTO evidence (id, application_id, member_id, kind, state, created_at, given_at, deleted_at)
			SELECT gen_random_uuid(), id, member_id, $2, 'confirmed', submitted_at, submitted_at, submitted_at FROM applications WHERE id = $1`,
			application, string(kind))
	}
}

// letIn makes a clinician of a new member, with a handle.
func (h house) letIn(reviewer context.Context, name, number, handle string) (string, ids.ID) {
	h.t.Helper()
	token, id := h.somebody(handle)
	h.ok(h.decides(reviewer, h.apply(h.as(token), physician(name, number)), Approve, "", ""))
	v, ok, err := h.accounts.Load(h.t.Context(), token)
	h.ok(err)
	if !ok || v.NewToken == "" {
		h.t.Fatal("the session was not renewed with the standing")
	}
	h.exec(`UPDATE members SET handle = $2 WHERE id = $1`, id, handle)
	return v.NewToken, id
}

func (h house) mine(ctx context.Context) Own {
	h.t.Helper()
	own, found, err := h.Mine(ctx)
	h.ok(err)
	if !found {
		h.t.Fatal("no application")
	}
	return own
}

func (h house) ok(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatalf("%v %v", err, errs.As(err).Fields)
	}
}

func (h house) refused(err error, kind errs.Kind) {
	h.t.Helper()
	if !errs.Is(err, kind) {
		h.t.Fatalf("error %v, want kind %d", err, kind)
	}
}

func (h house) number(query string, args ...any) int {
	h.t.Helper()
	var n int
	h.ok(h.db.Pool().QueryRow(h.t.Context(), query, args...).Scan(&n))
	return n
}

func (h house) word(query string, args ...any) string {
	h.t.Helper()
	var s string
	h.ok(h.db.Pool().QueryRow(h.t.Context(), query, args...).Scan(&s))
	return s
}

func (h house) exec(query string, args ...any) {
	h.t.Helper()
	_, err := h.db.Pool().Exec(h.t.Context(), query, args...)
	h.ok(err)
}

// recorded asserts how often an action was recorded.
func (h house) recorded(action string, want int) {
	h.t.Helper()
	if n := h.number(`SELECT count(*) FROM audit_entries WHERE action = $1`, action); n != want {
		h.t.Fatalf("%s was recorded %d times, want %d", action, n, want)
	}
}

// noticed asserts that a member is to hear of a decision, once.
func (h house) noticed(member, application ids.ID, word string) {
	h.t.Helper()
	n := h.number(`SELECT count(*) FROM river_job WHERE kind = 'notify' AND args->>'about' = 'decision'
		AND args->>'member_id' = $1 AND args->>'post_id' = $2 AND args->>'detail' = $3`, member.String(), application.String(), word)
	if n != 1 {
		h.t.Fatalf("%d notices of %q, want 1", n, word)
	}
}

func stale(ctx context.Context) context.Context {
	a := actor.From(ctx)
	a.Fresh = false
	return actor.With(ctx, a)
}

func nth(format string, i int) string { return fmt.Sprintf(format, i) }

const minute = time.Minute

func fromUUID(t *testing.T, uuid string) (id ids.ID) {
	t.Helper()
	if err := id.Scan(uuid); err != nil {
		t.Fatal(err)
	}
	return id
}
