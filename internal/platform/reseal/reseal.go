// Package reseal opens what older keys sealed in the database and seals it
// with the newest one, while everything runs.
package reseal

import (
	"context"

	"github.com/jackc/pgx/v5"

	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
	"consilium/internal/platform/seal"
)

// batch is how many values are read at once.
const batch = 200

// Done is what became of the values that an older key sealed.
type Done struct {
	Sealed int
	// Broken could not be opened, or not be stored, and are as they were.
	Broken int
}

// Add adds another's counts.
func (d *Done) Add(o Done) { d.Sealed, d.Broken = d.Sealed+o.Sealed, d.Broken+o.Broken }

// Columns seals the stale values of the columns anew. A value that changed
// while it was worked on is left to who changed it, who sealed it with the
// newest key. It can be broken off and run again: what is done is done.
// progress, which may be nil, hears the number of values so far.
func Columns(ctx context.Context, db *database.DB, ring *seal.KeyRing, columns []seal.Column, progress func(int)) (all Done, err error) {
	for _, c := range columns {
		one, err := column(ctx, db, ring, c, func(n int) {
			if progress != nil {
				progress(all.Sealed + n)
			}
		})
		all.Add(one)
		if err != nil {
			return all, err
		}
	}
	return all, nil
}

// value is one sealed value and the row that it is in.
type value struct {
	id     ids.ID
	also   string
	sealed []byte
}

func column(ctx context.Context, db *database.DB, ring *seal.KeyRing, c seal.Column, progress func(int)) (done Done, err error) {
	var last value
	for {
		list, err := stale(ctx, db, ring, c, last)
		if err != nil || len(list) == 0 {
			return done, err
		}
		for _, v := range list {
			ok, err := anew(ctx, db, ring, c, v)
			if err != nil {
				return done, err
			}
			if ok {
				done.Sealed++
			} else {
				done.Broken++
			}
		}
		last = list[len(list)-1]
		progress(done.Sealed)
	}
}

// also is the second part of a row's name as text; names of tables and columns
// are constants of the house.
func also(c seal.Column) string {
	if c.Also == "" {
		return `''`
	}
	return c.Also + `::text`
}

// stale gives the next values that don't begin as the newest key's do.
func stale(ctx context.Context, db *database.DB, ring *seal.KeyRing, c seal.Column, after value) ([]value, error) {
	rows, err := db.Pgx(ctx).Query(ctx, `SELECT `+c.ID+`, `+also(c)+`, `+c.Column+` FROM `+c.Table+`
		WHERE substring(`+c.Column+` FROM 1 FOR 5) <> $1::bytea AND (`+c.ID+`, `+also(c)+` COLLATE "C") > ($2::uuid, $3)
		ORDER BY `+c.ID+`, `+also(c)+` COLLATE "C" LIMIT $4`, ring.Header(), after.id.UUID(), after.also, batch)
	if err != nil {
		return nil, database.Translate(err)
	}
	list, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (v value, err error) {
		err = r.Scan(&v.id, &v.also, &v.sealed)
		return v, err
	})
	return list, database.Translate(err)
}

// anew seals one value again; false says that no key opens it.
func anew(ctx context.Context, db *database.DB, ring *seal.KeyRing, c seal.Column, v value) (bool, error) {
	place := c.Place(v.id, v.also)
	plain, err := ring.Open(v.sealed, place)
	if err != nil {
		return false, nil //nolint:nilerr // it is counted, and the others go on
	}
	_, err = db.Pgx(ctx).Exec(ctx, `UPDATE `+c.Table+` SET `+c.Column+` = $1 WHERE `+c.ID+` = $2 AND `+also(c)+` = $3 AND `+c.Column+` = $4`,
		ring.Seal(plain, place), v.id, v.also, v.sealed)
	return err == nil, database.Translate(err)
}

// Count gives how many values of the columns each key sealed, by its id.
func Count(ctx context.Context, db *database.DB, columns []seal.Column) (map[string]int, error) {
	out := map[string]int{}
	for _, c := range columns {
		rows, err := db.Pgx(ctx).Query(ctx, `SELECT encode(substring(`+c.Column+` FROM 2 FOR 4), 'hex'), count(*) FROM `+c.Table+`
			WHERE `+c.Column+` IS NOT NULL GROUP BY 1`)
		if err != nil {
			return nil, database.Translate(err)
		}
		var key string
		var n int
		if _, err := pgx.ForEachRow(rows, []any{&key, &n}, func() error {
			out[key] += n
			return nil
		}); err != nil {
			return nil, database.Translate(err)
		}
	}
	return out, nil
}
