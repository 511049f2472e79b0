package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/schollz/progressbar/v3"
)

type keysListCmd struct{ dataFlag }

// Run lists the keys without their secrets.
func (k keysListCmd) Run(ctx context.Context) error {
	a, err := k.open(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	list, err := a.Keys(ctx)
	if err != nil {
		return err
	}
	for _, key := range list {
		seals := ""
		if key.Seals {
			seals = "  seals now"
		}
		fmt.Printf("%s  made %s  %d values in the database%s\n", key.ID, key.Made.Format(time.DateOnly), key.Values, seals)
	}
	return nil
}

type keysRotateCmd struct{ dataFlag }

// Run adds a key.
func (k keysRotateCmd) Run(ctx context.Context) error {
	a, err := k.open(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	id, err := a.RotateKeys(ctx)
	if err != nil {
		return err
	}
	fmt.Println("seals from now on:", id)
	fmt.Println("Copy", a.Ring.Path(), "to where its backup is, and to every other node that has a copy of its own.")
	fmt.Println("Within a minute a running node begins to seal anew what older keys sealed: see consilium keys.")
	return nil
}

type keysRetireCmd struct{ dataFlag }

// Run seals everything anew and takes the older keys away.
func (k keysRetireCmd) Run(ctx context.Context) error {
	a, err := k.open(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	bar := progressbar.Default(-1, "sealing anew")
	gone, done, err := a.RetireKeys(ctx, func(what string, n int) {
		bar.Describe(what)
		_ = bar.Set(n)
	})
	err = errors.Join(err, bar.Finish())
	fmt.Printf("sealed anew %d, unopened %d\n", done.Sealed, done.Broken)
	if err != nil {
		return err
	}
	for _, id := range gone {
		fmt.Println("taken out of the ring:", id)
	}
	fmt.Println("Backups from before now need the ring as it was: keep that copy as long as them.")
	return nil
}
