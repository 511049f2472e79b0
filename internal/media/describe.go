package media

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
	"consilium/internal/platform/database"
)

// postedMeanwhile is said where what is said of an image can't be kept, however
// often it is tried.
const postedMeanwhile = "This image was posted at the same moment. Nothing was changed yet: try again."

// Description is what an author says about an image that is made.
type Description struct {
	Image   ids.ID
	Alt     string
	Subject string // a key of Subjects
	// Looked is wanted of a photograph whose author has not attested yet.
	Looked  []string
	Consent ConsentForm
}

// Describe keeps an image's alternative text, what it shows and its consent.
// Once it was described it can be posted. Invalid names alt, subject, looked
// and the consent's fields; Forbidden where its post can't be changed. What was
// given is discarded with it.
func (s *Service) Describe(ctx context.Context, d Description) (Image, error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.OwnDrafts); err != nil {
		return Image{}, err
	}
	d.Alt = strings.Join(strings.Fields(d.Alt), " ")
	if err := s.checkWords("alt", d.Alt); err != nil {
		return Image{}, err
	}
	err := s.unmoved(ctx, postedMeanwhile, func(ctx context.Context) error {
		i, err := s.lockToChange(ctx, a.MemberID, d.Image)
		if err != nil {
			return err
		}
		if err := d.check(i); err != nil {
			return err
		}
		consent, err := s.record(ctx, a.MemberID, d.Consent, d.Subject)
		if err != nil {
			return err
		}
		if err := s.mayReplace(ctx, i.Consent, consent); err != nil {
			return err
		}
		return s.describe(ctx, i, d, consent)
	})
	if err != nil {
		return Image{}, err
	}
	return s.Own(ctx, d.Image)
}

func (d Description) check(i Image) error {
	var c errs.Check
	c.That(i.State == Made, "alt", "The image is not ready yet: go through its mask step first.")
	n := utf8.RuneCountInString(d.Alt)
	c.That(n >= AltMin && n <= AltMax, "alt", "Say in one sentence what can be seen, in 10 to 300 letters: for who can’t see it.")
	c.That(slices.ContainsFunc(Subjects(), func(s Choice) bool { return s.Key == d.Subject }), "subject", "Choose what it shows.")
	if d.Subject == photograph && !i.Attested() {
		missing := unlooked(d.Looked)
		c.That(missing == "", "looked", "Look for each of these first, and tick it: "+missing+".")
	}
	return c.Err()
}

func (s *Service) describe(ctx context.Context, i Image, d Description, consent ids.ID) error {
	i.Alt = d.Alt
	if err := s.checkCell("alt", i.Words); err != nil {
		return err
	}
	sealed, err := s.sealWords(i.ID, i.Words)
	if err != nil {
		return err
	}
	err = s.write(ctx, `UPDATE images SET words_sealed = $2, subject = $3, consent_id = $4, original = '', original_key = NULL, original_until = NULL,
		version = version + 1 WHERE id = $1`, i.ID, sealed, d.Subject, consent)
	if err != nil {
		return err
	}
	database.AfterCommit(ctx, func() { s.held.drop(i.original) })
	return audit.Record(ctx, audit.Entry{Action: ActionDescribe, Object: "image", ObjectID: i.ID, Detail: d.Subject})
}
