package main

import (
	"context"
	"os"
)

type doctorCmd struct{ dataFlag }

// Run looks at everything and fails when something needs mending.
func (d doctorCmd) Run(ctx context.Context) error {
	a, err := d.open(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	if err := a.OpenIndex(); err != nil {
		return err
	}
	return a.Doctor(ctx, os.Stdout)
}
