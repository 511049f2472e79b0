package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/schollz/progressbar/v3"

	"consilium/internal/app"
)

type importCmd struct {
	dataFlag
	Source     string `arg:"" enum:"nppes,nppes-places,gmc,leie" help:"nppes, nppes-places (its further practice places), gmc or leie."`
	File       string `arg:"" help:"The file: CSV, gzip, or the ZIP as it is published; - for stdin."`
	Supplement bool   `help:"The file adds to the exclusions, or the places, instead of being all of them."`
	Shrink     bool   `help:"Let the exclusions, or the places, shrink by more than a fifth."`
	Older      bool   `help:"Take a file of an earlier day than the last one."`
}

// importGC has memory collected sooner than usual: rows are read and let go of
// by the hundred thousand, and the machine may be serving beside it.
const importGC = 40

// Run imports and prints what became of the rows, also of those before an
// interruption.
func (i importCmd) Run(ctx context.Context) error {
	debug.SetGCPercent(importGC)
	a, err := i.open(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	bar := progressbar.DefaultBytes(-1, "importing")
	done, err := a.ImportRegister(ctx, app.ImportRequest{Source: app.RegistrySource(i.Source), Path: i.File, Stdin: os.Stdin,
		Supplement: i.Supplement, Shrink: i.Shrink, Older: i.Older, Progress: func(r app.ImportReport) {
			if r.Total > 0 {
				bar.ChangeMax64(max(r.Total, r.Done))
			}
			_ = bar.Set64(r.Done)
		}})
	err = errors.Join(err, bar.Finish())
	fmt.Fprintln(os.Stderr)
	if done.Read > 0 {
		printImport(os.Stdout, i.Source, done)
	}
	if err != nil && ctx.Err() != nil {
		if i.File == "-" {
			return errors.New("interrupted: what was read is kept; a stream begins anew")
		}
		return errors.New("interrupted: the same command goes on from here")
	}
	return err
}

func printImport(w io.Writer, source string, r app.Imported) {
	if r.Resumed {
		fmt.Fprintln(w, "gone on with an import that was interrupted; its rows are counted in")
	}
	fmt.Fprintf(w, "read                  %d\nimported              %d\nupdated               %d\nunchanged             %d\n", r.Read, r.Imported, r.Updated, r.Unchanged)
	fmt.Fprintf(w, "organisations skipped %d\nrepeated              %d\n", r.Organisations, r.Repeated)
	switch source {
	case "leie":
		fmt.Fprintf(w, "taken off the list    %d\n", r.Delisted)
	case "nppes-places":
		fmt.Fprintf(w, "gone                  %d\n", r.Delisted)
	}
	fmt.Fprintf(w, "bad                   %d\n", r.BadRows())
	for _, why := range slices.Sorted(maps.Keys(r.Bad)) {
		fmt.Fprintf(w, "  %-34s %d\n", why, r.Bad[why])
	}
	fmt.Fprintf(w, "longest transaction   %d ms\n", r.Longest.Milliseconds())
	if r.Aside != "" {
		fmt.Fprintln(w, "the bad rows are in", r.Aside)
	}
}

type checkCmd struct {
	dataFlag
	NPI string `arg:"" help:"The number." name:"npi"`
}

// Run checks the number by itself, and with --data says what the imported
// register has of it.
func (c checkCmd) Run(ctx context.Context) error {
	if err := app.CheckNPI(c.NPI); err != nil {
		return err
	}
	fmt.Println("can be an NPI: its check digit is right, which says nothing of who holds it")
	if c.Data == "" {
		return nil
	}
	a, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	lines, err := a.DescribeNPI(ctx, c.NPI)
	if err == nil {
		fmt.Println(strings.Join(lines, "\n"))
	}
	return err
}
