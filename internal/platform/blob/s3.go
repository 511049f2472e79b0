package blob

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// What a request may take. A value of MaxSize in two minutes is 2 MB/s.
const (
	s3Short = 30 * time.Second
	s3Long  = 2 * time.Minute
	s3Tries = 3
	s3Page  = 1000
)

// S3Config says which bucket to use, and as whom.
type S3Config struct {
	// Endpoint is the address of the provider, such as
	// https://s3.eu-central-1.amazonaws.com. http:// sends what is stored, and
	// what is asked, for everybody on the way to see and change.
	Endpoint *url.URL
	Bucket   string
	// Region may stay empty: it is found out then.
	Region            string
	AccessKey, Secret string
	// Prefix goes before every key, for a bucket that is shared: letters,
	// digits, ".", "_", "-" and "/".
	Prefix string
	// PathStyle puts the bucket into the path instead of the host's name, as
	// providers other than Amazon mostly want. Without it Amazon's and
	// Google's hosts get the name, others the path.
	PathStyle bool
}

// S3 is a store with a provider that speaks S3.
type S3 struct {
	client         *minio.Client
	bucket, prefix string
}

var prefixes = regexp.MustCompile(`^[A-Za-z0-9._/-]{0,200}$`)

// OpenS3 makes the store. Nothing is asked over the network yet: Check does
// that. The error is a sentence for the operator.
func OpenS3(cfg S3Config) (*S3, error) {
	switch {
	case cfg.Endpoint == nil || cfg.Endpoint.Host == "" || strings.Trim(cfg.Endpoint.Path, "/") != "":
		return nil, errors.New("blob: the endpoint of S3 is an address such as https://s3.example, without a path")
	case cfg.Bucket == "" || cfg.AccessKey == "" || cfg.Secret == "":
		return nil, errors.New("blob: S3 wants a bucket, an access key and a secret")
	case !prefixes.MatchString(cfg.Prefix):
		return nil, errors.New("blob: a prefix has letters, digits, '.', '_', '-' and '/' alone")
	}
	lookup := minio.BucketLookupAuto
	if cfg.PathStyle {
		lookup = minio.BucketLookupPath
	}
	client, err := minio.New(cfg.Endpoint.Host, &minio.Options{
		Creds:        credentials.NewStaticV4(cfg.AccessKey, cfg.Secret, ""),
		Secure:       cfg.Endpoint.Scheme == "https",
		Region:       cfg.Region,
		BucketLookup: lookup,
		MaxRetries:   s3Tries,
		Transport:    s3Transport(),
	})
	if err != nil {
		return nil, fmt.Errorf("blob: %w", err)
	}
	return &S3{client: client, bucket: cfg.Bucket, prefix: cfg.Prefix}, nil
}

func s3Transport() *http.Transport {
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout:   5 * time.Second,
		ResponseHeaderTimeout: s3Short,
		ExpectContinueTimeout: time.Second,
		IdleConnTimeout:       time.Minute,
		MaxIdleConnsPerHost:   16,
		MaxConnsPerHost:       64,
		DisableCompression:    true, // the length that is announced must be the value's
	}
}

// Put sends the value in one request, which a provider takes whole or not.
func (s *S3) Put(ctx context.Context, key string, data []byte) error {
	if err := acceptable(key, data); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, s3Long)
	defer cancel()
	_, err := s.client.PutObject(ctx, s.bucket, s.prefix+key, bytes.NewReader(data), int64(len(data)), minio.PutObjectOptions{
		ContentType: "application/octet-stream",
		// The signed digest holds the value; a body signed piece by piece
		// besides is what some providers can't read.
		SendContentMd5:       true,
		DisableContentSha256: true,
		DisableMultipart:     true,
	})
	return away(err)
}

// Get reads the value.
func (s *S3) Get(ctx context.Context, key string) ([]byte, error) {
	if err := valid(key); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, s3Long)
	defer cancel()
	data, err := s.get(ctx, key)
	if minio.ToErrorResponse(err).Code == minio.NoSuchKey {
		return nil, ErrMissing
	}
	return data, away(err)
}

func (s *S3) get(ctx context.Context, key string) ([]byte, error) {
	core := minio.Core{Client: s.client}
	body, info, _, err := core.GetObject(ctx, s.bucket, s.prefix+key, minio.GetObjectOptions{})
	if err != nil {
		return nil, err
	}
	defer func() { _ = body.Close() }()
	if info.Size < 0 || info.Size > MaxSize {
		return nil, errors.New("blob: the provider announces more than a value can have")
	}
	data := make([]byte, info.Size)
	if _, err := io.ReadFull(body, data); err != nil {
		return nil, fmt.Errorf("blob: the value came short: %w", err)
	}
	return data, nil
}

// Delete removes the value, and its older versions where the bucket keeps any.
func (s *S3) Delete(ctx context.Context, key string) error {
	if err := valid(key); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, s3Short)
	defer cancel()
	if err := s.client.RemoveObject(ctx, s.bucket, s.prefix+key, minio.RemoveObjectOptions{}); err != nil {
		return away(err)
	}
	return away(s.deleteVersions(ctx, key))
}

// deleteVersions takes away what a bucket with versions keeps behind a
// deletion. A provider that knows no versions says so.
func (s *S3) deleteVersions(ctx context.Context, key string) error {
	ctx, cancel := context.WithCancel(ctx) // ends the listing with us
	defer cancel()
	for o := range s.client.ListObjectsIter(ctx, s.bucket, minio.ListObjectsOptions{Prefix: s.prefix + key, Recursive: true, WithVersions: true}) {
		if o.Err != nil {
			return noVersions(o.Err)
		}
		if o.Key != s.prefix+key || o.VersionID == "" {
			continue
		}
		if err := s.client.RemoveObject(ctx, s.bucket, o.Key, minio.RemoveObjectOptions{VersionID: o.VersionID}); err != nil {
			return err
		}
	}
	return nil
}

func noVersions(err error) error {
	switch r := minio.ToErrorResponse(err); {
	case r.Code == minio.NotImplemented, r.StatusCode == http.StatusNotImplemented, r.StatusCode == http.StatusMethodNotAllowed:
		return nil
	}
	return err
}

// List asks page by page, so that yield takes no request's time.
func (s *S3) List(ctx context.Context, yield func(string, time.Time) error) error {
	for last := ""; ; {
		page, err := s.page(ctx, last)
		if err != nil {
			return away(err)
		}
		for _, o := range page {
			key := strings.TrimPrefix(o.Key, s.prefix)
			if valid(key) != nil {
				continue // another's in a shared bucket
			}
			if err := yield(key, o.LastModified); err != nil {
				return err
			}
		}
		if len(page) < s3Page {
			return nil
		}
		last = page[len(page)-1].Key
	}
}

func (s *S3) page(ctx context.Context, after string) ([]minio.ObjectInfo, error) {
	ctx, cancel := context.WithTimeout(ctx, s3Short)
	defer cancel()
	var out []minio.ObjectInfo
	for o := range s.client.ListObjectsIter(ctx, s.bucket, minio.ListObjectsOptions{Prefix: s.prefix, Recursive: true, MaxKeys: s3Page, StartAfter: after}) {
		if o.Err != nil {
			return nil, o.Err
		}
		if out = append(out, o); len(out) == s3Page {
			break
		}
	}
	return out, ctx.Err()
}

// Check writes, reads, lists and deletes a value with the provider.
func (s *S3) Check(ctx context.Context) error {
	if err := probe(ctx, s); err != nil {
		return err
	}
	if _, err := s.page(ctx, ""); err != nil {
		return fmt.Errorf("what is stored can't be listed: %w", err)
	}
	return nil
}
