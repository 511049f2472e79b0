package forum

import (
	"context"
	"os"
	"testing"

	"consilium/internal/dbtest"
	"consilium/internal/guard"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/clock"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
	"consilium/internal/platform/seal"
)

func TestMain(m *testing.M) { os.Exit(dbtest.Main(m)) }

// house is a forum with a few members in it and nothing said yet.
type house struct {
	*Service
	t     *testing.T
	db    *database.DB
	clock *clock.Fake
	ring  *seal.KeyRing

	asker, doctor, nurse, student, trainee, lapsed, moderator, suspended actor.Actor
}

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, db: dbtest.New(t), clock: dbtest.Clock(t), ring: dbtest.Seal(t)}
	h.Service = New(Deps{DB: h.db, Clock: h.clock, Seal: h.ring})
	for _, key := range []string{"cardiology", "nephrology", "surgery", "neurology"} {
		h.exec(`INSERT INTO specialties (key, name) VALUES ($1, $1)`, key)
	}
	h.asker = h.member("asker", actor.Clinician, "physician", "attending", 0)
	h.doctor = h.member("doctor", actor.Clinician, "physician", "attending", 0)
	h.nurse = h.member("nurse", actor.Clinician, "nurse", "attending", 0)
	h.student = h.member("student", actor.Student, "student", "student", 0)
	h.trainee = h.member("trainee", actor.Clinician, "physician", "trainee", 0)
	h.lapsed = h.member("lapsed", actor.Lapsed, "physician", "attending", 0)
	h.moderator = h.member("moderator", actor.Clinician, "nurse", "attending", actor.Moderator)
	h.moderator.Fresh = true
	h.suspended = h.member("suspended", actor.Suspended, "physician", "attending", 0)
	return h
}

func (h *house) exec(sql string, args ...any) {
	h.t.Helper()
	if _, err := h.db.Pool().Exec(h.t.Context(), sql, args...); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) member(handle string, s actor.Standing, profession, stage string, g actor.Grant) actor.Actor {
	h.t.Helper()
	a := actor.Actor{MemberID: ids.New(), Handle: handle, Standing: s, Profession: profession, Stage: stage, Grants: g}
	h.exec(`INSERT INTO members (id, handle, standing, profession, stage, grants, jurisdiction, specialty, verified_at) VALUES ($1,$2,$3,$4,$5,$6,'GB','cardiology',now())`,
		a.MemberID, handle, string(s), profession, stage, int16(g))
	return a
}

func (h *house) as(a actor.Actor) context.Context { return actor.With(h.t.Context(), a) }

func (h *house) ok(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatalf("%v %v", err, errs.As(err).Fields)
	}
}

// refused asserts the kind of a refusal.
func (h *house) refused(err error, k errs.Kind, why string) {
	h.t.Helper()
	if !errs.Is(err, k) {
		h.t.Fatalf("%s: got %v, want kind %d", why, err, k)
	}
}

// field asserts an Invalid error about one field.
func (h *house) field(err error, name string) {
	h.t.Helper()
	if !errs.Is(err, errs.Invalid) || errs.As(err).Fields[name] == "" {
		h.t.Fatalf("want a sentence at %q, got %v %v", name, err, errs.As(err))
	}
}

func question(a Audience) Question {
	return Question{Key: ids.New(), Kind: "question", Title: "When do you stop heparin?", Body: "After *what* time would you stop it, and why?",
		Audience: a, Specialties: []string{"cardiology"}}
}

// justified answers whatever the guard finds, as an author would who means it.
func (h *house) justified(by actor.Actor, w Wording) guard.Answers {
	h.t.Helper()
	seen, err := h.Look(h.as(by), w)
	h.ok(err)
	return seen.Justify(guard.Public, func(guard.Finding) bool { return true })
}

func (h *house) edited(by actor.Actor, e Change) {
	h.t.Helper()
	e.Guard = h.justified(by, Wording{Post: e.Post, Title: e.Title, Body: e.Body, BottomLine: e.BottomLine, Reason: e.Reason})
	h.ok(second(h.Edit(h.as(by), e)))
}

func (h *house) asked(by actor.Actor, a Audience) ids.ID {
	h.t.Helper()
	id, err := h.Ask(h.as(by), question(a))
	h.ok(err)
	return id
}

func (h *house) answered(by actor.Actor, thread ids.ID, body, line string) ids.ID {
	h.t.Helper()
	h.clock.Advance(1e9)
	id, err := h.Answer(h.as(by), Reply{Key: ids.New(), Thread: thread, Body: body, BottomLine: line,
		Guard: h.justified(by, Wording{Body: body, BottomLine: line})})
	h.ok(err)
	return id
}

func (h *house) commented(by actor.Actor, on PostRef, body string) ids.ID {
	h.t.Helper()
	h.clock.Advance(1e9)
	made, err := h.Comment(h.as(by), Remark{Key: ids.New(), On: on, Body: body, Guard: h.justified(by, Wording{Body: body})})
	h.ok(err)
	return made.ID
}

func (h *house) content(by actor.Actor, thread ids.ID) Content {
	h.t.Helper()
	c, err := h.Content(h.as(by), thread, "")
	h.ok(err)
	return c
}

func (h *house) count(sql string, args ...any) (n int) {
	h.t.Helper()
	if err := h.db.Pool().QueryRow(h.t.Context(), sql, args...).Scan(&n); err != nil {
		h.t.Fatal(err)
	}
	return n
}

// statements counts what f sends.
func (h *house) statements(ctx context.Context, f func(ctx context.Context)) int64 {
	h.t.Helper()
	ctx, c := database.Counting(ctx, func(sql string) { h.t.Logf("%.70s", sql) })
	f(ctx)
	return c.Statements()
}
