package demo

import (
	"context"

	"consilium/internal/forum"
	"consilium/internal/guard"
)

// notNames are words of the community's posts that the guard asks about and
// that name nobody and no place: a drug, and what stands on a chart.
var notNames = map[string]bool{}

// stands gives an author's answers for those of notNames that a text has.
// Whatever else the guard finds stops the loading, and the text is mended.
func (l *loader) stands(ctx context.Context, author string, w forum.Wording) guard.Answers {
	seen, err := l.at(0).Look(l.as(ctx, author), w)
	if err != nil {
		return guard.Answers{} // the post itself is refused then, with the reason
	}
	return seen.Justify(guard.Eponym, func(f guard.Finding) bool { return notNames[f.Text] })
}
