package media

import (
	"context"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
)

const (
	maxAnnotations = 100
	maxLabel       = 80 // letters
	farthest       = 100_000
)

// ParseAnnotations reads what the viewer sends. Invalid names annotations.
func ParseAnnotations(text string) ([]Annotation, error) {
	var list []Annotation
	if len(text) > 64<<10 || json.Unmarshal([]byte(text), &list) != nil || len(list) > maxAnnotations {
		return nil, errs.Field("annotations", "An image can have 100 arrows and labels.")
	}
	return list, nil
}

// Annotate puts arrows and labels over an image of the acting member's, in
// place of those that were there. They are kept apart from its pixels. Invalid
// names annotations, also for a label that could tell who the patient is;
// Forbidden where its post can't be changed.
func (s *Service) Annotate(ctx context.Context, id ids.ID, list []Annotation) error {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.EditOwn); err != nil {
		return err
	}
	for n := range list {
		if err := s.checkAnnotation(&list[n]); err != nil {
			return err
		}
	}
	return s.unmoved(ctx, postedMeanwhile, func(ctx context.Context) error {
		i, err := s.lockToChange(ctx, a.MemberID, id)
		if err != nil {
			return err
		}
		if i.State != Made {
			return errs.New(errs.Conflict, "The image is not ready yet: go through its mask step first.")
		}
		for _, one := range list {
			if one.Frame >= i.Frames() {
				return errs.Field("annotations", "There is no such frame.")
			}
		}
		i.Annotations = list
		if err := s.checkCell("annotations", i.Words); err != nil {
			return err
		}
		sealed, err := s.sealWords(i.ID, i.Words)
		if err != nil {
			return err
		}
		if err := s.write(ctx, `UPDATE images SET words_sealed = $2, version = version + 1 WHERE id = $1`, i.ID, sealed); err != nil {
			return err
		}
		return audit.Record(ctx, audit.Entry{Action: ActionAnnotate, Object: "image", ObjectID: i.ID})
	})
}

// checkAnnotation keeps of an annotation what its kind has.
func (s *Service) checkAnnotation(a *Annotation) error {
	a.Text = strings.Join(strings.Fields(a.Text), " ")
	far := max(a.X, a.Y, a.X2, a.Y2) > farthest || min(a.X, a.Y, a.X2, a.Y2) < -farthest
	switch {
	case far || a.Frame < 0:
		return errs.Field("annotations", "An arrow or a label lies outside the picture. Draw it again.")
	case a.Kind == "arrow":
		a.Text = ""
		return nil
	case a.Kind != "label":
		return errs.Field("annotations", "An annotation is an arrow or a label.")
	case a.Text == "" || utf8.RuneCountInString(a.Text) > maxLabel:
		return errs.Field("annotations", "A label has one to 80 letters.")
	}
	a.X2, a.Y2 = 0, 0
	return s.checkWords("annotations", a.Text)
}
