package registry

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

	"consilium/internal/platform/database"
)

// File is a file of a register: its name, and the day that the name tells or,
// where it tells none, on which it was imported.
type File struct {
	Name string
	Day  time.Time
}

// settle fills in the day of a row's file; of one whose file isn't known, when
// the row was written and the last file's name.
func (f *File) settle(day *time.Time, changed time.Time, list Exclusions) {
	if f.Name == "" {
		f.Name = list.Version
	}
	if f.Day = changed; day != nil {
		f.Day = *day
	}
}

// placesMost is how many further places of a person are read.
const placesMost = "20"

// imported reads an entry from the tables: one statement, one primary key
// besides the rows that say which file it came from and which came last.
func (s *Service) imported(ctx context.Context, source Source, number string) (Answer, error) {
	a := Answer{Record: Record{Source: source, Number: number}}
	var body []byte
	var entity, status, version, file *string
	var places []byte
	var asOf, changed, day *time.Time
	err := s.db.Pgx(ctx).QueryRow(ctx, `
		SELECT r.entity, r.status, r.body, r.changed_at, s.version, s.as_of, f.name, f.file_day,
			CASE WHEN asked.source = 'nppes' THEN (SELECT jsonb_agg(p.body) FROM
				(SELECT body FROM registry_places WHERE number = asked.number ORDER BY digest LIMIT `+placesMost+`) p) END
		FROM (VALUES ($1, $2)) AS asked(source, number)
		LEFT JOIN registry_records r ON r.source = asked.source AND r.number = asked.number
		LEFT JOIN registry_sources s ON s.source = asked.source
		LEFT JOIN registry_imports f ON f.file = r.file`, string(source), number).
		Scan(&entity, &status, &body, &changed, &version, &asOf, &file, &day, &places)
	if err != nil {
		return Answer{}, database.Translate(err)
	}
	if version != nil {
		a.Origin, a.Last = Imported, File{Name: *version, Day: *asOf}
		a.Version, a.AsOf = *version, *asOf
	}
	if entity == nil {
		return a, nil
	}
	a.Origin, a.Found = Imported, true
	switch {
	case day != nil:
		a.Version, a.AsOf = *file, *day
	case file != nil:
		a.Version, a.AsOf = *file, *changed
	case version == nil:
		a.AsOf = *changed
	}
	a.Record.Entity, a.Record.Status = Entity(*entity), Status(*status)
	if err := json.Unmarshal(body, &a.Record); err != nil || places == nil {
		return a, err
	}
	return a, json.Unmarshal(places, &a.Record.Elsewhere)
}

// Held is what the tables have of a source.
type Held struct {
	Source     Source
	Version    string
	AsOf       time.Time // the file's day
	ImportedAt time.Time
	// Rows is how many entries are in, of the exclusions those in force;
	// negative where that was not counted.
	Rows int64
}

// Held lists the sources of which a file was imported whole.
func (s *Service) Held(ctx context.Context) ([]Held, error) {
	rows, err := s.db.Pgx(ctx).Query(ctx, `SELECT source, version, as_of, imported_at, coalesce(held, -1) FROM registry_sources ORDER BY source`)
	if err != nil {
		return nil, database.Translate(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Held])
	return list, database.Translate(err)
}
