package telemetry

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Sources are asked for their state at each reading. A nil source has no
// metric; one that fails has none in that reading, so that a gap shows where
// a wrong number would lie.
type Sources struct {
	// FeedLag is how long the oldest change has waited that a follower of
	// this node has not taken in.
	FeedLag func(context.Context) time.Duration
	// SealedLag is how long the oldest entry of the audit log has waited for
	// its link in the chain.
	SealedLag func(context.Context) (time.Duration, error)
	// Documents is how many documents this node's index holds.
	Documents func() (uint64, error)
	// ReadsDropped is how many reads the recorder of reads had to let go.
	ReadsDropped func() int64
	// Connections is how many of the pool's connections are in use, and how
	// many it may have.
	Connections func() (used, most int32)
}

// readWithin bounds the time that one reading may ask the database.
const readWithin = 2 * time.Second

// reader asks the sources when Prometheus does.
type reader struct {
	sources                                     Sources
	feed, sealed, documents, dropped, used, max *prometheus.Desc
}

func newReader(s Sources) *reader {
	desc := func(name, help string) *prometheus.Desc { return prometheus.NewDesc("consilium_"+name, help, nil, nil) }
	return &reader{
		sources:   s,
		feed:      desc("feed_lag_seconds", "How long the oldest change not yet taken in here has waited."),
		sealed:    desc("audit_sealed_lag_seconds", "How long the oldest unsealed entry of the audit log has waited."),
		documents: desc("index_documents", "Documents in this node's search index."),
		dropped:   desc("audit_reads_dropped_total", "Reads that could not be recorded; should be 0."),
		used:      desc("database_connections_used", "Connections of the pool in use."),
		max:       desc("database_connections_max", "Connections the pool may have."),
	}
}

// Describe tells the registry of every metric that may come.
func (r *reader) Describe(out chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{r.feed, r.sealed, r.documents, r.dropped, r.used, r.max} {
		out <- d
	}
}

// Collect asks each source.
func (r *reader) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), readWithin)
	defer cancel()
	gauge := func(d *prometheus.Desc, v float64) { out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v) }
	s := r.sources
	if s.FeedLag != nil {
		gauge(r.feed, s.FeedLag(ctx).Seconds())
	}
	if s.SealedLag != nil {
		if lag, err := s.SealedLag(ctx); err == nil {
			gauge(r.sealed, lag.Seconds())
		}
	}
	if s.Documents != nil {
		if n, err := s.Documents(); err == nil {
			gauge(r.documents, float64(n))
		}
	}
	if s.ReadsDropped != nil {
		out <- prometheus.MustNewConstMetric(r.dropped, prometheus.CounterValue, float64(s.ReadsDropped()))
	}
	if s.Connections != nil {
		used, most := s.Connections()
		gauge(r.used, float64(used))
		gauge(r.max, float64(most))
	}
}
