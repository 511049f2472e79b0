package directory

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"consilium/internal/kernel/errs"
	"consilium/internal/platform/database"
)

func (s *Service) readInstitutions(ctx context.Context, where string, args ...any) ([]Institution, error) {
	rows, err := s.db.Pgx(ctx).Query(ctx, `SELECT i.key, i.name, i.country, i.city, i.region, i.kind, i.synonyms, i.retired_at, i.version,
		coalesce(array_agg(d.domain ORDER BY d.domain) FILTER (WHERE d.domain IS NOT NULL), '{}'),
		coalesce(array_agg(d.staff ORDER BY d.domain) FILTER (WHERE d.domain IS NOT NULL), '{}'),
		coalesce(array_agg(d.students ORDER BY d.domain) FILTER (WHERE d.domain IS NOT NULL), '{}')
		FROM institutions i LEFT JOIN institution_domains d ON d.institution = i.key `+where+`
		GROUP BY i.key ORDER BY i.retired_at IS NOT NULL, lower(i.name), i.key`, args...)
	if err != nil {
		return nil, database.Translate(err)
	}
	list, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (i Institution, err error) {
		var retired *time.Time
		var names []string
		var staff, students []bool
		err = r.Scan(&i.Key, &i.Name, &i.Country, &i.City, &i.Region, &i.Kind, &i.Synonyms, &retired, &i.Version, &names, &staff, &students)
		if retired != nil {
			i.RetiredAt = *retired
		}
		for n, name := range names {
			i.Domains = append(i.Domains, Domain{name, staff[n], students[n]})
		}
		return i, err
	})
	return list, database.Translate(err)
}

func (s *Service) insertInstitution(ctx context.Context, i Institution, seeding bool) error {
	tag, err := s.db.Pgx(ctx).Exec(ctx, `INSERT INTO institutions (key, name, country, city, region, kind, synonyms) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (key) DO NOTHING`, i.Key, i.Name, i.Country, i.City, i.Region, i.Kind, i.Synonyms)
	switch {
	case err != nil:
		return database.Translate(err)
	case tag.RowsAffected() == 0 && seeding:
		return nil
	case tag.RowsAffected() == 0:
		return errs.Field("key", "There is an institution with this key already.")
	}
	return s.insertDomains(ctx, i)
}

func (s *Service) insertDomains(ctx context.Context, i Institution) error {
	for _, d := range i.Domains {
		tag, err := s.db.Pgx(ctx).Exec(ctx, `INSERT INTO institution_domains (domain, institution, staff, students) VALUES ($1, $2, $3, $4)
			ON CONFLICT DO NOTHING`, d.Name, i.Key, d.Staff, d.Students)
		if err != nil {
			return database.Translate(err)
		}
		if tag.RowsAffected() == 0 {
			return errs.Field("domains", "“"+d.Name+"” is another institution’s already.")
		}
	}
	return nil
}

func (s *Service) updateInstitution(ctx context.Context, i Institution) error {
	tag, err := s.db.Pgx(ctx).Exec(ctx, `UPDATE institutions SET name = $2, country = $3, city = $4, region = $5, kind = $6, synonyms = $7,
		version = version + 1 WHERE key = $1 AND version = $8`, i.Key, i.Name, i.Country, i.City, i.Region, i.Kind, i.Synonyms, i.Version)
	if err != nil {
		return database.Translate(err)
	}
	if tag.RowsAffected() == 0 {
		return s.missedInstitution(ctx, i.Key)
	}
	if _, err := s.db.Pgx(ctx).Exec(ctx, `DELETE FROM institution_domains WHERE institution = $1`, i.Key); err != nil {
		return database.Translate(err)
	}
	return s.insertDomains(ctx, i)
}

func (s *Service) setInstitutionRetired(ctx context.Context, key string, on bool) error {
	var at any
	if on {
		at = s.clock.Now()
	}
	tag, err := s.db.Pgx(ctx).Exec(ctx, `UPDATE institutions SET retired_at = $2, version = version + 1
		WHERE key = $1 AND (retired_at IS NULL) = $3`, key, at, on)
	if err != nil || tag.RowsAffected() == 1 {
		return database.Translate(err)
	}
	return s.missedInstitution(ctx, key)
}

func (s *Service) missedInstitution(ctx context.Context, key string) error {
	list, err := s.readInstitutions(ctx, `WHERE i.key = $1`, key)
	switch {
	case err != nil:
		return err
	case len(list) == 0:
		return errs.Missing()
	}
	return errs.New(errs.Conflict, "Somebody changed this institution meanwhile. What you typed is kept here: compare, then save again.")
}
