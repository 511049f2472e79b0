package database

import (
	"context"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

// Migrate brings the schema up to the newest numbered file of files and the
// job queue's tables to the version this binary was built with. Several
// processes may call it at once; one works, the others wait. Running it again
// changes nothing. It returns the schema version.
func (d *DB) Migrate(ctx context.Context, files fs.FS) (int64, error) {
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return 0, fmt.Errorf("migrate: %w", err)
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, d.sql, files, goose.WithSessionLocker(locker))
	if err != nil {
		return 0, fmt.Errorf("migrate: %w", err)
	}
	if _, err := provider.Up(ctx); err != nil {
		return 0, fmt.Errorf("migrate: %w", err)
	}
	if err := d.migrateQueue(ctx); err != nil {
		return 0, err
	}
	return provider.GetDBVersion(ctx)
}

func (d *DB) migrateQueue(ctx context.Context) error {
	migrator, err := rivermigrate.New(riverpgxv5.New(d.pool), nil)
	if err != nil {
		return fmt.Errorf("migrate the queue: %w", err)
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("migrate the queue: %w", err)
	}
	return nil
}

// Pending says whether the schema is older than files.
func (d *DB) Pending(ctx context.Context, files fs.FS) (bool, error) {
	provider, err := goose.NewProvider(goose.DialectPostgres, d.sql, files)
	if err != nil {
		return false, fmt.Errorf("migrate: %w", err)
	}
	return provider.HasPending(ctx)
}
