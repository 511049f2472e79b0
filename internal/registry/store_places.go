package registry

import (
	"context"

	"consilium/internal/kernel/errs"
	"consilium/internal/platform/database"
)

// putPlaces writes new places, and notes of known ones that this file has them.
func (im *importing) putPlaces(ctx context.Context, rows []staged, report *Report) error {
	number, digest, body := make([]string, len(rows)), make([][]byte, len(rows)), make([]string, len(rows))
	for i, r := range rows {
		number[i], digest[i], body[i] = r.number, r.digest, string(r.body)
	}
	var fresh int64
	err := im.db.Pgx(ctx).QueryRow(ctx, `WITH put AS (
			INSERT INTO registry_places (number, digest, body, file)
			SELECT n.number, n.digest, n.body::jsonb, $4 FROM unnest($1::text[], $2::bytea[], $3::text[]) AS n(number, digest, body)
			ON CONFLICT (number, digest) DO UPDATE SET file = excluded.file WHERE registry_places.file <> excluded.file
			RETURNING xmax = 0 AS fresh)
		SELECT count(*) FILTER (WHERE fresh) FROM put`, number, digest, body, im.file).Scan(&fresh)
	if err != nil {
		return err
	}
	report.Imported += fresh
	report.Unchanged += int64(len(rows)) - fresh
	return nil
}

// gonePlaces are those that a file no longer has: of a whole one all others,
// of a weekly one the others of the numbers in it.
func (im *importing) gonePlaces() string {
	if im.isWhole() {
		return ` FROM registry_places p WHERE p.file <> $1`
	}
	return ` FROM registry_places p WHERE p.file <> $1 AND EXISTS (SELECT FROM registry_places q WHERE q.number = p.number AND q.file = $1)`
}

// forgetPlaces takes out what the file no longer has. A whole one that leaves
// out more than a fifth was cut off.
func (im *importing) forgetPlaces(ctx context.Context) error {
	db := im.db.Pgx(ctx)
	if im.isWhole() && !im.Shrink {
		var gone, all int64
		err := db.QueryRow(ctx, `SELECT (SELECT count(*)`+im.gonePlaces()+`), (SELECT count(*) FROM registry_places)`, im.file).Scan(&gone, &all)
		if err != nil {
			return database.Translate(err)
		}
		if gone*5 > all && all >= shrinkLeast {
			return errs.New(errs.Conflict, "This file leaves out more than a fifth of the places that are in, so none was taken out. "+
				"If the file adds to them, say --supplement; if so many are gone, say --shrink.")
		}
	}
	for {
		tag, err := db.Exec(ctx, `DELETE FROM registry_places WHERE (number, digest) IN (SELECT p.number, p.digest`+im.gonePlaces()+` LIMIT $2)`, im.file, slice)
		if err != nil || tag.RowsAffected() == 0 {
			return database.Translate(err)
		}
		im.report.Delisted += tag.RowsAffected()
	}
}
