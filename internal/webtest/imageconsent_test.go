package webtest

import (
	"bytes"
	"context"
	"math"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"consilium/internal/dbtest"
	"consilium/internal/forum"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/media"
)

// Once a patient holds a code their consent can't be exchanged behind their
// back: the code still takes the image away.
func TestAPatientsCodeOutlivesWhatItsAuthorSays(t *testing.T) {
	t.Parallel()
	h := newGallery(t)
	s := newStage(h)
	by := s.somebody(aClinician)
	i, _ := s.shownIn(by, forum.Clinicians)
	code := made[string](t)(h.app.Media.NewCode(by.ctx(), i.ID))
	made[string](t)(h.app.Media.NewCode(by.ctx(), i.ID)) // one more paper takes nothing from the first
	for name, form := range map[string]media.ConsentForm{
		"another consent": {Basis: media.Spoken, Obtained: "2025-11-04", Jurisdiction: "GB", Held: true},
		"none needed":     {Basis: media.NotNeeded, Jurisdiction: "GB"},
	} {
		_, err := h.app.Media.Describe(by.ctx(), media.Description{Image: i.ID, Alt: altWords, Subject: "radiograph", Consent: form})
		if !errs.Is(err, errs.Invalid) || errs.As(err).Fields["same"] == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	i = made[media.Image](t)(h.app.Media.Own(by.ctx(), i.ID))
	_, err := h.app.Media.Describe(by.ctx(), media.Description{Image: i.ID, Alt: altWords + " again", Subject: "photograph", Looked: everythingLooked(),
		Consent: media.ConsentForm{Same: i.Consent}})
	ok(t, err)
	if found := made[media.Withdrawable](t)(h.app.Media.WithdrawByCode(t.Context(), "somewhere", code)); found.Images != 1 {
		t.Errorf("the code stands for %d images", found.Images)
	}
	if n := h.count(`SELECT count(*) FROM images WHERE id = $1 AND state = 'gone' AND gone_how = 'patient'`, i.ID); n != 1 {
		t.Error("the image is still there")
	}
}

// What needed no consent may need one as what it is said to show now, and the
// page asks for it.
func TestAnotherSubjectAsksForItsConsent(t *testing.T) {
	t.Parallel()
	s := newStage(newGallery(t))
	by := s.somebody(aClinician)
	at := "/images/" + s.masked(by, forum.AskSlot()).ID.String()
	form := url.Values{"alt": {altWords}, "subject": {"radiograph"}, "basis": {"not needed"}, "jurisdiction": {"GB"}}
	sees(t, by.send(http.MethodPost, at+"/details", form), "/ask")
	form.Set("subject", "photograph")
	form["looked"] = everythingLooked()
	got := by.send(http.MethodPost, at+"/details", form)
	if got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "needs a consent on record") || !strings.Contains(got.body, `name="obtained"`) {
		t.Errorf("the same without a consent: %d, or no field for it", got.status)
	}
}

// A patient who withdraws is not overtaken by an author who puts the consent
// beneath another image at that moment, nor by one who posts.
func TestNoImageStaysOnAConsentThatEndsMeanwhile(t *testing.T) {
	t.Parallel()
	h := newGallery(t)
	s := newStage(h)
	by := s.somebody(aClinician)
	for range 4 {
		first, _ := s.shownIn(by, forum.Clinicians)
		second, _ := s.shownIn(by, forum.Clinicians)
		waiting := s.ready(by, forum.AskSlot())
		consent := made[media.Image](t)(h.app.Media.Own(by.ctx(), first.ID)).Consent
		describe := func(i media.Image) error {
			_, err := h.app.Media.Describe(by.ctx(), media.Description{Image: i.ID, Alt: altWords, Subject: "photograph", Looked: everythingLooked(),
				Consent: media.ConsentForm{Same: consent}})
			return err
		}
		ok(t, describe(waiting))
		code := made[string](t)(h.app.Media.NewCode(by.ctx(), first.ID))
		// What happens at the same moment ends before or after, never between.
		ends := make(chan error, 3)
		go func() { _, err := h.app.Media.WithdrawByCode(t.Context(), "somewhere", code); ends <- err }()
		go func() { ends <- refusedAtMost(describe(second)) }()
		go func() {
			_, err := h.app.Forum.Ask(by.ctx(), forum.Question{Key: ids.New(), Kind: "question", Title: "A thread of the stage",
				Body: "What stands here is of no interest.", Audience: forum.Clinicians, Specialties: []string{"nephrology"}})
			ends <- refusedAtMost(err)
		}()
		for range 3 {
			ok(t, <-ends)
		}
		if n := h.count(`SELECT count(*) FROM images i JOIN consents c ON c.id = i.consent_id WHERE i.state <> 'gone' AND c.withdrawn_at IS NOT NULL`); n != 0 {
			t.Fatalf("%d images stay on a consent that was withdrawn", n)
		}
		s.sql(`UPDATE images SET slot = NULL WHERE slot IS NOT NULL`)
	}
}

// refusedAtMost is an error that a person isn't told in a sentence.
func refusedAtMost(err error) error {
	if errs.Is(err, errs.Invalid) || errs.Is(err, errs.Conflict) || errs.Is(err, errs.NotFound) || errs.Is(err, errs.Gone) {
		return nil
	}
	return err
}

// That nothing is left is written down when nothing is left, and not before:
// the pictures of a masking that failed count too.
func TestTheProofOfRemovalIsTrue(t *testing.T) {
	t.Parallel()
	h := newGallery(t)
	s := newStage(h)
	by := s.somebody(aClinician)
	i, _ := s.shownIn(by, forum.Clinicians)
	s.sql(`INSERT INTO blob_removals (blob, image_id, due_at) VALUES ('aaaaaaaaaaaaaaaaaaaaaaaaaa', $1, now() + interval '1 hour')`, i.ID)
	_, err := h.app.Media.Withdraw(by.ctx(), i.ID)
	ok(t, err)
	count := func(how string) int {
		return h.count(`SELECT count(*) FROM audit_entries WHERE action = 'image.removed' AND object_id = $1 AND detail `+how, i.ID)
	}
	dbtest.Eventually(t, "what was shown leaving the store", func() bool { return count(`NOT LIKE '%none left'`) == 1 })
	if count(`LIKE '%none left'`) != 0 {
		t.Error("it says that none is left while one is")
	}
	s.sql(`UPDATE blob_removals SET due_at = now() - interval '1 minute' WHERE image_id = $1`, i.ID)
	ok(t, h.app.Media.Tidy(t.Context()))
	if count(`LIKE '%none left'`) != 1 {
		t.Error("the last one's leaving is not recorded")
	}
}

// A picture that the store can't take away keeps no other from going.
func TestOneFailingRemovalKeepsNoOtherFromGoing(t *testing.T) {
	t.Parallel()
	h := newGallery(t)
	s := newStage(h)
	by := s.somebody(aClinician)
	stuck, _ := s.shownIn(by, forum.Clinicians)
	other, _ := s.shownIn(by, forum.Clinicians)
	const key = "aaaaaaaaaaaaaaaaaaaaaaaaaa"
	place := filepath.Join(h.app.Config.Blobs.Dir, key[:2], key)
	ok(t, os.MkdirAll(filepath.Join(place, "full"), 0o700)) // no file, so it can't be removed
	s.sql(`INSERT INTO blob_removals (blob, image_id, due_at) VALUES ($1, $2, now() - interval '1 minute'), ('bbbbbbbbbbbbbbbbbbbbbbbbbb', $3, now() - interval '1 minute')`,
		key, stuck.ID, other.ID)
	left := func(i media.Image) int {
		return h.count(`SELECT count(*) FROM blob_removals WHERE image_id = $1`, i.ID)
	}
	if err := h.app.Media.Tidy(t.Context()); err == nil || left(stuck) != 1 || left(other) != 0 {
		t.Errorf("%v: %d of the stuck one, %d of the other are left", err, left(stuck), left(other))
	}
	ok(t, os.RemoveAll(place))
	ok(t, h.app.Media.Tidy(t.Context()))
	if left(stuck) != 0 {
		t.Error("it is not tried again")
	}
}

// Drafts are many, but not their images: no member fills the node's folder.
func TestImagesOfAllDraftsAreBounded(t *testing.T) {
	t.Parallel()
	s := newStage(newGallery(t))
	by := s.somebody(aClinician)
	i := s.given(by, forum.AskSlot())
	s.sql(`INSERT INTO images (id, member_id, key, slot, state, created_at) SELECT gen_random_uuid(), $1, gen_random_uuid(), 'answer:' || n, 'mask', now()
		FROM generate_series(1, 59) AS n`, by.who.MemberID)
	add := func() error {
		_, err := s.h.app.Media.Add(by.ctx(), media.Upload{Key: ids.New(), Slot: string(forum.AskSlot()), Files: [][]byte{s.photograph()}})
		return err
	}
	if err := add(); !errs.Is(err, errs.Invalid) || errs.As(err).Fields["file"] == "" {
		t.Errorf("one more than 60: %v", err)
	}
	_, err := s.h.app.Media.Withdraw(by.ctx(), i.ID)
	ok(t, err)
	ok(t, add())
}

// Nobody is called to words beside an image, so they are never in a language
// that the guard can't read.
func TestWordsBesideAnImageAreReadable(t *testing.T) {
	t.Parallel()
	s := newStage(newGallery(t))
	by := s.somebody(aClinician)
	i := s.masked(by, forum.AskSlot())
	_, err := s.h.app.Media.Describe(by.ctx(), media.Description{Image: i.ID, Alt: "Ο ασθενής Γιώργος Παπαδόπουλος από τη Λάρισα με πνευμονία.", Subject: "radiograph",
		Consent: media.ConsentForm{Basis: media.NotNeeded, Jurisdiction: "GB"}})
	if !errs.Is(err, errs.Invalid) || errs.As(err).Fields["alt"] == "" {
		t.Errorf("an alternative text in Greek: %v", err)
	}
	for _, name := range []string{"Γιώργος Παπαδόπουλος, Λάρισα", "王小明"} {
		err = s.h.app.Media.Annotate(by.ctx(), i.ID, []media.Annotation{{Kind: "label", Text: name}})
		if !errs.Is(err, errs.Invalid) || errs.As(err).Fields["annotations"] == "" {
			t.Errorf("a label %q: %v", name, err)
		}
	}
	if err := s.h.app.Media.Annotate(by.ctx(), i.ID, []media.Annotation{{Kind: "arrow", X: math.MinInt}}); !errs.Is(err, errs.Invalid) {
		t.Errorf("an arrow from beyond everything: %v", err)
	}
	ok(t, s.h.app.Media.Annotate(by.ctx(), i.ID, []media.Annotation{{Kind: "label", Text: "Effusion"}, {Kind: "label", Text: "C5/C6"}}))
}

// Who loses the connection while an image is turned meets it as it was: its
// picture and what is known of it are of one version.
func TestALostConnectionLeavesPictureAndRowAlike(t *testing.T) {
	t.Parallel()
	s := newStage(newGallery(t))
	by := s.somebody(aClinician)
	i := s.given(by, forum.AskSlot())
	_, before, err := s.h.app.Media.Draft(by.ctx(), i.ID, 0)
	ok(t, err)
	// What keeps the row from being written takes the place of a lost connection.
	s.sql(`ALTER TABLE images ADD CONSTRAINT lost CHECK (version < 3)`)
	if _, err := s.h.app.Media.Reshape(by.ctx(), media.Shaping{Image: i.ID, Version: i.Version, Turn: 90}); err == nil {
		t.Fatal("the row was written")
	}
	s.sql(`ALTER TABLE images DROP CONSTRAINT lost`)
	now := made[media.Image](t)(s.h.app.Media.Own(by.ctx(), i.ID))
	_, after, err := s.h.app.Media.Draft(by.ctx(), i.ID, 0)
	ok(t, err)
	if now.Version != i.Version || !bytes.Equal(before, after) {
		t.Error("the picture is turned, and the row isn't")
	}
	turned := made[media.Image](t)(s.h.app.Media.Reshape(by.ctx(), media.Shaping{Image: i.ID, Version: i.Version, Turn: 90}))
	_, after, err = s.h.app.Media.Draft(by.ctx(), i.ID, 0)
	ok(t, err)
	if bytes.Equal(before, after) || turned.Width != i.Height {
		t.Error("it wasn't turned in the end")
	}
}

// A post has 20 images at most, however often it is edited.
func TestEditsDontHeapImages(t *testing.T) {
	t.Parallel()
	s := newStage(newGallery(t))
	by := s.somebody(aClinician)
	i, ref := s.shownIn(by, forum.Clinicians)
	s.sql(`INSERT INTO images (id, member_id, key, post_kind, post_id, thread_id, state, created_at) SELECT gen_random_uuid(), member_id, gen_random_uuid(), post_kind,
		post_id, thread_id, 'made', now() FROM images, generate_series(1, 19) WHERE id = $1`, i.ID)
	s.ready(by, forum.EditSlot(ref.ID))
	edit := func() error {
		_, err := s.h.app.Forum.Edit(by.ctx(), forum.Change{Key: ids.New(), Post: ref, Revision: 1, Title: "A thread of the stage", Body: "What stands here is of no interest.",
			Audience: forum.Clinicians, Specialties: []string{"nephrology"}, Reason: "One more image."})
		return err
	}
	if err := edit(); !errs.Is(err, errs.Invalid) || errs.As(err).Fields["images"] == "" {
		t.Errorf("the 21st image: %v", err)
	}
	_, err := s.h.app.Media.Withdraw(by.ctx(), i.ID)
	ok(t, err)
	ok(t, edit())
}

// The paper says where to go, in full: it leaves the site.
func TestThePatientsPaperHasTheWholeAddress(t *testing.T) {
	t.Parallel()
	s := newStage(newGallery(t))
	by := s.somebody(aClinician)
	at := "/images/" + s.ready(by, forum.AskSlot()).ID.String()
	page := by.send(http.MethodPost, at+"/code", url.Values{}).body
	address := strings.TrimSuffix(s.h.app.Config.BaseURL.String(), "/") + "/withdraw"
	if !strings.Contains(page, "<strong>"+address+"</strong>") {
		t.Errorf("the paper lacks %s", address)
	}
	if got := s.h.nobody().send(http.MethodGet, strings.TrimPrefix(address, strings.TrimSuffix(s.h.app.Config.BaseURL.String(), "/")), nil); got.status != http.StatusOK {
		t.Errorf("nothing is there: %d", got.status)
	}
}

// Who withdraws an image, or writes on it, while the post that it waits for is
// being sent does it to the posted image: the thread gets a new version, and no
// kept page of it shows what is gone.
func TestAnImageThatIsPostedMeanwhileIsAPostedOne(t *testing.T) {
	t.Parallel()
	h := newGallery(t)
	s := newStage(h)
	by := s.somebody(aClinician)
	for name, act := range map[string]func(i media.Image) error{
		"withdraws": func(i media.Image) error { _, err := h.app.Media.Withdraw(by.ctx(), i.ID); return err },
		"writes on": func(i media.Image) error {
			return h.app.Media.Annotate(by.ctx(), i.ID, []media.Annotation{{Kind: "label", Text: "Effusion"}})
		},
	} {
		i := s.ready(by, forum.AskSlot())
		var thread ids.ID
		done := make(chan error, 1)
		ok(t, h.app.DB.WithTx(by.ctx(), func(ctx context.Context) (err error) {
			thread, err = h.app.Forum.Ask(ctx, forum.Question{Key: ids.New(), Kind: "question", Title: "A thread of the stage", Body: "What stands here is of no interest.",
				Audience: forum.Clinicians, Specialties: []string{"nephrology"}})
			if err != nil {
				return err
			}
			go func() { done <- act(i) }() // finds a draft, and waits for its lock
			dbtest.Eventually(t, name+": it waits for the image", func() bool {
				return h.count(`SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%FOR UPDATE OF i%'`) == 1
			})
			return nil
		}))
		ok(t, <-done)
		if v := h.count(`SELECT version FROM threads WHERE id = $1`, thread); v != 2 {
			t.Errorf("who %s it leaves the thread at version %d", name, v)
		}
		if n := h.count(`SELECT count(*) FROM images WHERE id = $1 AND state = 'gone' AND gone_how <> 'author'`, i.ID); n != 0 {
			t.Errorf("who %s it: it went as a draft", name)
		}
	}
}
