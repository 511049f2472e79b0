package moderation

import (
	"context"
	"os"
	"testing"

	"consilium/internal/account"
	"consilium/internal/dbtest"
	"consilium/internal/forum"
	"consilium/internal/guard"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/clock"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
	"consilium/internal/platform/seal"
)

func TestMain(m *testing.M) { os.Exit(dbtest.Main(m)) }

// house is moderation over a real forum and real accounts.
type house struct {
	*Service
	t     *testing.T
	db    *database.DB
	clock *clock.Fake
	forum *forum.Service
	accs  *account.Service
	ring  *seal.KeyRing
}

func newHouse(t *testing.T) house {
	t.Helper()
	h := house{t: t, db: dbtest.New(t), clock: dbtest.Clock(t)}
	ring := dbtest.Seal(t)
	h.ring = ring
	h.accs = account.New(h.db, h.clock, ring)
	h.forum = forum.New(forum.Deps{DB: h.db, Clock: h.clock, Seal: ring})
	h.Service = New(Deps{DB: h.db, Clock: h.clock, Forum: h.forum, Accounts: h.accs, Guard: guard.New(h.db, h.clock, ring)})
	h.exec(`INSERT INTO specialties (key, name) VALUES ('nephrology', 'Nephrology'), ('cardiology', 'Cardiology')`)
	return h
}

// member is somebody with an open session.
type member struct {
	actor.Actor
	token string
}

func (h house) member(handle string, standing actor.Standing, grants actor.Grant) member {
	h.t.Helper()
	o, err := h.accs.SignIn(h.t.Context(), account.Claims{Provider: "op", Issuer: "https://op.example", Subject: handle}, account.Visitor{})
	h.ok(err)
	h.exec(`UPDATE members SET handle = $2, standing = $3, grants = $4, profession = 'physician', stage = 'attending', verified_at = now() WHERE id = $1`,
		o.MemberID, handle, string(standing), int16(grants))
	if grants != 0 { // who has a duty does it by a second factor
		h.exec(`UPDATE sessions SET second_factor_at = $2 WHERE id = $1`, o.SessionID, h.clock.Now())
	}
	v, ok, err := h.accs.Load(h.t.Context(), o.Token)
	h.ok(err)
	if !ok {
		h.t.Fatal("no session")
	}
	return member{v.Actor, o.Token}
}

func (h house) clinician(handle string) member { return h.member(handle, actor.Clinician, 0) }
func (h house) moderator(handle string) member {
	return h.member(handle, actor.Clinician, actor.Moderator)
}

func (h house) as(m member) context.Context { return actor.With(h.t.Context(), m.Actor) }

func (h house) ask(m member, title string) forum.PostRef {
	h.t.Helper()
	id, err := h.forum.Ask(h.as(m), forum.Question{Key: ids.New(), Kind: "question", Title: title, Body: "Some words about potassium.",
		Audience: forum.Clinicians, Specialties: []string{"nephrology"}})
	h.ok(err)
	return forum.PostRef{Kind: forum.KindThread, ID: id}
}

func (h house) answer(m member, thread forum.PostRef, body string) forum.PostRef {
	h.t.Helper()
	id, err := h.forum.Answer(h.as(m), forum.Reply{Key: ids.New(), Thread: thread.ID, Body: body, BottomLine: "Stop it."})
	h.ok(err)
	return forum.PostRef{Kind: forum.KindAnswer, ID: id}
}

// visible says whether somebody can read a post's words now.
func (h house) visible(m member, ref forum.PostRef) bool {
	h.t.Helper()
	list, err := h.forum.VisibleHits(h.as(m), []forum.PostRef{ref})
	h.ok(err)
	return len(list) == 1
}

func (h house) told(m member, detail string, want int) {
	h.t.Helper()
	n := h.count(`SELECT count(*) FROM river_job WHERE kind = 'notify' AND args->>'about' = 'moderation'
		AND args->>'member_id' = $1 AND args->>'detail' LIKE $2`, m.MemberID.String(), detail)
	if n != want {
		h.t.Fatalf("told %q %d times, want %d", detail, n, want)
	}
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
