package moderation

import (
	"strings"
	"testing"

	"consilium/internal/forum"
	"consilium/internal/guard"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
)

const (
	german     = "Der Patient wurde gestern mit starken Schmerzen in der Brust aufgenommen und bekam sofort Sauerstoff."
	moreGerman = "Der Patient wurde gestern mit starken Schmerzen in der Brust aufgenommen, bekam sofort Sauerstoff und schlief."
	english    = "The patient came in with severe pain in the chest and was given oxygen at once."
)

// inGerman says how an author looked through their words.
func inGerman(words string) guard.Answers {
	return guard.Answers{Language: "German; " + words}
}

// holding is a house whose forum calls its moderators.
func holding(t *testing.T) house {
	h := newHouse(t)
	h.forum = forum.New(forum.Deps{DB: h.db, Clock: h.clock, Seal: h.ring, Holder: h.Service})
	h.Service.forum = h.forum
	return h
}

// held publishes a post of each kind that waits for a second person.
func (h house) held(author, asker member) []forum.PostRef {
	h.t.Helper()
	in := h.ask(asker, "Pain in the chest at night")
	thread, err := h.forum.Ask(h.as(author), forum.Question{Key: ids.New(), Kind: "question", Title: "Schmerzen in der Brust", Body: german, Audience: forum.Clinicians,
		Specialties: []string{"nephrology"}, Guard: inGerman("I took out every name.")})
	h.ok(err)
	answer, err := h.forum.Answer(h.as(author), forum.Reply{Key: ids.New(), Thread: in.ID, Body: german, Guard: inGerman("I took out every name.")})
	h.ok(err)
	comment, err := h.forum.Comment(h.as(author), forum.Remark{Key: ids.New(), On: in, Body: german, Guard: inGerman("I took out every name.")})
	h.ok(err)
	return []forum.PostRef{{Kind: forum.KindThread, ID: thread}, {Kind: forum.KindAnswer, ID: answer}, comment.PostRef}
}

func change(post forum.PostRef, revision int, body string, a guard.Answers) forum.Change {
	e := forum.Change{Key: ids.New(), Post: post, Revision: revision, Body: body, Reason: "in other words", Guard: a}
	if post.Kind == forum.KindThread {
		e.Title, e.Audience, e.Specialties = "Pain in the chest of a patient", forum.Clinicians, []string{"nephrology"}
	}
	return e
}

func TestAHeldPostIsReleasedByItsAuthorInEnglish(t *testing.T) {
	t.Parallel()
	h := holding(t)
	author, asker, other := h.clinician("author"), h.clinician("asker"), h.clinician("other")
	for _, post := range h.held(author, asker) {
		flags := func(state string) int {
			return h.count(`SELECT count(*) FROM flags WHERE post_id = $1 AND reason = 'language' AND state = $2`, post.ID, state)
		}
		news := func() int {
			return h.count(`SELECT count(*) FROM river_job WHERE kind = 'notify' AND args->>'post_id' = $1 AND args->>'about' = $2`, post.ID.String(), string(post.Kind))
		}
		before, restored := news(), h.count(`SELECT count(*) FROM audit_entries WHERE action = $1`, forum.ActionRestore)
		w, err := h.forum.Words(h.as(author), post)
		h.ok(err)
		if !w.Held || h.visible(other, post) || flags("open") != 1 {
			t.Fatalf("%s isn't held: %+v", post.Kind, w)
		}
		_, err = h.forum.Words(h.as(other), post)
		h.refused(err, errs.NotFound)
		_, err = h.forum.Edit(h.as(other), change(post, 1, english, guard.Answers{}))
		h.refused(err, errs.NotFound)

		// Once more in a language that the guard can't read: it waits on.
		done, err := h.forum.Edit(h.as(author), change(post, 1, moreGerman, inGerman("I took out every name again.")))
		h.ok(err)
		if !done.Held || !done.Unreadable || done.Released || h.visible(other, post) || flags("open") != 1 {
			t.Fatalf("%s: %+v", post.Kind, done)
		}
		if n := h.count(`SELECT count(*) FROM river_job WHERE kind = 'notify' AND args->>'post_id' = $1 AND args->>'detail' = 'held'`, post.ID.String()); n != 1 {
			t.Errorf("%s: its author is told %d times that it waits", post.Kind, n)
		}
		// In English, with what the guard stops: refused.
		_, err = h.forum.Edit(h.as(author), change(post, 2, english+" She is MRN 4471029.", guard.Answers{}))
		h.refused(err, errs.Invalid)

		done, err = h.forum.Edit(h.as(author), change(post, 2, english, guard.Answers{}))
		h.ok(err)
		if !done.Released || done.Held || !h.visible(other, post) || flags("open") != 0 || flags("dismissed") != 1 {
			t.Fatalf("%s isn't released: %+v", post.Kind, done)
		}
		want := before + 1
		if post.Kind == forum.KindThread {
			want = 0
		}
		if n := news(); n != want {
			t.Errorf("%s: %d jobs tell of it, want %d", post.Kind, n, want)
		}
		if n := h.count(`SELECT count(*) FROM audit_entries WHERE action = $1`, forum.ActionRestore); n != restored+1 {
			t.Errorf("%s: the release was recorded %d times", post.Kind, n-restored)
		}
		// Nobody has looked at the former words, so nobody reads them now.
		history, err := h.forum.Revisions(h.as(other), post)
		h.ok(err)
		for _, r := range history.Revisions {
			if strings.Contains(r.Title+r.Body+r.Reason, "Schmerzen") {
				t.Errorf("%s: the history shows %+v", post.Kind, r)
			}
		}
		if len(history.Revisions) != 3 || history.Revisions[2].Body != english {
			t.Errorf("%s: %+v", post.Kind, history.Revisions)
		}
	}
}

// Words that were looked at under a reason are for the second person who was
// called, too.
func TestAHeldPostInEnglishWithReasonsWaitsOn(t *testing.T) {
	t.Parallel()
	h := holding(t)
	author, other, mod := h.clinician("author"), h.clinician("other"), h.moderator("mod")
	post := h.held(author, h.clinician("asker"))[1]
	body := english + " As Mrs. Keller writes, wait."
	seen, err := h.forum.Look(h.as(author), forum.Wording{Post: post, Body: body})
	h.ok(err)
	done, err := h.forum.Edit(h.as(author), change(post, 1, body, seen.Justify(guard.Author, func(guard.Finding) bool { return true })))
	h.ok(err)
	if !done.Held || done.Unreadable || done.Released || h.visible(other, post) {
		t.Fatalf("%+v", done)
	}
	h.ok(h.Decide(h.as(mod), post, Verdict{Revision: 2}))
	if !h.visible(other, post) {
		t.Fatal("a moderator can't release it")
	}
}

func TestAReleaseIsOfTheWordsThatWereLookedAt(t *testing.T) {
	t.Parallel()
	h := holding(t)
	author, other, mod := h.clinician("author"), h.clinician("other"), h.moderator("mod")
	for _, post := range h.held(author, h.clinician("asker")) {
		_, err := h.forum.Edit(h.as(author), change(post, 1, moreGerman, inGerman("I took out every name again.")))
		h.ok(err)
		h.refused(h.Decide(h.as(mod), post, Verdict{Revision: 1}), errs.Conflict)
		if h.visible(other, post) || h.count(`SELECT count(*) FROM flags WHERE post_id = $1 AND state = 'open'`, post.ID) != 1 {
			t.Fatalf("%s: words were released that nobody looked at", post.Kind)
		}
		h.ok(h.Decide(h.as(mod), post, Verdict{Revision: 2}))
		if !h.visible(other, post) {
			t.Fatalf("%s isn't released", post.Kind)
		}
	}
}

// What a moderator or a flag hid isn't for its author to give back.
func TestOnlyWhatTheGuardHeldCanBeEdited(t *testing.T) {
	t.Parallel()
	h := holding(t)
	author, flagger, mod := h.clinician("author"), h.clinician("flagger"), h.moderator("mod")
	posts := h.held(author, h.clinician("asker"))
	h.ok(h.Decide(h.as(mod), posts[1], Verdict{Uphold: true, Rule: "1"}))
	thread := h.ask(author, "Potassium of 6.1 on ramipril")
	_, err := h.Flag(h.as(flagger), Complaint{Key: ids.New(), Post: thread, Reason: Recognisable})
	h.ok(err)
	for _, post := range []forum.PostRef{posts[1], thread} {
		_, err := h.forum.Words(h.as(author), post)
		h.refused(err, errs.Forbidden)
		_, err = h.forum.Edit(h.as(author), change(post, 1, english, guard.Answers{}))
		h.refused(err, errs.Forbidden)
	}
}

// Who asked hears of an answer once it can be read, and who was answered of a
// comment.
func TestAReleaseIsToldAsANewPostIs(t *testing.T) {
	t.Parallel()
	h := holding(t)
	author, mod := h.clinician("author"), h.moderator("mod")
	for _, post := range h.held(author, h.clinician("asker")) {
		told := func() int {
			return h.count(`SELECT count(*) FROM river_job WHERE kind = 'notify' AND args->>'post_id' = $1 AND args->>'about' = $2 AND args->>'member_id' = $3`,
				post.ID.String(), string(post.Kind), author.MemberID.String())
		}
		before := told()
		h.ok(h.Decide(h.as(mod), post, Verdict{}))
		want := before + 1
		if post.Kind == forum.KindThread {
			want = 0
		}
		if n := told(); n != want {
			t.Errorf("%s: %d jobs, want %d", post.Kind, n, want)
		}
		h.told(author, "restored", 1)
		h.exec(`DELETE FROM river_job WHERE args->>'detail' = 'restored'`)
		// What was hidden for another reason was told of before.
		h.ok(h.Hide(h.as(mod), post, "5"))
		h.ok(h.Restore(h.as(mod), post))
		if n := told(); n != want {
			t.Errorf("%s: told again: %d jobs, want %d", post.Kind, n, want)
		}
		h.exec(`DELETE FROM river_job WHERE args->>'detail' = 'restored'`)
	}
}
