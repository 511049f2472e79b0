package webtest

import (
	"context"
	"io"
	"io/fs"
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

// beside is what of the community is not in the database, its keys and its
// images, by their places below the folder of data; every house needs a copy.
// dbtest.Prepared sees to it that it is there when read.
var beside map[string][]byte

// community gives a test its own copy of the demonstration and a folder with
// its keys. Loading it is the dear part, and is done once.
func community(t testing.TB) (db *database.DB, data string) {
	t.Helper()
	db, data = dbtest.Prepared(t, "the demonstration", load), t.TempDir()
	putBeside(t, data)
	return db, data
}

func putBeside(t testing.TB, data string) {
	t.Helper()
	for name, content := range beside {
		ok(t, os.MkdirAll(filepath.Dir(filepath.Join(data, name)), 0o700))
		ok(t, os.WriteFile(filepath.Join(data, name), content, 0o600))
	}
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
	if err := demo.Load(ctx, demo.House{DB: a.DB, Ring: a.Ring, Accounts: a.Accounts, Directory: a.Directory, Registry: a.Registry, Media: a.Media}, func(int, int) {}); err != nil {
		return err
	}
	beside, err = readBeside(os.DirFS(dir))
	return err
}

func readBeside(data fs.FS) (map[string][]byte, error) {
	out := map[string][]byte{}
	for _, folder := range []string{"keys", "blobs"} {
		err := fs.WalkDir(data, folder, func(path string, e fs.DirEntry, err error) error {
			if err == nil && e.Type().IsRegular() {
				out[path], err = fs.ReadFile(data, path)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}
