package registry

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

	"consilium/internal/platform/database"
)

// imported reads an entry from the tables: one statement, one primary key
// besides the row that says of what day the source is.
func (s *Service) imported(ctx context.Context, source Source, number string) (Answer, error) {
	a := Answer{Record: Record{Source: source, Number: number}}
	var body []byte
	var entity, status, version *string
	var asOf, changed *time.Time
	err := s.db.Pgx(ctx).QueryRow(ctx, `
		SELECT r.entity, r.status, r.body, r.changed_at, s.version, s.as_of
		FROM (VALUES ($1, $2)) AS asked(source, number)
		LEFT JOIN registry_records r ON r.source = asked.source AND r.number = asked.number
		LEFT JOIN registry_sources s ON s.source = asked.source`, string(source), number).
		Scan(&entity, &status, &body, &changed, &version, &asOf)
	if err != nil {
		return Answer{}, database.Translate(err)
	}
	if version != nil {
		a.Origin, a.Version, a.AsOf = Imported, *version, *asOf
	}
	if entity == nil {
		return a, nil
	}
	// An import that isn't done yet has brought newer rows than its source.
	if a.Origin, a.Found = Imported, true; changed.After(a.AsOf) && version == nil {
		a.AsOf = *changed
	}
	a.Record.Entity, a.Record.Status = Entity(*entity), Status(*status)
	return a, json.Unmarshal(body, &a.Record)
}

// Held is what the tables have of a source.
type Held struct {
	Source     Source
	Version    string
	AsOf       time.Time // the file's day
	ImportedAt time.Time
}

// Held lists the sources of which a file was imported whole.
func (s *Service) Held(ctx context.Context) ([]Held, error) {
	rows, err := s.db.Pgx(ctx).Query(ctx, `SELECT source, version, as_of, imported_at FROM registry_sources ORDER BY source`)
	if err != nil {
		return nil, database.Translate(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Held])
	return list, database.Translate(err)
}
