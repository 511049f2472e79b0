package main

import (
	"context"
	"testing"

	"github.com/alecthomas/kong"
)

// run parses a command line and runs it, as main does.
func run(t *testing.T, args ...string) error {
	t.Helper()
	parser, err := kong.New(&commands{}, kong.Name("consilium"), kong.BindTo(t.Context(), (*context.Context)(nil)))
	if err != nil {
		t.Fatal(err)
	}
	cli, err := parser.Parse(args)
	if err != nil {
		return err
	}
	return cli.Run()
}

func TestCheckingANumberNeedsNothing(t *testing.T) {
	t.Parallel()
	for number, can := range map[string]bool{"1234567893": true, "1003802901": true, "1679576722": true, "1234567890": false, "1558597798": false, "": false, "AP5836727": false} {
		if err := run(t, "registry", "check", number); (err == nil) != can {
			t.Errorf("%q: %v", number, err)
		}
	}
	if err := run(t, "registry", "import", "dea", "x.csv"); err == nil {
		t.Error("a register that nobody knows was taken")
	}
}
