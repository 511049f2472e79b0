// Package telemetry counts what the house does, for Prometheus. It knows
// routes by their patterns and jobs by their kinds: no address, identifier or
// word of a person is ever a label, and the number of series is bounded
// whatever is asked of the house.
package telemetry

import (
	"net/http"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"consilium/internal/kernel/ids"
)

// The bounds of what may become a label. The house has fewer routes and kinds
// of jobs than this; what comes beyond is counted as "other".
const (
	maxRoutes  = 400
	maxPattern = 100
	maxKinds   = 64
	maxKind    = 40
)

// The labels that stand for what may not be named.
const (
	unknown = "unknown"
	other   = "other"
)

// Options says how metrics are offered.
type Options struct {
	// Anywhere lets Serve listen beyond loopback, for a Prometheus on another
	// machine. Whoever reaches that port reads how busy the house is.
	Anywhere bool
	// Sources are asked at each reading.
	Sources Sources
}

// Metrics is the house's registry. It is a web.Observer, and its methods are
// safe for concurrent use.
type Metrics struct {
	registry   *prometheus.Registry
	anywhere   bool
	seconds    *prometheus.HistogramVec
	statements *prometheus.HistogramVec
	jobsFailed *prometheus.CounterVec
	routes     bounded
	kinds      bounded
}

// New makes a registry with the house's metrics, those of the Go runtime and
// of the process, and what this build is.
func New(opts Options) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		anywhere: opts.Anywhere,
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "consilium_request_duration_seconds",
			Help:    "How long requests took, by method, route pattern and class of status.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
		}, []string{"method", "route", "status"}),
		statements: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "consilium_request_sql_statements",
			Help:    "How many SQL statements requests sent, by method and route pattern.",
			Buckets: []float64{0, 1, 2, 3, 4, 6, 8, 12, 20, 40},
		}, []string{"method", "route"}),
		jobsFailed: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "consilium_jobs_failed_total",
			Help: "Failed tries of background jobs, by kind; a job is tried again until it has no tries left.",
		}, []string{"kind"}),
		routes: bounded{most: maxRoutes},
		kinds:  bounded{most: maxKinds},
	}
	m.registry.MustRegister(m.seconds, m.statements, m.jobsFailed, newReader(opts.Sources), buildInfo(),
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Request counts a finished request. path is the route's pattern: what isn't
// one, or holds an identifier, is counted as "unknown".
func (m *Metrics) Request(method, path string, status int, took time.Duration, statements int64) {
	method, route := verb(method), m.routes.label(pattern(path))
	m.seconds.WithLabelValues(method, route, class(status)).Observe(took.Seconds())
	m.statements.WithLabelValues(method, route).Observe(float64(statements))
}

// JobFailed counts a failed try of a job; it is what jobs.Options.Failed
// wants.
func (m *Metrics) JobFailed(kind string) {
	m.jobsFailed.WithLabelValues(m.kinds.label(word(kind))).Inc()
}

// verb keeps invented methods out.
func verb(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return method
	}
	return other
}

// class is the class of a status: "2xx" and its like.
func class(status int) string {
	if status < 100 || status > 599 {
		return other
	}
	return string(rune('0'+status/100)) + "xx"
}

// pattern gives the path back where it is one that a programmer wrote.
func pattern(path string) string {
	if path == "" || path[0] != '/' || len(path) > maxPattern || strings.ContainsFunc(path, strange) {
		return unknown
	}
	for segment := range strings.SplitSeq(path, "/") {
		if _, err := ids.Parse(segment); err == nil {
			return unknown
		}
	}
	return path
}

// strange is every letter that no route pattern of the house holds.
func strange(r rune) bool {
	letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
	return !letter && !strings.ContainsRune("/:*-_.", r)
}

// word gives the kind back where it is the name of a kind of job.
func word(kind string) string {
	bad := func(r rune) bool { return (r < 'a' || r > 'z') && !strings.ContainsRune("_-.", r) }
	if kind == "" || len(kind) > maxKind || strings.ContainsFunc(kind, bad) {
		return other
	}
	return kind
}

// bounded lets the first most distinct labels through and calls the rest
// "other".
type bounded struct {
	most int
	mu   sync.Mutex
	seen map[string]bool
}

func (b *bounded) label(text string) string {
	if text == unknown || text == other {
		return text
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.seen[text] {
		return text
	}
	if len(b.seen) >= b.most {
		return other
	}
	if b.seen == nil {
		b.seen = map[string]bool{}
	}
	b.seen[text] = true
	return text
}

// buildInfo is a gauge that is always 1: its labels say which build this is.
func buildInfo() prometheus.Collector {
	labels := prometheus.Labels{"version": unknown, "revision": unknown, "go": unknown}
	if info, ok := debug.ReadBuildInfo(); ok {
		labels["version"], labels["go"] = info.Main.Version, info.GoVersion
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				labels["revision"] = s.Value
			}
		}
	}
	return prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "consilium_build_info", Help: "Which build this is; always 1.", ConstLabels: labels,
	}, func() float64 { return 1 })
}
