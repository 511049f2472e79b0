package database

import (
	"context"
	"sync/atomic"

	"github.com/jackc/pgx/v5"
)

// Counter counts the statements run under one context. It is safe for
// concurrent use.
type Counter struct {
	n   atomic.Int64
	log func(sql string)
}

// Statements is how many statements were sent so far.
func (c *Counter) Statements() int64 { return c.n.Load() }

type counterKey struct{}

// Counting gives a context whose statements are counted: tests hold pages to
// their number, and telemetry observes it. observe may be nil; else it sees
// each statement without its values.
func Counting(ctx context.Context, observe func(sql string)) (context.Context, *Counter) {
	c := &Counter{log: observe}
	return context.WithValue(ctx, counterKey{}, c), c
}

type tracer struct{}

func (tracer) TraceQueryStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	if c, ok := ctx.Value(counterKey{}).(*Counter); ok {
		c.n.Add(1)
		if c.log != nil {
			c.log(data.SQL)
		}
	}
	return ctx
}

func (tracer) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}
