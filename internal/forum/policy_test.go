package forum

import (
	"os"
	"testing"
	"time"

	"consilium/internal/dbtest"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/clock"
	"consilium/internal/kernel/ids"
)

func TestMain(m *testing.M) { os.Exit(dbtest.Main(m)) }

// Every actor against every thread: the rule in Go and the rule in SQL must
// agree on each pair.
func TestTheRuleOfVisibilityIsOne(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	ctx := t.Context()
	var members []ids.ID
	for range 2 {
		id := ids.New()
		if _, err := db.Pool().Exec(ctx, `INSERT INTO members (id) VALUES ($1)`, id); err != nil {
			t.Fatal(err)
		}
		members = append(members, id)
	}
	facts := map[ids.ID]Facts{}
	for _, audience := range []Audience{Clinicians, Physicians, Students, Learners} {
		for _, state := range []string{"open", "hidden", "deleted", "erased"} {
			for _, author := range members {
				id := ids.New()
				facts[id] = Facts{Audience: audience, State: state, Author: author}
				_, err := db.Pool().Exec(ctx, `INSERT INTO threads (id, kind, author_id, audience, title, body_md, body_html, state, created_at, active_at)
					VALUES ($1,'question',$2,$3,'t','b','b',$4,now(),now())`, id, author, string(audience), state)
				if err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	pairs := 0
	for _, a := range everyActor(members[0]) {
		rows, err := db.Pool().Query(ctx, `SELECT t.id FROM threads t WHERE `+visible, scope(a)...)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[ids.ID]bool{}
		for rows.Next() {
			var id ids.ID
			if err := rows.Scan(&id); err != nil {
				t.Fatal(err)
			}
			seen[id] = true
		}
		for id, f := range facts {
			pairs++
			if CanRead(a, f) != seen[id] {
				t.Fatalf("actor %+v, thread %+v: Go says %v, SQL %v", a, f, CanRead(a, f), seen[id])
			}
		}
	}
	if pairs < 1000 {
		t.Fatalf("only %d pairs were compared", pairs)
	}
}

func everyActor(member ids.ID) []actor.Actor {
	out := []actor.Actor{{}}
	for _, s := range []actor.Standing{actor.Applicant, actor.Provisional, actor.Student, actor.Clinician, actor.Lapsed, actor.Suspended, actor.Closed} {
		for _, profession := range []string{"physician", "nurse", "student"} {
			for _, g := range []actor.Grant{0, actor.Moderator, actor.CredentialReviewer, actor.Administrator} {
				for _, id := range []ids.ID{member, ids.New()} {
					out = append(out, actor.Actor{MemberID: id, Standing: s, Profession: profession, Grants: g})
				}
			}
		}
	}
	return out
}

func TestListsPageByKeyWithoutLossOrRepeat(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	author := ids.New()
	if _, err := db.Pool().Exec(t.Context(), `INSERT INTO members (id, standing, profession) VALUES ($1,'clinician','nurse')`, author); err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	const n = 2*PageSize + 7
	for range n { // all at the same moment: the id alone decides
		if _, err := db.Pool().Exec(t.Context(), `INSERT INTO threads (id, kind, author_id, audience, title, body_md, body_html, created_at, active_at)
			VALUES ($1,'question',$2,'clinicians','t','b','b',$3,$3)`, ids.New(), author, at); err != nil {
			t.Fatal(err)
		}
	}
	s := New(db, clock.System{})
	ctx := actor.With(t.Context(), actor.Actor{MemberID: ids.New(), Standing: actor.Clinician, Profession: "nurse"})
	seen, key := map[ids.ID]bool{}, ""
	for page := 0; page < 5; page++ {
		rows, next, err := s.List(ctx, ListQuery{Tab: "newest", After: key})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			if seen[r.ID] {
				t.Fatalf("%s came twice", r.ID)
			}
			seen[r.ID] = true
		}
		if key = next; key == "" {
			break
		}
	}
	if len(seen) != n {
		t.Fatalf("%d of %d rows were listed", len(seen), n)
	}
}
