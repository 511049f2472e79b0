package guard

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
)

// Exported is an answer to the guard as its author takes it along. The words
// that were asked about are not kept, so they aren't here either.
type Exported struct {
	Post   string    `json:"post"` // its kind and id
	Field  string    `json:"field,omitempty"`
	Kind   string    `json:"kind"`
	Reason Code      `json:"reason"`
	Words  string    `json:"words,omitempty"`
	At     time.Time `json:"at"`
}

// Export gives what a member answered to the guard, for account.Export.
func (s *Service) Export(ctx context.Context, member ids.ID) (name string, data any, err error) {
	rows, err := s.db.Pgx(ctx).Query(ctx, `SELECT id, post_kind, post_id, field, type, reason, words_sealed, created_at FROM guard_answers
		WHERE member_id = $1 ORDER BY created_at, id`, member)
	if err != nil {
		return "", nil, database.Translate(err)
	}
	list, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (Exported, error) {
		var e Exported
		var id, post ids.ID
		var kind string
		var sealed []byte
		if err := r.Scan(&id, &kind, &post, &e.Field, &e.Kind, &e.Reason, &sealed, &e.At); err != nil {
			return e, err
		}
		e.Post = kind + ":" + post.String()
		words, err := s.openWords(id, sealed)
		e.Words = words
		return e, err
	})
	return "guard_answers", list, database.Translate(err)
}
