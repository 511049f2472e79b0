package account

import (
	"context"
	"os"
	"testing"

	"consilium/internal/dbtest"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/clock"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
	"consilium/internal/platform/web"
)

func TestMain(m *testing.M) { os.Exit(dbtest.Main(m)) }

// house is an account service with nobody in it.
type house struct {
	*Service
	t     *testing.T
	db    *database.DB
	clock *clock.Fake
	codes map[string]bool // that apps show in this house
}

func newHouse(t *testing.T) house {
	t.Helper()
	db, clk := dbtest.New(t), dbtest.Clock(t)
	return house{Service: New(db, clk, dbtest.Seal(t)), t: t, db: db, clock: clk, codes: map[string]bool{}}
}

func claims(subject string) Claims {
	return Claims{Provider: "op", Issuer: "https://op.example", Subject: subject}
}

// signInAs signs somebody in.
func (h house) signInAs(subject string, own bool) Opened {
	h.t.Helper()
	o, err := h.SignIn(h.t.Context(), claims(subject), Visitor{OwnDevice: own, Agent: "a browser"})
	h.ok(err)
	return o
}

// visit loads a session that must be there.
func (h house) visit(token string) web.Visit {
	h.t.Helper()
	v, ok, err := h.Load(h.t.Context(), token)
	h.ok(err)
	if !ok {
		h.t.Fatal("the session opens nothing")
	}
	return v
}

// gone asserts that a token opens nothing.
func (h house) gone(token, why string) {
	h.t.Helper()
	if _, ok, err := h.Load(h.t.Context(), token); ok || err != nil {
		h.t.Fatalf("%s: ok %v, error %v", why, ok, err)
	}
}

// as gives the context of a request with the token.
func (h house) as(token string) context.Context {
	h.t.Helper()
	return actor.With(h.t.Context(), h.visit(token).Actor)
}

func (h house) in(f func(ctx context.Context) error) {
	h.t.Helper()
	h.ok(h.db.WithTx(h.t.Context(), f))
}

func (h house) standing(member ids.ID, to actor.Standing) {
	h.t.Helper()
	h.in(func(ctx context.Context) error { return h.SetStanding(ctx, member, to, "for the test") })
}

func (h house) ok(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatalf("%v", err)
	}
}

func (h house) refused(err error, kind errs.Kind) {
	h.t.Helper()
	if !errs.Is(err, kind) {
		h.t.Fatalf("error %v, want kind %d", err, kind)
	}
}

func (h house) count(query string, args ...any) int {
	h.t.Helper()
	var n int
	h.ok(h.db.Pool().QueryRow(h.t.Context(), query, args...).Scan(&n))
	return n
}

// recorded asserts how often an action was recorded.
func (h house) recorded(action string, want int) {
	h.t.Helper()
	if n := h.count(`SELECT count(*) FROM audit_entries WHERE action = $1`, action); n != want {
		h.t.Fatalf("%s was recorded %d times, want %d", action, n, want)
	}
}

func (h house) exec(query string, args ...any) {
	h.t.Helper()
	_, err := h.db.Pool().Exec(h.t.Context(), query, args...)
	h.ok(err)
}
