package main

import (
	"context"
	"fmt"

	"github.com/schollz/progressbar/v3"
)

type reindexCmd struct{ dataFlag }

// Run rebuilds the search index, here or in the running nodes.
func (r reindexCmd) Run(ctx context.Context) error {
	a, err := r.open(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	if err := a.OpenIndex(); err != nil {
		return err
	}
	if a.Index == nil {
		fmt.Println("a node is running: it rebuilds beside its live index")
	}
	const whole = 1000
	bar := progressbar.Default(whole, "indexing")
	if err := a.Reindex(ctx, func(fraction float64) { _ = bar.Set(int(fraction * whole)) }); err != nil {
		return err
	}
	return bar.Finish()
}
