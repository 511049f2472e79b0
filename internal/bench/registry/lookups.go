package main

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"time"

	"consilium/internal/app"
	"consilium/internal/config"
	"consilium/internal/registry"
	"consilium/internal/registry/madeup"
)

// lookups holds look-ups by number against bare reads of the same rows by
// primary key, one after the other, so that both have the same weather.
func lookups(ctx context.Context, data string, rows, reads int, log *slog.Logger) error {
	cfg, err := config.Load([]string{"CONSILIUM_DATA=" + data})
	if err != nil {
		return err
	}
	a, err := app.Open(ctx, cfg, app.Options{Log: log})
	if err != nil {
		return err
	}
	defer a.Close()
	var bare, whole []time.Duration
	for i := range reads + reads/10 { // the first tenth warms up
		number := madeup.NPI(rand.IntN(rows)) //nolint:gosec // no secret
		begin := time.Now()
		var status string
		if err := a.DB.Pool().QueryRow(ctx, `SELECT status FROM registry_records WHERE source = $1 AND number = $2`, "nppes", number).Scan(&status); err != nil {
			return err
		}
		between := time.Now()
		answer, err := a.Registry.Lookup(ctx, registry.NPPES, number)
		end := time.Now()
		if err != nil || !answer.Found || string(answer.Record.Status) != status {
			return fmt.Errorf("look-up of %s: %+v %w", number, answer, err)
		}
		if i >= reads/10 {
			bare, whole = append(bare, between.Sub(begin)), append(whole, end.Sub(between))
		}
	}
	slices.Sort(bare)
	slices.Sort(whole)
	at := func(list []time.Duration, share float64) float64 {
		return float64(list[int(float64(len(list)-1)*share)].Microseconds())
	}
	fmt.Println("# registry lookup_p50_us read_p50_us ratio_p50 lookup_p99_us read_p99_us ratio_p99")
	fmt.Printf("registry_lookup %.0f %.0f %.2f %.0f %.0f %.2f\n", at(whole, .5), at(bare, .5), at(whole, .5)/at(bare, .5),
		at(whole, .99), at(bare, .99), at(whole, .99)/at(bare, .99))
	return nil
}
