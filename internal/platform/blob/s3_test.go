package blob

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"consilium/internal/kernel/errs"
)

const bucket = "consilium-images"

// peer is a real HTTP server that speaks S3.
type peer struct {
	store   *S3
	backend *s3mem.Backend
	// between may answer a request in the server's place.
	between atomic.Pointer[func(http.ResponseWriter, *http.Request) bool]
	seen    struct {
		sync.Mutex
		bytes.Buffer
	}
	asked atomic.Int32
}

type peerKind struct {
	cfg      S3Config
	options  []gofakes3.Option
	versions bool
}

func versions(k *peerKind) { k.versions = true }
func prefixed(k *peerKind) { k.cfg.Prefix = "house-1/images/" }

// simple is a provider that knows no versions.
func simple(k *peerKind) { k.options = append(k.options, gofakes3.WithoutVersioning()) }

func newS3(t *testing.T, with ...func(*peerKind)) *peer {
	t.Helper()
	k := &peerKind{cfg: S3Config{Bucket: bucket, Region: "eu-central-1", AccessKey: "access", Secret: "hush-hush", PathStyle: true}}
	for _, w := range with {
		w(k)
	}
	p := &peer{backend: s3mem.New()}
	if err := p.backend.CreateBucket(bucket); err != nil {
		t.Fatal(err)
	}
	if k.versions {
		if err := p.backend.SetVersioningConfiguration(bucket, gofakes3.VersioningConfiguration{Status: gofakes3.VersioningEnabled}); err != nil {
			t.Fatal(err)
		}
	}
	inner := gofakes3.New(p.backend, k.options...).Server()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { p.serve(w, r, inner) }))
	t.Cleanup(server.Close)
	k.cfg.Endpoint, _ = url.Parse(server.URL)
	store, err := OpenS3(k.cfg)
	if err != nil {
		t.Fatal(err)
	}
	p.store = store
	return p
}

func (p *peer) serve(w http.ResponseWriter, r *http.Request, inner http.Handler) {
	p.asked.Add(1)
	if between := p.between.Load(); between != nil && (*between)(w, r) {
		return
	}
	if r.ContentLength < 1<<20 { // large values are not what planted words are sought in
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		p.seen.Lock()
		_, _ = fmt.Fprintf(&p.seen, "%s %s %v ", r.Method, r.URL, r.Header)
		p.seen.Write(body)
		p.seen.Unlock()
	}
	inner.ServeHTTP(w, r)
}

func (p *peer) answers(f func(http.ResponseWriter, *http.Request) bool) { p.between.Store(&f) }

func TestNoOlderVersionOutlivesADeletion(t *testing.T) {
	t.Parallel()
	p := newS3(t, versions)
	other := key(1) + "0" // begins as key(1) does
	mustPut(t, p.store, other, []byte("stays"))
	for i := range 3 {
		mustPut(t, p.store, key(1), []byte{byte(i)})
	}
	for range 2 {
		if err := p.store.Delete(t.Context(), key(1)); err != nil {
			t.Fatal(err)
		}
	}
	mustMiss(t, p.store, key(1))
	mustGet(t, p.store, other, []byte("stays"))
	left, err := p.backend.ListBucketVersions(bucket, nil, nil)
	if err != nil || len(left.Versions) != 1 {
		t.Fatalf("%d versions are left, %v; want that of the other key alone", len(left.Versions), err)
	}
}

func TestAListingBeyondOnePageIsWhole(t *testing.T) {
	t.Parallel()
	p := newS3(t, prefixed)
	const n = s3Page + 3
	for i := range n {
		name := p.store.prefix + key(i)
		if _, err := p.backend.PutObject(bucket, name, nil, strings.NewReader("x"), 1, nil); err != nil {
			t.Fatal(err)
		}
	}
	// Another's in the same bucket.
	if _, err := p.backend.PutObject(bucket, "other/"+key(1), nil, strings.NewReader("x"), 1, nil); err != nil {
		t.Fatal(err)
	}
	got := listed(t, p.store)
	if len(got) != n || got[0] != key(0) || got[n-1] != key(n-1) {
		t.Fatalf("listed %d of %d", len(got), n)
	}
}

// cut takes half of what is sent, then hangs up.
func cut(w http.ResponseWriter, r *http.Request) {
	_, _ = io.CopyN(io.Discard, r.Body, r.ContentLength/2)
	if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
		_ = conn.Close()
	}
}

func TestALineCutWhileWritingLeavesTheOldValue(t *testing.T) {
	t.Parallel()
	p := newS3(t)
	mustPut(t, p.store, key(1), []byte("stays"))
	var tries atomic.Int32
	p.answers(func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodPut {
			return false
		}
		tries.Add(1)
		cut(w, r)
		return true
	})
	err := p.store.Put(t.Context(), key(1), bytes.Repeat([]byte("new"), 1<<20))
	if !errs.Is(err, errs.Unavailable) {
		t.Fatalf("Put = %v", err)
	}
	if n := tries.Load(); n < 1 || n > s3Tries {
		t.Fatalf("%d tries", n)
	}
	mustGet(t, p.store, key(1), []byte("stays"))
}

func TestALineCutWhileReadingIsNoShortValue(t *testing.T) {
	t.Parallel()
	p := newS3(t)
	mustPut(t, p.store, key(1), bytes.Repeat([]byte("x"), 1000))
	p.answers(func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodGet {
			return false
		}
		w.Header().Set("Last-Modified", "Thu, 26 Nov 2026 12:00:00 GMT")
		w.Header().Set("Content-Length", "1000")
		_, _ = w.Write(make([]byte, 500))
		_ = http.NewResponseController(w).Flush()
		if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
			_ = conn.Close()
		}
		return true
	})
	if got, err := p.store.Get(t.Context(), key(1)); !errs.Is(err, errs.Unavailable) || got != nil {
		t.Fatalf("Get = %d bytes, %v", len(got), err)
	}
}

func TestAProviderThatAnnouncesTooMuchIsNotBelieved(t *testing.T) {
	t.Parallel()
	p := newS3(t)
	p.answers(func(w http.ResponseWriter, _ *http.Request) bool {
		w.Header().Set("Last-Modified", "Thu, 26 Nov 2026 12:00:00 GMT")
		w.Header().Set("Content-Length", fmt.Sprint(MaxSize+1))
		_, _ = w.Write([]byte("x"))
		return true
	})
	if _, err := p.store.Get(t.Context(), key(1)); !errs.Is(err, errs.Unavailable) {
		t.Fatalf("Get = %v", err)
	}
}

func TestAProviderThatFailsIsAskedAFewTimesAndNoMore(t *testing.T) {
	t.Parallel()
	p := newS3(t)
	p.answers(func(w http.ResponseWriter, _ *http.Request) bool {
		w.WriteHeader(http.StatusServiceUnavailable)
		return true
	})
	p.asked.Store(0)
	_, err := p.store.Get(t.Context(), key(1))
	if !errs.Is(err, errs.Unavailable) || errors.Is(err, ErrMissing) {
		t.Fatalf("Get = %v", err)
	}
	if n := p.asked.Load(); n > s3Tries {
		t.Fatalf("asked %d times", n)
	}
	if err := p.store.Check(t.Context()); err == nil || !strings.Contains(err.Error(), "can't be written") {
		t.Fatalf("Check says %v", err)
	}
}

func TestARefusalIsNoMissingValue(t *testing.T) {
	t.Parallel()
	p := newS3(t)
	for _, c := range []struct {
		status int
		code   string
	}{{http.StatusForbidden, "AccessDenied"}, {http.StatusNotFound, "NoSuchBucket"}} {
		p.answers(func(w http.ResponseWriter, _ *http.Request) bool {
			w.WriteHeader(c.status)
			_, _ = fmt.Fprintf(w, `<?xml version="1.0"?><Error><Code>%s</Code><Message>no</Message></Error>`, c.code)
			return true
		})
		_, err := p.store.Get(t.Context(), key(1))
		if errors.Is(err, ErrMissing) || !errs.Is(err, errs.Unavailable) {
			t.Errorf("%s: Get = %v", c.code, err)
		}
		if err := p.store.Delete(t.Context(), key(1)); err == nil {
			t.Errorf("%s: a deletion that was refused counts as done", c.code)
		}
		if strings.Contains(fmt.Sprint(err), "hush-hush") {
			t.Errorf("the secret is told: %v", err)
		}
	}
}

func TestAConfigurationThatCantWorkIsRefused(t *testing.T) {
	t.Parallel()
	good := S3Config{Endpoint: &url.URL{Scheme: "https", Host: "s3.example"}, Bucket: bucket, AccessKey: "a", Secret: "hush-hush"}
	if _, err := OpenS3(good); err != nil {
		t.Fatal(err)
	}
	for _, spoil := range []func(*S3Config){
		func(c *S3Config) { c.Endpoint = nil },
		func(c *S3Config) { c.Endpoint = &url.URL{Scheme: "https", Host: "s3.example", Path: "/bucket"} },
		func(c *S3Config) { c.Bucket = "" },
		func(c *S3Config) { c.AccessKey = "" },
		func(c *S3Config) { c.Secret = "" },
		func(c *S3Config) { c.Prefix = "a b" },
	} {
		bad := good
		spoil(&bad)
		if _, err := OpenS3(bad); err == nil || strings.Contains(err.Error(), "hush-hush") {
			t.Errorf("%v", err)
		}
	}
}
