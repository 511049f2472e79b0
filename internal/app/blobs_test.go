package app

import (
	"bytes"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"consilium/internal/config"
	"consilium/internal/platform/seal"
)

func TestTheDoctorTriesTheStoreOfImages(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "blobs")
	a := &App{Config: config.Config{Blobs: config.Blobs{Dir: dir}}, Ring: seal.New()}
	if f := a.lookBlobs(t.Context()); !f.OK || !strings.Contains(f.Text, dir) {
		t.Errorf("%+v", f)
	}
	if err := os.Chmod(dir, 0o755); err != nil { //nolint:gosec // the very thing that wants mending
		t.Fatal(err)
	}
	if f := a.lookBlobs(t.Context()); f.OK || !strings.Contains(f.Text, "chmod 700") || f.Mend == "" {
		t.Errorf("%+v", f)
	}
	// Nobody listens there.
	a.Config.Blobs.S3 = &config.S3{Endpoint: &url.URL{Scheme: "http", Host: "127.0.0.1:1"}, Bucket: "images", Region: "r", AccessKey: "a", Secret: "hush-hush"}
	if f := a.lookBlobs(t.Context()); f.OK || !strings.Contains(f.Text, "can't be written") || strings.Contains(f.Text+f.Mend, "hush-hush") {
		t.Errorf("%+v", f)
	}
}

func TestWhatTheHouseStoresIsSealed(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "blobs")
	a := &App{Config: config.Config{Blobs: config.Blobs{Dir: dir}}, Ring: seal.New()}
	store, err := a.blobs()
	if err != nil {
		t.Fatal(err)
	}
	const planted = "Maria Kowalczyk-Okonkwo"
	if err := store.Put(t.Context(), strings.Repeat("a", 26), []byte(planted)); err != nil {
		t.Fatal(err)
	}
	seen := 0
	err = filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path) //nolint:gosec // the test's own folder
		if bytes.Contains(raw, []byte(planted)) {
			t.Errorf("%s shows the planted name", path)
		}
		seen++
		return err
	})
	if err != nil || seen != 1 {
		t.Fatalf("looked into %d files, %v", seen, err)
	}
}
