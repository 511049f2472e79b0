package media

import (
	"context"
	"errors"

	"consilium/internal/kernel/ids"
	"consilium/internal/platform/blob"
	"consilium/internal/platform/database"
	"consilium/internal/platform/reseal"
	"consilium/internal/platform/seal"
)

// SealedColumns lists what this domain keeps sealed in the database.
func SealedColumns() []seal.Column {
	return []seal.Column{
		{Table: "images", Column: "words_sealed", ID: "id", Place: func(id ids.ID, _ string) string { return wordsPlace(id) }},
		{Table: "images", Column: "original_key", ID: "id", Place: func(id ids.ID, _ string) string { return keyPlace(id) }},
	}
}

// Reseal seals the stored pictures anew that an older key sealed. A picture
// that goes meanwhile stays gone. It is the system's and asks no permission;
// progress, which may be nil, hears how many were looked at.
func (s *Service) Reseal(ctx context.Context, progress func(int)) (done reseal.Done, err error) {
	store, can := s.store.(blob.Resealer)
	if !can {
		return done, nil // nothing is sealed there
	}
	for last, looked := "", 0; ; {
		var keys []string
		err := s.db.Pgx(ctx).QueryRow(ctx, `SELECT coalesce(array_agg(blob), '{}') FROM
			(SELECT blob FROM image_files WHERE blob COLLATE "C" > $1 ORDER BY blob COLLATE "C" LIMIT $2) f`, last, orphanBatch).Scan(&keys)
		if err != nil || len(keys) == 0 {
			return done, database.Translate(err)
		}
		for _, key := range keys {
			if err := s.resealOne(ctx, store, key, &done); err != nil {
				return done, err
			}
			if looked++; progress != nil {
				progress(looked)
			}
		}
		last = keys[len(keys)-1]
	}
}

func (s *Service) resealOne(ctx context.Context, store blob.Resealer, key string, done *reseal.Done) error {
	changed, err := store.Reseal(ctx, key)
	switch {
	case errors.Is(err, blob.ErrMissing):
		return nil
	case errors.Is(err, seal.ErrBroken), errors.Is(err, seal.ErrUnknownKey):
		done.Broken++
		return nil
	case err != nil || !changed:
		return err
	}
	done.Sealed++
	var there bool
	err = s.db.Pgx(ctx).QueryRow(ctx, `SELECT EXISTS (SELECT FROM image_files WHERE blob = $1)`, key).Scan(&there)
	if err != nil || there {
		return database.Translate(err)
	}
	return s.store.Delete(ctx, key)
}
