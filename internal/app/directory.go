package app

import (
	"context"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"consilium/internal/forumweb"
	"consilium/internal/platform/database"
)

// directory keeps the curated list of specialties for a short while: it
// changes a few times a year.
type directory struct {
	db   *database.DB
	mu   sync.Mutex
	list []forumweb.Specialty
	read time.Time
}

const directoryAge = 30 * time.Second

// Specialties lists what is in use, by name.
func (d *directory) Specialties(ctx context.Context) ([]forumweb.Specialty, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if time.Since(d.read) < directoryAge {
		return d.list, nil
	}
	rows, err := d.db.Pgx(ctx).Query(ctx, `SELECT key, name FROM specialties WHERE retired_at IS NULL ORDER BY name`)
	if err != nil {
		return nil, database.Translate(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[forumweb.Specialty])
	if err != nil {
		return nil, database.Translate(err)
	}
	d.list, d.read = list, time.Now()
	return list, nil
}
