package directory

import (
	"context"

	"github.com/jackc/pgx/v5"

	"consilium/internal/kernel/errs"
	"consilium/internal/platform/database"
)

func (s *Service) read(ctx context.Context) ([]Specialty, error) {
	rows, err := s.db.Pgx(ctx).Query(ctx, `SELECT key, name, synonyms, coalesce(parent, ''), coalesce(retired_at, '0001-01-01 00:00:00+00'), version
		FROM specialties ORDER BY retired_at IS NOT NULL, lower(name), key`)
	if err != nil {
		return nil, database.Translate(err)
	}
	list, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (v Specialty, err error) {
		err = r.Scan(&v.Key, &v.Name, &v.Synonyms, &v.Parent, &v.RetiredAt, &v.Version)
		return v, err
	})
	return list, database.Translate(err)
}

// lock keeps other edits of the list out until the end of the transaction:
// what one of them may do depends on all entries.
func (s *Service) lock(ctx context.Context) error {
	_, err := s.db.Pgx(ctx).Exec(ctx, `SELECT pg_advisory_xact_lock(hashtext('specialties'))`)
	return err
}

const insertSQL = `INSERT INTO specialties (key, name, synonyms, parent) VALUES ($1, $2, $3, nullif($4, '')) ON CONFLICT (key) DO NOTHING`

func (s *Service) insert(ctx context.Context, one Specialty) error {
	tag, err := s.db.Pgx(ctx).Exec(ctx, insertSQL, one.Key, one.Name, one.Synonyms, one.Parent)
	if err == nil && tag.RowsAffected() == 0 {
		err = errs.New(errs.Conflict, "There is a specialty with this key already.")
	}
	return err
}

func (s *Service) insertMissing(ctx context.Context, list []Specialty) (added int, err error) {
	for _, one := range list {
		tag, err := s.db.Pgx(ctx).Exec(ctx, insertSQL, one.Key, one.Name, one.Synonyms, one.Parent)
		if err != nil {
			return added, err
		}
		added += int(tag.RowsAffected())
	}
	return added, nil
}

func (s *Service) update(ctx context.Context, one Specialty) error {
	tag, err := s.db.Pgx(ctx).Exec(ctx, `UPDATE specialties SET name = $2, synonyms = $3, parent = nullif($4, ''), version = version + 1
		WHERE key = $1 AND version = $5`, one.Key, one.Name, one.Synonyms, one.Parent, one.Version)
	if err != nil || tag.RowsAffected() == 1 {
		return err
	}
	return s.missed(ctx, one.Key)
}

func (s *Service) setRetired(ctx context.Context, key string, on bool) error {
	var at any
	if on {
		at = s.clock.Now()
	}
	tag, err := s.db.Pgx(ctx).Exec(ctx, `UPDATE specialties SET retired_at = $2, version = version + 1
		WHERE key = $1 AND (retired_at IS NULL) = $3`, key, at, on)
	if err != nil || tag.RowsAffected() == 1 {
		return err
	}
	return s.missed(ctx, key)
}

// missed says why an edit found no row.
func (s *Service) missed(ctx context.Context, key string) error {
	var there bool
	err := s.db.Pgx(ctx).QueryRow(ctx, `SELECT EXISTS (SELECT FROM specialties WHERE key = $1)`, key).Scan(&there)
	switch {
	case err != nil:
		return err
	case !there:
		return errs.Missing()
	}
	return errs.New(errs.Conflict, "Somebody changed this specialty meanwhile. What you typed is kept here: compare, then save again.")
}
