package webtest

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"consilium/internal/dbtest"
	"consilium/internal/kernel/actor"
)

const inGerman = "Die Patientin wurde gestern mit starken Schmerzen in der Brust auf unsere Station aufgenommen und bekam sofort Sauerstoff."

// What the guard can't read waits for a second person: until then its author
// and moderators see it, and nobody else, wherever it would stand.
func TestAnotherLanguageWaitsForASecondPerson(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	s := newStage(h)
	by, reader, moderator := s.somebody(aClinician), s.somebody(aClinician), s.somebody(standing{standing: actor.Clinician, profession: "physician", stage: "attending", grants: actor.Moderator})
	form := url.Values{"kind": {"question"}, "title": {"Waldsterben und Brustschmerz"}, "body": {inGerman}, "audience": {"clinicians"}, "specialties": {"nephrology"}}
	told := by.send(http.MethodPost, "/ask", form)
	if told.status != http.StatusUnprocessableEntity || !strings.Contains(told.body, "a second person who reads this language looks before anybody else sees it") {
		t.Fatalf("the author is not told: %d", told.status)
	}
	form.Set("guard_language", "German; I read it again and took out every name.")
	asked := by.send(http.MethodPost, "/ask", form)
	if asked.status != http.StatusSeeOther {
		t.Fatalf("asking: %d %s", asked.status, asked.body)
	}
	at := asked.location
	if own := by.send(http.MethodGet, at, nil); own.status != http.StatusOK || !strings.Contains(own.body, "starken Schmerzen") || !strings.Contains(own.body, "held until somebody who reads its language has looked") {
		t.Errorf("the author's page: %d", own.status)
	}
	if got := reader.send(http.MethodGet, at, nil); got.status != http.StatusNotFound {
		t.Errorf("another member opens it: %d", got.status)
	}
	for _, list := range []string{"/threads", "/active", "/unanswered", "/search?q=Waldsterben", "/members/" + by.who.Handle} {
		if body := reader.send(http.MethodGet, list, nil).body; strings.Contains(body, "Brustschmerz") {
			t.Errorf("%s shows it", list)
		}
	}
	if queue := moderator.send(http.MethodGet, "/moderation", nil).body; !strings.Contains(queue, "Brustschmerz") || !strings.Contains(queue, "In a language that the guard can&#39;t read") {
		t.Error("the queue doesn't have it")
	}
	dbtest.Eventually(t, "the author's notice", func() bool {
		return strings.Contains(by.send(http.MethodGet, "/inbox", nil).body, "until somebody who reads its language has looked")
	})
	post := strings.TrimPrefix(at, "/threads/")
	if got := moderator.send(http.MethodPost, "/moderation/posts/thread/"+post+"/decide", url.Values{"do": {"dismiss"}}); got.status != http.StatusSeeOther {
		t.Fatalf("letting it stand: %d %s", got.status, got.body)
	}
	if got := reader.send(http.MethodGet, at, nil); got.status != http.StatusOK || !strings.Contains(got.body, "starken Schmerzen") {
		t.Errorf("afterwards: %d", got.status)
	}
	if taken := by.send(http.MethodGet, "/settings/export", nil).body; !strings.Contains(taken, "I read it again and took out every name.") {
		t.Error("the reason is not in what its author takes along")
	}
	answer := url.Values{"body": {inGerman}, "guard_language": {"German; nobody can be recognised in it."}}
	if got := by.send(http.MethodPost, at+"/answers", answer); got.status != http.StatusSeeOther {
		t.Fatalf("answering: %d", got.status)
	}
	if body := reader.send(http.MethodGet, at, nil).body; strings.Count(body, "starken Schmerzen") != 1 || !strings.Contains(body, "0 answers") {
		t.Error("a held answer is seen or counted")
	}
}

// An edit says that it is held, its author finds the way back to the form, and
// in English it need not wait.
func TestAHeldAnswerIsPutIntoEnglish(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	s := newStage(h)
	asker, by, reader := s.somebody(aClinician), s.somebody(aClinician), s.somebody(aClinician)
	asked := asker.send(http.MethodPost, "/ask", url.Values{"kind": {"question"}, "title": {"Pain in the chest at night"}, "body": {"What would you do first, and why?"},
		"audience": {"clinicians"}, "specialties": {"nephrology"}})
	if asked.status != http.StatusSeeOther {
		t.Fatalf("asking: %d", asked.status)
	}
	at := asked.location
	answered := by.send(http.MethodPost, at+"/answers", url.Values{"body": {"I would give oxygen at once and take an ECG."}})
	answer := answered.location[strings.Index(answered.location, "#a-")+3:]
	form := "/answers/" + answer + "/edit"
	edited := by.send(http.MethodPost, form, url.Values{"revision": {"1"}, "body": {inGerman}, "reason": {"in my own words"}, "guard_language": {"German; nobody can be recognised in it."}})
	if edited.status != http.StatusSeeOther {
		t.Fatalf("editing: %d %s", edited.status, edited.body)
	}
	own := by.send(http.MethodGet, at, nil)
	if !strings.Contains(own.body, "held until a second person who reads the language has looked") || strings.Contains(own.body, "Your new words stand") {
		t.Error("its author isn't told that the new words are held")
	}
	if !strings.Contains(own.body, `href="`+form+`"`) || strings.Contains(own.body, `action="/answers/`+answer+`/delete"`) {
		t.Error("its author has no way to the form, or is offered what isn't allowed")
	}
	if got := reader.send(http.MethodGet, at, nil).body; strings.Contains(got, "starken Schmerzen") || strings.Contains(got, form) {
		t.Error("another reads held words, or is offered their form")
	}
	page := by.send(http.MethodGet, form, nil)
	if page.status != http.StatusOK || !strings.Contains(page.body, "starken Schmerzen") || !strings.Contains(page.body, "Put it in English") || strings.Contains(page.body, "/delete") {
		t.Fatalf("the form of a held answer: %d", page.status)
	}
	if got := reader.send(http.MethodGet, form, nil); got.status != http.StatusNotFound {
		t.Errorf("another opens the form: %d", got.status)
	}
	if got := by.send(http.MethodPost, form, url.Values{"revision": {"2"}, "body": {"I would give oxygen to Mrs. Keller at once."}, "reason": {"in English"}}); got.status != http.StatusUnprocessableEntity {
		t.Errorf("a name in English: %d", got.status)
	}
	edited = by.send(http.MethodPost, form, url.Values{"revision": {"2"}, "body": {"I would give oxygen at once, whatever the ECG shows."}, "reason": {"in English"}})
	if edited.status != http.StatusSeeOther {
		t.Fatalf("in English: %d %s", edited.status, edited.body)
	}
	if own = by.send(http.MethodGet, at, nil); !strings.Contains(own.body, "whoever may read them sees them now") {
		t.Error("its author isn't told that it stands")
	}
	if got := reader.send(http.MethodGet, at, nil).body; !strings.Contains(got, "whatever the ECG shows") {
		t.Error("others don't read it")
	}
	if got := reader.send(http.MethodGet, "/answers/"+answer+"/revisions", nil); got.status != http.StatusOK || strings.Contains(got.body, "Schmerzen") || !strings.Contains(got.body, "take an ECG") {
		t.Errorf("the history: %d", got.status)
	}
	dbtest.Eventually(t, "the asker's notice", func() bool {
		return h.count(`SELECT count(*) FROM notices WHERE kind = 'answer' AND member_id = $1`, asker.who.MemberID) == 1
	})
}
