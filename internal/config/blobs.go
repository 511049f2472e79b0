package config

import (
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
)

// Blobs says where images are kept: with a provider of S3, or else in Dir.
type Blobs struct {
	// Dir is the folder; below Data unless it is set.
	Dir string
	// S3 is nil where the folder is used.
	S3 *S3
}

// S3 is a bucket with any provider that speaks S3.
type S3 struct {
	Endpoint                  *url.URL
	Bucket, Region, AccessKey string
	Secret                    string
	// Prefix goes before every key, for a bucket that is shared.
	Prefix string
	// PathStyle puts the bucket into the path, not into the host's name.
	PathStyle bool
}

var (
	bucketNames = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)
	keyPrefixes = regexp.MustCompile(`^[A-Za-z0-9._/-]{0,200}$`)
)

func (r *reader) blobs(data string) Blobs {
	b := Blobs{Dir: r.or("BLOB_DIR", filepath.Join(data, "blobs"))}
	if r.anyOf("S3_ENDPOINT", "S3_BUCKET", "S3_REGION", "S3_ACCESS_KEY", "S3_SECRET", "S3_PREFIX", "S3_PATH_STYLE") {
		b.S3 = r.s3()
	}
	return b
}

// anyOf says whether one of the settings is made, be it by a file.
func (r *reader) anyOf(names ...string) bool {
	for _, name := range names {
		if r.env[name] != "" || r.env[name+"_FILE"] != "" {
			return true
		}
	}
	return false
}

func (r *reader) s3() *S3 {
	s := &S3{Endpoint: r.register("S3_ENDPOINT"), Bucket: r.get("S3_BUCKET"), Region: r.get("S3_REGION"), AccessKey: r.get("S3_ACCESS_KEY"),
		Secret: r.get("S3_SECRET"), Prefix: r.get("S3_PREFIX"), PathStyle: r.or("S3_PATH_STYLE", "off") == "on"}
	for _, name := range []string{"S3_ENDPOINT", "S3_BUCKET", "S3_ACCESS_KEY", "S3_SECRET"} {
		if !r.anyOf(name) {
			r.problem("%s%s is missing: the other settings of S3 want it.", prefix, name)
		}
	}
	if s.Endpoint != nil && strings.Trim(s.Endpoint.Path, "/")+s.Endpoint.RawQuery != "" {
		r.problem("%sS3_ENDPOINT is the provider's address without a path: the bucket has its own setting.", prefix)
	}
	if s.Bucket != "" && !bucketNames.MatchString(s.Bucket) {
		r.problem("%sS3_BUCKET has 3 to 63 lower-case letters, digits, points and hyphens.", prefix)
	}
	if !keyPrefixes.MatchString(s.Prefix) {
		r.problem("%sS3_PREFIX has letters, digits, points, underscores, hyphens and slashes alone.", prefix)
	}
	if style := r.get("S3_PATH_STYLE"); style != "" && style != "on" && style != "off" {
		r.problem("%sS3_PATH_STYLE is on or off.", prefix)
	}
	return s
}
