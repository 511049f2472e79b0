package main

import (
	"context"
	"os"

	"consilium/internal/app"
)

type doctorCmd struct{ dataFlag }

// Run looks at everything and fails when something needs mending.
func (d doctorCmd) Run(ctx context.Context) error {
	cfg, err := d.config()
	if err != nil {
		return err
	}
	return app.Examine(ctx, cfg, app.Options{Log: logger()}, os.Stdout)
}
