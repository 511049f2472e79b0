package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestImagesAreKeptBelowTheDataUnlessAnotherPlaceIsSet(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		environ []string
		dir     string
	}{
		{nil, "data/blobs"},
		{[]string{"CONSILIUM_DATA=/var/lib/consilium"}, "/var/lib/consilium/blobs"},
		{[]string{"CONSILIUM_DATA=/var/lib/consilium", "CONSILIUM_BLOB_DIR=/srv/images"}, "/srv/images"},
	} {
		cfg, err := Load(c.environ)
		if err != nil || cfg.Blobs.Dir != c.dir || cfg.Blobs.S3 != nil {
			t.Errorf("%v: %+v, %v", c.environ, cfg.Blobs, err)
		}
	}
}

func TestS3IsReadWholeAndItsSecretFromAFile(t *testing.T) {
	t.Parallel()
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("hush-hush\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg, err := Load([]string{"CONSILIUM_S3_ENDPOINT=https://s3.example:9000", "CONSILIUM_S3_BUCKET=images", "CONSILIUM_S3_REGION=eu-central-1",
		"CONSILIUM_S3_ACCESS_KEY=access", "CONSILIUM_S3_SECRET_FILE=" + secret, "CONSILIUM_S3_PREFIX=house-1/", "CONSILIUM_S3_PATH_STYLE=on"})
	if err != nil {
		t.Fatal(err)
	}
	s := cfg.Blobs.S3
	if s == nil || s.Endpoint.Host != "s3.example:9000" || s.Bucket != "images" || s.Region != "eu-central-1" || s.AccessKey != "access" ||
		s.Secret != "hush-hush" || s.Prefix != "house-1/" || !s.PathStyle {
		t.Fatalf("%+v", s)
	}
	// A provider on this machine may be asked without TLS.
	if _, err := Load([]string{"CONSILIUM_S3_ENDPOINT=http://127.0.0.1:9000", "CONSILIUM_S3_BUCKET=images", "CONSILIUM_S3_ACCESS_KEY=a", "CONSILIUM_S3_SECRET=b"}); err != nil {
		t.Fatal(err)
	}
}

func TestEveryFaultOfS3IsToldAtOnce(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		environ []string
		faults  int
	}{
		{[]string{"CONSILIUM_S3_BUCKET=images"}, 3},
		{[]string{"CONSILIUM_S3_SECRET_FILE=/nowhere/secret", "CONSILIUM_S3_ENDPOINT=https://s3.example", "CONSILIUM_S3_BUCKET=images", "CONSILIUM_S3_ACCESS_KEY=a"}, 1},
		{[]string{"CONSILIUM_S3_ENDPOINT=http://s3.example", "CONSILIUM_S3_BUCKET=Im", "CONSILIUM_S3_ACCESS_KEY=a", "CONSILIUM_S3_SECRET=hush-hush",
			"CONSILIUM_S3_PREFIX=a b", "CONSILIUM_S3_PATH_STYLE=yes"}, 4},
		{[]string{"CONSILIUM_S3_ENDPOINT=https://s3.example/images", "CONSILIUM_S3_BUCKET=images", "CONSILIUM_S3_ACCESS_KEY=a", "CONSILIUM_S3_SECRET=hush-hush"}, 1},
	} {
		_, err := Load(c.environ)
		var problems Problems
		if !errors.As(err, &problems) || len(problems) != c.faults {
			t.Errorf("%v: want %d problems, got %v", c.environ, c.faults, err)
		}
		if err != nil && strings.Contains(err.Error(), "hush-hush") {
			t.Error("a secret was printed")
		}
	}
}
