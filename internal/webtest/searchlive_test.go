package webtest

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"consilium/internal/account"
	"consilium/internal/dbtest"
	"consilium/internal/forum"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
	"consilium/internal/search"
)

// livesearch is a house with a physician who writes, a nurse who may lose
// what she reads, and a moderator.
type livesearch struct {
	*bare
	author, nurse, student, moderator *resident
	searches                          int
}

func newLivesearch(t *testing.T) *livesearch {
	t.Helper()
	x := &livesearch{bare: newBare(t, dbtest.NewCluster(t))}
	x.author = x.join("w_writer", actor.Clinician, "physician", "attending")
	x.nurse = x.join("n_nurse", actor.Clinician, "nurse", "attending")
	x.student = x.join("p_pupil", actor.Student, "student", "student")
	x.moderator = x.join("mod_one", actor.Clinician, "nurse", "attending", actor.Moderator)
	return x
}

func (x *livesearch) finds(who *resident, word string) int {
	x.searches++
	p := who.get("/search?q=" + url.QueryEscape(word))
	n := p.doc.Find("main .thread-row").Length()
	if n == 0 && strings.Contains(p.doc.Find("main").Text(), "body of "+word) {
		x.t.Errorf("%s is shown outside the results", word)
	}
	return n
}

// ways are how a reader loses what they could find. Each gives who loses it
// and the act.
func (x *livesearch) ways(i int, word string, thread, answer ids.ID) (who *resident, act func() error) {
	f := x.app.Forum
	edit := func(to forum.Audience) func() error {
		return func() error {
			_, err := f.Edit(x.author.ctx(), forum.Change{Post: threadRef(thread), Revision: 1, Reason: "fewer", Title: "Title of " + word, Body: "The body of " + word + " now",
				Audience: to, Specialties: []string{"nephrology"}})
			return err
		}
	}
	switch i % 6 {
	case 0:
		return x.nurse, edit(forum.Physicians)
	case 1:
		return x.student, edit(forum.Clinicians)
	case 2:
		return x.nurse, func() error { _, err := f.Hide(x.moderator.ctx(), threadRef(thread), "2"); return err }
	case 3:
		return x.student, func() error {
			_, err := f.Erase(x.author.ctx(), forum.Erasure{Post: threadRef(thread)})
			if err == nil {
				_, err = f.Erase(x.author.ctx(), forum.Erasure{Post: answerRef(answer)})
			}
			return err
		}
	case 4:
		return x.nurse, func() error {
			if _, err := f.Delete(x.author.ctx(), answerRef(answer)); err != nil {
				return err
			}
			_, err := f.Delete(x.author.ctx(), threadRef(thread))
			return err
		}
	}
	return x.student, func() error {
		return x.app.DB.WithTx(x.student.ctx(), func(ctx context.Context) error {
			return x.app.Accounts.Admit(ctx, x.student.MemberID, account.Admission{Standing: actor.Applicant, Profession: "student", Stage: "student", Jurisdiction: "GB"})
		})
	}
}

// Promise 4: search obeys permission after a change. A cluster of its own,
// where no other test's transaction holds the feed back.
func TestSearchObeysPermissionAfterAChange(t *testing.T) {
	t.Parallel()
	x := newLivesearch(t)
	t.Run("at once", func(t *testing.T) { changesAreObeyed(t, x) })
	t.Run("one's own post is found by one's next search", func(t *testing.T) { justPosted(t, x) })
	t.Run("an old index shows nothing closed", func(t *testing.T) { oldIndex(t, x) })
}

func changesAreObeyed(t *testing.T, x *livesearch) {
	const rounds = 50
	after, late := 0, 0
	var longest time.Duration
	for i := range rounds {
		word := fmt.Sprintf("livecanary%d", i)
		thread := x.ask(x.author, forum.Students, "Title of "+word, "The body of "+word)
		answer := x.answer(x.author, thread, "An answer on "+word, "")
		who, act := x.ways(i, word, thread, answer)
		x.indexed()
		if n := x.finds(who, word); n != 2 {
			t.Fatalf("round %d: %d results before the change", i, n)
		}
		ok(t, act())
		began := time.Now()
		for k := range 5 {
			if n := x.finds(who, word); n != 0 {
				after++
				if time.Since(began) > time.Second {
					late++
				}
				t.Errorf("round %d, search %d: %d results after the change", i, k, n)
			}
			longest = max(longest, time.Since(began)/time.Duration(k+1))
		}
		if i%6 == 5 { // give back what was revoked
			ok(t, x.app.DB.WithTx(x.student.ctx(), func(ctx context.Context) error {
				return x.app.Accounts.Admit(ctx, x.student.MemberID, account.Admission{Standing: actor.Student, Profession: "student", Stage: "student", Jurisdiction: "GB", VerifiedAt: time.Now()})
			}))
		}
	}
	t.Logf("%d searches, %d changes: %d results after a change, %d after more than a second; a search took %s at most", x.searches, rounds, after, late, longest)
}

// A follower that stands still makes the index old, never the results.
func oldIndex(t *testing.T, x *livesearch) {
	const n = 6
	var threads, answers [n]ids.ID
	for i := range n {
		word := fmt.Sprintf("oldcanary%d", i)
		threads[i] = x.ask(x.author, forum.Students, "Title of "+word, "The body of "+word)
		answers[i] = x.answer(x.author, threads[i], "An answer on "+word, "")
	}
	x.indexed()
	release := x.holdIndex()
	defer release()
	for i := range n {
		word := fmt.Sprintf("oldcanary%d", i)
		who, act := x.ways(i, word, threads[i], answers[i])
		if got := x.finds(who, word); got != 2 {
			t.Fatalf("%s: %d results before the change", word, got)
		}
		ok(t, act())
		if total := x.candidates(word); total != 2 {
			t.Fatalf("%s: the index has heard of the change: %d candidates, so this shows nothing", word, total)
		}
		for range 2 {
			if got := x.finds(who, word); got != 0 {
				t.Errorf("way %d: %d results by an old index", i, got)
			}
		}
		if i > 0 {
			continue
		}
		if got := x.finds(x.author, word); got != 2 {
			t.Errorf("who still may read %s finds %d", word, got)
		}
	}
}

// justPosted looks for what was posted just now. A search waits for it for so
// long and no longer: where the machine was busier than that, it must have
// waited, and the post is found by the time that the index has it.
func justPosted(t *testing.T, x *livesearch) {
	found, waited := 0, 0
	const n, wait = 50, 400 * time.Millisecond
	for i := range n {
		word := fmt.Sprintf("justposted%d", i)
		thread := x.ask(x.author, forum.Clinicians, "Title of "+word, "The body of "+word)
		if i%2 == 1 {
			word = fmt.Sprintf("justanswered%d", i)
			x.answer(x.author, thread, "The body of "+word, "")
		}
		began := time.Now()
		if x.finds(x.author, word) == 1 {
			found++
			continue
		}
		if took := time.Since(began); took >= wait {
			waited++
		}
		x.indexed()
		if x.finds(x.author, word) != 1 {
			t.Errorf("%s is not found when it is in the index", word)
		}
	}
	if found == 0 || found+waited != n {
		t.Errorf("%d of %d are found, and %d were waited for in vain", found, n, waited)
	}
	t.Logf("%d of %d are found by the next search", found, n)
}

// candidates are what the index itself finds, before permission is asked.
func (x *livesearch) candidates(word string) int {
	x.t.Helper()
	res, err := x.app.Index.Search(x.t.Context(), search.Parse(word), search.Scope{All: true}, nil, 20)
	ok(x.t, err)
	return len(res.Hits)
}

// holdIndex keeps the follower from hearing of anything: what is committed
// after an older transaction began isn't read before that one ends.
func (x *livesearch) holdIndex() (release func()) {
	x.t.Helper()
	c, err := pgx.Connect(x.t.Context(), x.app.DB.URL())
	ok(x.t, err)
	_, err = c.Exec(x.t.Context(), `BEGIN; SELECT pg_current_xact_id()`)
	ok(x.t, err)
	return func() { _ = c.Close(context.WithoutCancel(x.t.Context())) }
}
