package telemetry_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"consilium/internal/kernel/ids"
	"consilium/internal/platform/jobs"
	"consilium/internal/platform/telemetry"
	"consilium/internal/platform/web"
)

var _ web.Observer = (*telemetry.Metrics)(nil)

// Its shape is what the queue's option wants.
var _ = jobs.Options{Failed: (*telemetry.Metrics)(nil).JobFailed}

func read(t *testing.T, m *telemetry.Metrics) string {
	t.Helper()
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodGet, "http://127.0.0.1:9090/metrics", nil)
	m.Handler().ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		t.Fatalf("reading the metrics: %d %s", w.Code, w.Body)
	}
	return w.Body.String()
}

func has(t *testing.T, text, line string) {
	t.Helper()
	if !strings.Contains("\n"+text, "\n"+line+"\n") {
		t.Errorf("no line %q", line)
	}
}

func TestARequestIsCountedByMethodPatternAndClass(t *testing.T) {
	t.Parallel()
	m := telemetry.New(telemetry.Options{})
	m.Request("GET", "/threads/:id", 200, 7*time.Millisecond, 3)
	m.Request("GET", "/threads/:id", 204, 70*time.Millisecond, 5)
	m.Request("POST", "/ask", 422, time.Millisecond, 1)
	text := read(t, m)
	has(t, text, `consilium_request_duration_seconds_bucket{method="GET",route="/threads/:id",status="2xx",le="0.005"} 0`)
	has(t, text, `consilium_request_duration_seconds_bucket{method="GET",route="/threads/:id",status="2xx",le="0.01"} 1`)
	has(t, text, `consilium_request_duration_seconds_count{method="GET",route="/threads/:id",status="2xx"} 2`)
	has(t, text, `consilium_request_duration_seconds_count{method="POST",route="/ask",status="4xx"} 1`)
	has(t, text, `consilium_request_sql_statements_bucket{method="GET",route="/threads/:id",le="3"} 1`)
	has(t, text, `consilium_request_sql_statements_sum{method="GET",route="/threads/:id"} 8`)
	for _, name := range []string{"go_goroutines", "process_resident_memory_bytes", "consilium_build_info"} {
		if !strings.Contains(text, "\n"+name) {
			t.Errorf("no %s", name)
		}
	}
}

func TestNoAddressOrIdentifierBecomesALabel(t *testing.T) {
	t.Parallel()
	m := telemetry.New(telemetry.Options{})
	id := ids.New().String()
	for _, path := range []string{"/threads/" + id, "/threads/" + id + "/answers", "/search?q=canary", "/u/canary@clinic.example", "canary",
		"/canary person", "/" + strings.Repeat("canary", 40), "/canary\n", "/canary\"", "/kanärie", "", "/*canary%00"} {
		m.Request("GET", path, 200, time.Millisecond, 1)
	}
	m.Request("CANARY", "/ask", 200, time.Millisecond, 1)
	m.Request("GET", "/ask", 12345, time.Millisecond, 1)
	m.JobFailed("canary for 192.0.2.1")
	m.JobFailed("")
	text := read(t, m)
	// Names and labels alone: a count of bytes may be any number.
	named := regexp.MustCompile(`(?m) \S+$`).ReplaceAllString(text, "")
	for _, trace := range []string{"canary", "CANARY", "kan", id, "192.0.2", "12345"} {
		if strings.Contains(named, trace) {
			t.Errorf("the metrics hold %q", trace)
		}
	}
	has(t, text, `consilium_request_duration_seconds_count{method="GET",route="unknown",status="2xx"} 12`)
	has(t, text, `consilium_request_duration_seconds_count{method="other",route="/ask",status="2xx"} 1`)
	has(t, text, `consilium_request_duration_seconds_count{method="GET",route="/ask",status="other"} 1`)
	has(t, text, `consilium_jobs_failed_total{kind="other"} 2`)
}

// The only names and values of labels are those a programmer wrote.
func TestEveryLabelIsOneOfTheKnown(t *testing.T) {
	t.Parallel()
	m := telemetry.New(telemetry.Options{})
	m.Request("GET", "/threads/:id", 500, time.Second, 0)
	m.JobFailed("notify")
	known := map[string]*regexp.Regexp{
		"method": regexp.MustCompile(`^[A-Z]+$|^other$`), "route": regexp.MustCompile(`^/[\w/:*.-]*$|^unknown$|^other$`),
		"status": regexp.MustCompile(`^[1-5]xx$|^other$`), "kind": regexp.MustCompile(`^[a-z_.-]+$`), "le": regexp.MustCompile(`^[0-9.e+-]+$|^\+Inf$`),
		"version": regexp.MustCompile(`.`), "revision": regexp.MustCompile(`.`), "go": regexp.MustCompile(`^go`), "quantile": regexp.MustCompile(`^[0-9.]+$`),
	}
	for _, line := range strings.Split(read(t, m), "\n") {
		if !strings.HasPrefix(line, "consilium_") {
			continue
		}
		for _, pair := range regexp.MustCompile(`(\w+)="([^"]*)"`).FindAllStringSubmatch(line, -1) {
			if form := known[pair[1]]; form == nil || !form.MatchString(pair[2]) {
				t.Errorf("label %s=%q", pair[1], pair[2])
			}
		}
	}
}

func TestTheNumberOfSeriesIsBounded(t *testing.T) {
	t.Parallel()
	m := telemetry.New(telemetry.Options{})
	for i := range 3000 {
		m.Request("GET", fmt.Sprintf("/made-up-%d", i), 200, time.Millisecond, 1)
		m.JobFailed("kind" + strings.Repeat("a", i%40) + strings.Repeat("b", i/40%40))
	}
	text := read(t, m)
	routes := len(regexp.MustCompile(`(?m)^consilium_request_duration_seconds_count\{`).FindAllString(text, -1))
	kinds := len(regexp.MustCompile(`(?m)^consilium_jobs_failed_total\{`).FindAllString(text, -1))
	if routes != 401 || kinds != 65 {
		t.Errorf("%d routes and %d kinds", routes, kinds)
	}
	has(t, text, `consilium_request_duration_seconds_count{method="GET",route="other",status="2xx"} 2600`)
}

func TestSourcesAreAskedAtEachReading(t *testing.T) {
	t.Parallel()
	documents := uint64(7)
	var sealed error
	m := telemetry.New(telemetry.Options{Sources: telemetry.Sources{
		FeedLag: func(ctx context.Context) time.Duration {
			if _, bounded := ctx.Deadline(); !bounded {
				t.Error("a source is asked without a deadline")
			}
			return 1500 * time.Millisecond
		},
		SealedLag:    func(context.Context) (time.Duration, error) { return 2 * time.Second, sealed },
		Documents:    func() (uint64, error) { return documents, nil },
		ReadsDropped: func() int64 { return 4 },
		Connections:  func() (int32, int32) { return 3, 20 },
	}})
	text := read(t, m)
	for _, line := range []string{"consilium_feed_lag_seconds 1.5", "consilium_audit_sealed_lag_seconds 2", "consilium_index_documents 7",
		"consilium_audit_reads_dropped_total 4", "consilium_database_connections_used 3", "consilium_database_connections_max 20"} {
		has(t, text, line)
	}
	documents, sealed = 8, errors.New("database away: secret")
	text = read(t, m)
	has(t, text, "consilium_index_documents 8")
	if strings.Contains(text, "consilium_audit_sealed_lag_seconds") || strings.Contains(text, "secret") {
		t.Error("a failed source leaves a number or its error behind")
	}
	if strings.Contains(read(t, telemetry.New(telemetry.Options{})), "feed_lag") {
		t.Error("a source that isn't there has a number")
	}
}

func TestMetricsAreServedOnLoopbackAlone(t *testing.T) {
	t.Parallel()
	m := telemetry.New(telemetry.Options{})
	for _, addr := range []string{":0", "0.0.0.0:0", "[::]:0", "192.0.2.1:9090", "metrics.example:9090", "127.0.0.1.example:9090"} {
		if err := m.Serve(t.Context(), addr); !errors.Is(err, telemetry.ErrPublic) {
			t.Errorf("%q: %v", addr, err)
		}
	}
	if err := m.Serve(t.Context(), ""); err != nil {
		t.Errorf("no address: %v", err)
	}
	l, err := telemetry.New(telemetry.Options{Anywhere: true}).Listen("0.0.0.0:0")
	if err != nil {
		t.Fatalf("told to serve anywhere: %v", err)
	}
	_ = l.Close()
}

func TestOnlyMetricsUnderALoopbackNameAreAnswered(t *testing.T) {
	t.Parallel()
	cases := map[string]int{"http://127.0.0.1/metrics": 200, "http://localhost:9090/metrics": 200, "http://[::1]:9090/metrics": 200,
		"http://rebound.example/metrics": 421, "http://127.0.0.1/": 404, "http://127.0.0.1/debug/pprof/": 404}
	for address, want := range cases {
		w := httptest.NewRecorder()
		telemetry.New(telemetry.Options{}).Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, address, nil))
		if w.Code != want {
			t.Errorf("%s: %d, want %d", address, w.Code, want)
		}
	}
	w := httptest.NewRecorder()
	telemetry.New(telemetry.Options{Anywhere: true}).Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "http://metrics.example/metrics", nil))
	if w.Code != 200 {
		t.Errorf("anywhere: %d", w.Code)
	}
}

func TestServingEndsWithItsContext(t *testing.T) {
	t.Parallel()
	m := telemetry.New(telemetry.Options{})
	l, err := m.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- m.ServeOn(ctx, l) }()
	res, err := http.Get("http://" + l.Addr().String() + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(res.Body)
	_ = res.Body.Close()
	if err != nil || !strings.Contains(string(body), "consilium_build_info") {
		t.Fatalf("over the port: %v %d", err, res.StatusCode)
	}
	stop()
	if err := <-ended; err != nil {
		t.Errorf("serving ended with %v", err)
	}
	if c, err := net.Dial("tcp", l.Addr().String()); err == nil {
		_ = c.Close()
		t.Error("the port is still open")
	}
}
