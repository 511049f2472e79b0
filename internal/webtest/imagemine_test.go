package webtest

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"consilium/internal/dbtest"
	"consilium/internal/forum"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
	"consilium/internal/media"
	"consilium/internal/platform/database"
)

// suspends does it, and signs the suspended in again.
func (s *stage) suspends(who *person) {
	s.h.t.Helper()
	ok(s.h.t, s.h.app.Moderation.Suspend(s.moderator.ctx(), who.who.MemberID, "5", "", nil))
	who.signIn()
	who.who.Standing = actor.Suspended
}

// A patient's privacy comes before a suspension: who is suspended finds the way
// to each image of theirs, sees which it is, and takes it away as ever. Nothing
// else opens by that, and nobody else's image.
func TestWhoIsSuspendedWithdrawsTheirImages(t *testing.T) {
	t.Parallel()
	s := newStage(newGallery(t))
	h := s.h
	by, reader := s.somebody(aClinician), s.somebody(aClinician)
	i, ref := s.shownIn(by, forum.Clinicians)
	foreign, _ := s.shownIn(reader, forum.Clinicians)
	draft := s.masked(by, forum.AskSlot())
	i = made[media.Image](t)(h.app.Media.Own(by.ctx(), i.ID))
	at, draftAt, foreignAt := "/images/"+i.ID.String(), "/images/"+draft.ID.String(), "/images/"+foreign.ID.String()
	if active := by.send(http.MethodGet, "/images/mine", nil).body; !strings.Contains(active, `href="`+at+`"`) || strings.Contains(active, "while you are suspended") {
		t.Error("an active member's page opens no image, or speaks of a suspension")
	}
	s.suspends(by)
	if page := by.send(http.MethodGet, "/settings", nil).body; !strings.Contains(page, "You are suspended") || strings.Count(page, `href="/images/mine"`) != 2 {
		t.Error("the settings don't lead to the images")
	}
	mine := by.send(http.MethodGet, "/images/mine", nil)
	for _, want := range []string{altWords, "while you are suspended", `src="/images/mine/` + i.ID.String() + `"`, at + "/withdraw", draftAt + "/withdraw", "Waits with a draft"} {
		if !strings.Contains(mine.body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	for _, bad := range []string{foreign.ID.String(), `href="` + at, `href="/threads`, `href="/ask"`} {
		if _, main, _ := strings.Cut(mine.body, "<main"); strings.Contains(main, bad) {
			t.Errorf("the page has %q", bad)
		}
	}
	if got := by.send(http.MethodGet, "/images/mine/"+i.ID.String(), nil); got.status != http.StatusOK || got.header.Get("Content-Type") != "image/jpeg" || got.header.Get("Cache-Control") != "no-store" {
		t.Errorf("the picture: %d %v", got.status, got.header)
	}
	for path, method := range map[string]string{at: http.MethodGet, at + "/view": http.MethodGet, at + "/study": http.MethodGet, at + "/files/1": http.MethodGet, draftAt + "/draft/0": http.MethodGet,
		"/images?slot=ask": http.MethodGet, pathOf(ref): http.MethodGet, "/images/mine/" + foreign.ID.String(): http.MethodGet, at + "/code": http.MethodPost,
		at + "/annotations": http.MethodPost, at + "/details": http.MethodPost, foreignAt + "/withdraw": http.MethodPost} {
		if got := by.send(method, path, url.Values{}); got.status != http.StatusNotFound {
			t.Errorf("%s %s while suspended: %d", method, path, got.status)
		}
	}
	version := h.count(`SELECT version FROM threads WHERE id = $1`, ref.ID)
	sees(t, by.send(http.MethodPost, at+"/withdraw", url.Values{"from": {"mine"}}), "/images/mine")
	sees(t, by.send(http.MethodPost, draftAt+"/withdraw", url.Values{}), "/images/mine")
	if n := h.count(`SELECT count(*) FROM images WHERE (id = $1 AND gone_how = 'author' OR id = $2 AND gone_how = 'dropped') AND state = 'gone' AND words_sealed IS NULL`, i.ID, draft.ID); n != 2 {
		t.Errorf("%d of two are gone", n)
	}
	if n := h.count(`SELECT count(*) FROM audit_entries WHERE action = 'image.withdraw' AND object_id = ANY($1) AND actor_id = $2 AND outcome = 'done'`, []ids.ID{i.ID, draft.ID}, by.who.MemberID); n != 2 {
		t.Errorf("recorded %d times", n)
	}
	if h.count(`SELECT version FROM threads WHERE id = $1`, ref.ID) != version+1 {
		t.Error("a kept page of the thread would be shown again")
	}
	if page := reader.send(http.MethodGet, pathOf(ref), nil).body; !strings.Contains(page, "An image was withdrawn") || strings.Contains(page, altWords) {
		t.Error("the thread still shows it")
	}
	dbtest.Eventually(t, "the last copies' leaving", func() bool {
		return h.count(`SELECT count(*) FROM audit_entries WHERE action = 'image.removed' AND object_id = ANY($1) AND detail LIKE '%none left'`, []ids.ID{i.ID, draft.ID}) == 2
	})
	if left := made[media.Image](t)(h.app.Media.Own(reader.ctx(), foreign.ID)); blobs(h) != len(left.Files) {
		t.Errorf("%d blobs, of which another's image has %d", blobs(h), len(left.Files))
	}
	if page := by.send(http.MethodGet, "/images/mine", nil).body; !strings.Contains(page, "No image of yours is here") {
		t.Error("the page still lists something")
	}
}

// lapses lets somebody's standing run out.
func (s *stage) lapses(who *person) {
	s.h.t.Helper()
	ok(s.h.t, s.h.app.DB.WithTx(who.ctx(), func(ctx context.Context) error {
		return s.h.app.Accounts.SetStanding(ctx, who.who.MemberID, actor.Lapsed, "for the test")
	}))
	who.who.Standing = actor.Lapsed
}

// Whose standing has lapsed opens their images, and nothing that they were
// writing: no link and no act leads there.
func TestNothingLeadsWhoLapsedToADraft(t *testing.T) {
	t.Parallel()
	s := newStage(newGallery(t))
	by := s.somebody(aClinician)
	posted, ref := s.shownIn(by, forum.Clinicians)
	draft := s.masked(by, forum.AskSlot())
	at := "/images/" + draft.ID.String()
	main := func(path string) string {
		t.Helper()
		got := by.send(http.MethodGet, path, nil)
		if got.status != http.StatusOK {
			t.Fatalf("%s: %d", path, got.status)
		}
		_, text, _ := strings.Cut(got.body, "<main")
		return text
	}
	if page := main("/images/mine"); !strings.Contains(page, `href="/ask"`) {
		t.Error("who writes isn't led to the draft")
	}
	if page := main(at); !strings.Contains(page, `<a href="/ask">Back to what you are writing`) {
		t.Error("who writes isn't led back to the draft")
	}
	s.lapses(by)
	page := main("/images/mine")
	for _, want := range []string{`href="` + at + `"`, `href="` + pathOf(ref) + `"`, "Waits with a draft"} {
		if !strings.Contains(page, want) {
			t.Errorf("the list lacks %q", want)
		}
	}
	if strings.Contains(page, `href="/ask"`) {
		t.Error("the list leads to a draft")
	}
	if page = main(at); strings.Contains(page, `href="/ask"`) || !strings.Contains(page, `<a href="/images/mine">Your images`) {
		t.Error("the image's page leads to a draft")
	}
	if page = main(at + "/view"); strings.Contains(page, `href="/ask"`) || !strings.Contains(page, `href="/images/mine"`) {
		t.Error("the viewer leads to a draft")
	}
	sees(t, by.send(http.MethodPost, at+"/withdraw", url.Values{}), "/images/mine")
	main("/images/mine")
	sees(t, by.send(http.MethodPost, "/images/"+posted.ID.String()+"/withdraw", url.Values{}), pathOf(ref))
}

// What was sent twice is answered where it was sent from: it is gone already.
// Another's image says no more than one that never was.
func TestAnImageThatIsGoneAlreadySaysSo(t *testing.T) {
	t.Parallel()
	s := newStage(newGallery(t))
	h := s.h
	by, other := s.somebody(aClinician), s.somebody(aClinician)
	shown, _ := s.shownIn(by, forum.Clinicians)
	draft := s.given(by, forum.AskSlot())
	after := ids.New().String()
	for _, i := range []media.Image{shown, draft} {
		at := "/images/" + i.ID.String() + "/withdraw"
		mine := url.Values{"from": {"mine"}, "after": {after}}
		sees(t, by.send(http.MethodPost, at, mine), "/images/mine?after="+after)
		by.send(http.MethodGet, "/images/mine", nil) // has said it
		version := h.count(`SELECT coalesce(sum(version), 0) FROM threads`)
		for form, to := range map[string]string{mine.Encode(): "/images/mine?after=" + after, "": "/images/mine"} {
			values, _ := url.ParseQuery(form)
			sees(t, by.send(http.MethodPost, at, values), to)
			if page := by.send(http.MethodGet, to, nil); page.status != http.StatusOK || !strings.Contains(page.body, "This image is gone already.") {
				t.Errorf("%s: %d, and the page doesn't say so", to, page.status)
			}
		}
		if got := other.send(http.MethodPost, at, mine); got.status != http.StatusNotFound {
			t.Errorf("another's: %d", got.status)
		}
		if n := h.count(`SELECT count(*) FROM audit_entries WHERE action = 'image.withdraw' AND object_id = $1 AND outcome = 'done'`, i.ID); n != 1 {
			t.Errorf("recorded %d times", n)
		}
		if h.count(`SELECT coalesce(sum(version), 0) FROM threads`) != version {
			t.Error("a thread changed by it")
		}
	}
	if got := by.send(http.MethodPost, "/images/"+after+"/withdraw", url.Values{"from": {"mine"}}); got.status != http.StatusNotFound {
		t.Errorf("one that never was: %d", got.status)
	}
}

var withdrawing = regexp.MustCompile(`action="/images/(\w{26})/withdraw"`)

// However many there are, a page has 24 and takes one statement for them.
func TestOnesOwnImagesByKeyInOneStatement(t *testing.T) {
	t.Parallel()
	log := &journal{}
	s := newStage(newGallery(t, log))
	by := s.somebody(aClinician)
	var all []string
	now := time.Now()
	for n := range media.PageSize + 5 {
		id, state := ids.At(now.Add(time.Duration(n)*time.Second)), "mask"
		if n == 3 {
			state = "gone"
		} else {
			all = append(all, id.String())
		}
		s.sql(`INSERT INTO images (id, member_id, key, slot, state, created_at, gone_at) VALUES ($1, $2, $3, 'ask', $4, now(), now())`, id, by.who.MemberID, ids.New(), state)
	}
	slices.Reverse(all)
	var shown []string
	var asked []reply
	for at := "/images/mine"; at != ""; {
		page := by.send(http.MethodGet, at, nil)
		asked = append(asked, page)
		for _, found := range withdrawing.FindAllStringSubmatch(page.body, -1) {
			shown = append(shown, found[1])
		}
		if _, after, more := strings.Cut(page.body, `rel="next" href="`); more {
			at, _, _ = strings.Cut(after, `"`)
		} else {
			at = ""
		}
		if len(asked) > 3 {
			t.Fatal("the pages don't end")
		}
	}
	if len(asked) != 2 || !slices.Equal(shown, all) {
		t.Errorf("%d pages show %d of %d, or in another order", len(asked), len(shown), len(all))
	}
	if page := by.send(http.MethodGet, "/images/mine?after=nonsense", nil); page.status != http.StatusOK || !strings.Contains(page.body, all[0]) {
		t.Error("a made-up key shows not the first page")
	}
	ctx, counter := database.Counting(by.ctx(), nil)
	list, _, err := s.h.app.Media.Mine(ctx, ids.ID{})
	ok(t, err)
	if counter.Statements() != 1 || len(list) != media.PageSize {
		t.Errorf("%d statements for %d images", counter.Statements(), len(list))
	}
	last := asked[len(asked)-1].request
	dbtest.Eventually(t, "the log's last line", func() bool { return log.statements()[last] > 0 })
	for _, page := range asked {
		if n := log.statements()[page.request]; n > 4 { // who it is, the inbox's count, once a minute a note on the session, and the images
			t.Errorf("a page took %s", fmt.Sprint(n))
		}
	}
	// One that was withdrawn from the second page leads back to it.
	after, _, _ := strings.Cut(strings.SplitN(asked[0].body, "after=", 2)[1], `"`)
	sees(t, by.send(http.MethodPost, "/images/"+shown[len(shown)-1]+"/withdraw", url.Values{"from": {"mine"}, "after": {after}}), "/images/mine?after="+after)
}
