package webtest

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

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
