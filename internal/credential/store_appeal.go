package credential

import (
	"context"

	"github.com/jackc/pgx/v5"

	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
)

func (s *Service) appeals(ctx context.Context, where string, args ...any) ([]Appeal, error) {
	rows, err := s.db.Pgx(ctx).Query(ctx, `SELECT id, member_id, application_id, hit_id, against, made_at, due_at, outcome, decided_at,
		words_sealed, message_sealed FROM appeals `+where, args...)
	if err != nil {
		return nil, database.Translate(err)
	}
	var sealed [][2][]byte
	list, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (p Appeal, err error) {
		var in [2][]byte
		err = r.Scan(&p.ID, &p.member, &p.application, &p.hit, &p.against, &p.MadeAt, &p.DueAt, &p.Outcome, &p.DecidedAt, &in[0], &in[1])
		sealed = append(sealed, in)
		return p, err
	})
	if err != nil {
		return nil, database.Translate(err)
	}
	for n := range list {
		if err := s.openAppeal(&list[n], sealed[n]); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func (s *Service) openAppeal(p *Appeal, in [2][]byte) (err error) {
	if p.Words, err = s.open(inAppeals, "words", p.ID, in[0]); err != nil {
		return err
	}
	p.Message, err = s.open(inAppeals, "message", p.ID, in[1])
	return err
}

// eraseHeld takes the words out of a closing member's hits and appeals, and
// ends what is open of them.
func (s *Service) eraseHeld(ctx context.Context, member ids.ID) error {
	err := s.write(ctx, `UPDATE appeals SET words_sealed = NULL, message_sealed = NULL,
		outcome = CASE WHEN outcome = 'open' THEN 'withdrawn' ELSE outcome END WHERE member_id = $1`, member)
	if err != nil {
		return err
	}
	if err := s.write(ctx, `UPDATE review_items SET note_sealed = NULL WHERE member_id = $1`, member); err != nil {
		return err
	}
	hits, err := s.idsOf(ctx, `SELECT id FROM registry_hits WHERE member_id = $1`, member)
	if err != nil {
		return err
	}
	for _, id := range hits {
		err := s.write(ctx, `UPDATE registry_hits SET evidence_sealed = $2, answer_sealed = NULL, message_sealed = NULL WHERE id = $1`,
			id, s.seal(inHits, "evidence", id, ""))
		if err != nil {
			return err
		}
	}
	return nil
}

// partyTo says whether a reviewer decided, alone or as one of two, what an
// appeal is against.
func (s *Service) partyTo(ctx context.Context, appeal, reviewer ids.ID) (party bool, err error) {
	err = s.db.Pgx(ctx).QueryRow(ctx, `SELECT p.against IS NOT DISTINCT FROM $2 OR coalesce(h.first_by = $2, false)
		FROM appeals p LEFT JOIN registry_hits h ON h.id = p.hit_id WHERE p.id = $1`, appeal, reviewer).Scan(&party)
	return party, database.Translate(err)
}
