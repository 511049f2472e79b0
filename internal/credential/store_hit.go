package credential

import (
	"context"
	"encoding/json"

	"github.com/jackc/pgx/v5"

	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
)

func (s *Service) hits(ctx context.Context, where string, args ...any) ([]Hit, error) {
	rows, err := s.db.Pgx(ctx).Query(ctx, `SELECT h.id, h.credential_id, h.member_id, h.source, h.kind, h.found_at, h.answer_by, h.answered_at,
		h.decided_at, h.decided_by, h.outcome, h.evidence_sealed, h.answer_sealed, h.message_sealed FROM registry_hits h `+where, args...)
	if err != nil {
		return nil, database.Translate(err)
	}
	var sealed [][3][]byte
	list, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (h Hit, err error) {
		var in [3][]byte
		err = r.Scan(&h.ID, &h.credential, &h.member, &h.Source, &h.Kind, &h.FoundAt, &h.AnswerBy, &h.AnsweredAt,
			&h.DecidedAt, &h.decidedBy, &h.Outcome, &in[0], &in[1], &in[2])
		sealed = append(sealed, in)
		return h, err
	})
	if err != nil {
		return nil, database.Translate(err)
	}
	for n := range list {
		if err := s.openHit(&list[n], sealed[n]); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// openHit opens what is sealed of a hit: evidence, answer, message.
func (s *Service) openHit(h *Hit, in [3][]byte) error {
	text, err := s.open(inHits, "evidence", h.ID, in[0])
	if err != nil {
		return err
	}
	var snap snapshot
	if text != "" {
		if err := json.Unmarshal([]byte(text), &snap); err != nil {
			return errs.Wrap(errs.Internal, "Something went wrong on our side.", err)
		}
	}
	h.Found, h.Entry = snap.Found, snap.Entry
	if h.Answer, err = s.open(inHits, "answer", h.ID, in[1]); err != nil {
		return err
	}
	h.Message, err = s.open(inHits, "message", h.ID, in[2])
	return err
}

func (s *Service) hit(ctx context.Context, id ids.ID) (Hit, error) {
	list, err := s.hits(ctx, `WHERE h.id = $1`, id)
	if err == nil && len(list) == 0 {
		err = errs.Missing()
	}
	if err != nil {
		return Hit{}, err
	}
	return list[0], nil
}

// holdItem keeps an item out of reach until something happens that frees it;
// what a first reviewer said of it stands.
func (s *Service) holdItem(ctx context.Context, id ids.ID) error {
	return s.write(ctx, `UPDATE review_items SET paused_at = $2, claimed_by = NULL, claimed_until = NULL WHERE id = $1`, id, s.clock.Now())
}
