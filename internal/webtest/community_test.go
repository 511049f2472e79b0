package webtest

import (
	"context"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"consilium/internal/app"
	"consilium/internal/app/demo"
	"consilium/internal/config"
	"consilium/internal/dbtest"
	"consilium/internal/platform/database"
)

// keys is what seals the community; every house needs a copy beside its copy
// of the database. dbtest.Prepared sees to it that it is there when read.
var keys map[string][]byte

// community gives a test its own copy of the demonstration and a folder with
// its keys. Loading it is the dear part, and is done once.
func community(t testing.TB) (db *database.DB, data string) {
	t.Helper()
	db, data = dbtest.Prepared(t, "the demonstration", load), t.TempDir()
	ok(t, os.MkdirAll(filepath.Join(data, "keys"), 0o700))
	for name, content := range keys {
		ok(t, os.WriteFile(filepath.Join(data, "keys", name), content, 0o600))
	}
	return db, data
}

func load(address string) error {
	dir, err := os.MkdirTemp("", "community-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	cfg, err := config.Load([]string{"CONSILIUM_BASE_URL=http://localhost:1", "CONSILIUM_DATA=" + dir, "CONSILIUM_DATABASE_URL=" + address})
	if err != nil {
		return err
	}
	ctx := context.Background()
	a, err := app.Open(ctx, cfg, app.Options{Log: slog.New(slog.NewJSONHandler(io.Discard, nil))})
	if err != nil {
		return err
	}
	defer a.Close()
	if err := demo.Load(ctx, demo.House{DB: a.DB, Ring: a.Ring, Accounts: a.Accounts, Directory: a.Directory, Registry: a.Registry}, func(int, int) {}); err != nil {
		return err
	}
	keys, err = readKeys(filepath.Join(dir, "keys"))
	return err
}

func readKeys(dir string) (map[string][]byte, error) {
	list, err := os.ReadDir(dir)
	out := map[string][]byte{}
	for _, f := range list {
		if err == nil && f.Type().IsRegular() {
			out[f.Name()], err = os.ReadFile(filepath.Join(dir, f.Name()))
		}
	}
	return out, err
}
