package credential

import (
	"context"

	"consilium/internal/kernel/ids"
	"consilium/internal/platform/jobs"
)

// noticeReview is what notices to reviewers are about. They hold an item's id
// and a word: whom the item concerns is read at the desk.
const noticeReview = "review"

// The words of notices to reviewers.
const (
	toldHanded = "handed"    // an item was handed over, to them among others
	toldSecond = "second"    // a first verdict waits for theirs
	toldEnded  = "completed" // another reviewer decided what they decided first
)

// tellTakers tells everybody who can go on with an item that it waits for
// them: reviewers, or those who are administrators too, but for whom it
// concerns, who had their say, and who vouched for the applicant.
func (s *Service) tellTakers(ctx context.Context, i Item, administrators bool, word string, but ...ids.ID) error {
	list, err := s.reviewersBut(ctx, administrators, append(but, i.firstBy, i.escalatedBy, i.member)...)
	if err != nil {
		return err
	}
	vouched, err := s.idsOf(ctx, `SELECT voucher FROM evidence WHERE application_id = $1 AND voucher IS NOT NULL AND state IN ('given', 'confirmed')`, i.Subject)
	if err != nil {
		return err
	}
	bound := map[ids.ID]bool{}
	for _, id := range vouched {
		bound[id] = true
	}
	for _, id := range list {
		if bound[id] {
			continue
		}
		if err := s.tellReviewer(ctx, id, i.ID, word); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) tellReviewer(ctx context.Context, reviewer, item ids.ID, word string) error {
	return jobs.Insert(ctx, jobs.Notify{About: noticeReview, MemberID: reviewer, PostID: item, PostKind: "item", Detail: word}, nil)
}

// tellFirst tells the first of two reviewers that the other one decided.
func (s *Service) tellFirst(ctx context.Context, i Item, second ids.ID) error {
	if i.firstBy.IsZero() || i.firstBy == second {
		return nil
	}
	return s.tellReviewer(ctx, i.firstBy, i.ID, toldEnded)
}

// tellFreed tells who can go on with hits that a first reviewer confirmed and
// that wait for nobody else any more.
func (s *Service) tellFreed(ctx context.Context, items []ids.ID) error {
	for _, id := range items {
		i, err := s.item(ctx, ids.ID{}, id)
		if err != nil {
			return err
		}
		if i.firstBy.IsZero() {
			continue
		}
		if err := s.tellTakers(ctx, i, false, toldSecond); err != nil {
			return err
		}
	}
	return nil
}
