package media

import (
	"context"

	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
)

// Scrubbing says from where words are taken that are erased for a patient's
// privacy: beside the images of a thread, those that wait with the drafts of
// its posts, whoever's, and those that wait with an author's next thread.
type Scrubbing struct {
	Thread ids.ID
	Slots  []string
	Author ids.ID
	// Words gives a text of a member back without them.
	Words func(by ids.ID, text string) string
}

// Scrubbed is a post beside whose images erased words stood, and whose it is.
type Scrubbed struct {
	Post  Post
	Owner ids.ID
}

// Scrub takes erased words from what stands beside images, in the erasing
// transaction, under the thread's lock, and gives the posts whose images had
// them.
func (s *Service) Scrub(ctx context.Context, e Scrubbing) ([]Scrubbed, error) {
	if _, err := database.MustTx(ctx); err != nil {
		return nil, err
	}
	list, err := s.list(ctx, `i.state <> 'gone' AND i.words_sealed IS NOT NULL
		AND (i.thread_id = $1 OR i.slot = ANY($2) OR i.slot = 'ask' AND i.member_id = $3) ORDER BY i.id FOR UPDATE OF i`, e.Thread, e.Slots, e.Author)
	if err != nil {
		return nil, err
	}
	var touched []Scrubbed
	for _, i := range list {
		had, err := s.scrub(ctx, i, func(text string) string { return e.Words(i.Member, text) })
		if err != nil {
			return nil, err
		}
		if had && !i.Post.ID.IsZero() {
			touched = append(touched, Scrubbed{i.Post, i.Member})
		}
	}
	return touched, nil
}

// scrub takes words from one image, and says whether it had them.
func (s *Service) scrub(ctx context.Context, i Image, words func(string) string) (had bool, err error) {
	for n := range i.Annotations {
		a := &i.Annotations[n]
		now := words(a.Text)
		had, a.Text = had || now != a.Text, now
	}
	now := words(i.Alt)
	if had, i.Alt = had || now != i.Alt, now; !had {
		return false, nil
	}
	sealed, err := s.sealWords(i.ID, i.Words)
	if err != nil {
		return false, err
	}
	return true, s.write(ctx, `UPDATE images SET words_sealed = $2, version = version + 1 WHERE id = $1`, i.ID, sealed)
}
