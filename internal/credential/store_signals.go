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

// signals finds what else the house has of the number, of the applicant, or of
// the very thing that they gave: one file, one mailbox. An approved application
// stands there as its credential.
func (s *Service) signals(ctx context.Context, r row) ([]foundRow, error) {
	rows, err := s.db.Pgx(ctx).Query(ctx, `
		WITH same AS (
			SELECT o.application_id, array_agg(DISTINCT o.kind) AS kinds FROM evidence e JOIN evidence o ON o.hash = e.hash AND o.kind = e.kind
			WHERE e.application_id = $2 AND e.hash IS NOT NULL AND o.member_id <> $3 AND o.state IN ('given', 'confirmed', 'rejected')
			GROUP BY o.application_id)
		SELECT x.*, m.standing, coalesce(m.standing_before, '') FROM (
			SELECT true AS credential, c.id, c.member_id, '' AS state, c.profession, c.jurisdiction, c.legal_name_sealed,
				c.verified_at AS at, c.withdrawn_at IS NOT NULL, c.number_hash = $1, coalesce(same.kinds, '{}')
			FROM credentials c LEFT JOIN same ON same.application_id = c.application_id
			WHERE c.number_hash = $1 OR c.member_id = $3 OR same.kinds IS NOT NULL
			UNION ALL
			SELECT false, a.id, a.member_id, a.state, a.profession, a.jurisdiction, a.legal_name_sealed,
				a.submitted_at, false, a.number_hash = $1, coalesce(same.kinds, '{}')
			FROM applications a LEFT JOIN same ON same.application_id = a.id
			WHERE (a.number_hash = $1 OR a.member_id = $3 OR same.kinds IS NOT NULL) AND a.id <> $2 AND a.state <> 'approved'
		) x JOIN members m ON m.id = x.member_id
		ORDER BY x.credential DESC, x.at DESC, x.id LIMIT 50`, r.hash, r.id, r.member)
	if err != nil {
		return nil, database.Translate(err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (f foundRow, err error) {
		var same []string
		err = row.Scan(&f.Credential, &f.id, &f.member, &f.State, &f.Profession, &f.Jurisdiction, &f.nameSealed,
			&f.At, &f.Withdrawn, &f.SameNumber, &same, &f.Standing, &f.Before)
		for _, kind := range same {
			f.Same = append(f.Same, EvidenceKind(kind))
		}
		return f, err
	})
	return list, database.Translate(err)
}
