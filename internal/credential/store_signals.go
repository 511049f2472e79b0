package credential

import (
	"context"

	"github.com/jackc/pgx/v5"

	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
)

// foundRow is a signal before its name was compared.
type foundRow struct {
	Signal
	id, member ids.ID
	nameSealed []byte
}

func (f foundRow) table() string {
	if f.Credential {
		return inCredentials
	}
	return inApplications
}

// signals finds what else the house has of the number or the applicant. An
// approved application stands there as its credential.
func (s *Service) signals(ctx context.Context, r row) ([]foundRow, error) {
	rows, err := s.db.Pgx(ctx).Query(ctx, `
		SELECT x.*, m.standing, coalesce(m.standing_before, '') FROM (
			SELECT true AS credential, id, member_id, '' AS state, profession, jurisdiction, legal_name_sealed,
				verified_at AS at, withdrawn_at IS NOT NULL, number_hash = $1
			FROM credentials WHERE number_hash = $1 OR member_id = $3
			UNION ALL
			SELECT false, id, member_id, state, profession, jurisdiction, legal_name_sealed,
				submitted_at, false, number_hash = $1
			FROM applications WHERE (number_hash = $1 OR member_id = $3) AND id <> $2 AND state <> 'approved'
		) x JOIN members m ON m.id = x.member_id
		ORDER BY x.credential DESC, x.at DESC, x.id LIMIT 50`, r.hash, r.id, r.member)
	if err != nil {
		return nil, database.Translate(err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (f foundRow, err error) {
		err = row.Scan(&f.Credential, &f.id, &f.member, &f.State, &f.Profession, &f.Jurisdiction, &f.nameSealed,
			&f.At, &f.Withdrawn, &f.SameNumber, &f.Standing, &f.Before)
		return f, err
	})
	return list, database.Translate(err)
}
