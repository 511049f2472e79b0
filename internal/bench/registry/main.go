// Command registry measures what the imports of public registers cost, on
// made-up files in their layouts: rows a second, processor time, the peak of
// the importer's memory, and a look-up as a multiple of a bare read by primary
// key in the same run.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"consilium/internal/registry/madeup"
)

type settings struct {
	binary                  string
	nppes, gmc, leie, reads int
}

func main() {
	var s settings
	flag.StringVar(&s.binary, "binary", "bin/consilium", "the importer to measure")
	flag.IntVar(&s.nppes, "nppes", 1_000_000, "rows in the layout of the NPPES")
	flag.IntVar(&s.gmc, "gmc", 400_000, "rows in the layout of the GMC")
	flag.IntVar(&s.leie, "leie", 80_000, "rows in the layout of the exclusions list")
	flag.IntVar(&s.reads, "reads", 20_000, "look-ups, and as many bare reads")
	flag.Parse()
	if err := s.run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func (s settings) run(ctx context.Context) (err error) {
	dir, err := os.MkdirTemp("", "consilium-bench-registry-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	data := filepath.Join(dir, "data")
	if out, err := exec.CommandContext(ctx, s.binary, "migrate", "--data", data).CombinedOutput(); err != nil {
		return fmt.Errorf("migrate: %w\n%s", err, out)
	}
	fmt.Println("# registry rows_s rows_per_cpu_s wall_s cpu_s(with PostgreSQL) importer_peak_mb longest_transaction_ms what")
	for _, one := range []struct {
		source string
		rows   int
		write  func(io.Writer, int, uint64) error
	}{{"nppes", s.nppes, madeup.NPPES}, {"gmc", s.gmc, madeup.GMC}, {"leie", s.leie, madeup.LEIE}} {
		if one.rows == 0 {
			continue
		}
		path := filepath.Join(dir, one.source+".csv")
		if err := generate(path, func(w io.Writer) error { return one.write(w, one.rows, 1) }); err != nil {
			return err
		}
		for _, what := range []string{"first", "again"} {
			if err := s.measure(ctx, one.source, path, data, one.rows, what); err != nil {
				return err
			}
		}
		if err := os.Remove(path); err != nil {
			return err
		}
	}
	if s.nppes == 0 {
		return nil
	}
	return lookups(ctx, data, s.nppes, s.reads, slog.New(slog.NewTextHandler(os.Stderr, nil)))
}

func generate(path string, write func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}

var longest = regexp.MustCompile(`longest transaction +([0-9]+) ms`)

// measure imports a file by the command, as an operator would.
func (s settings) measure(ctx context.Context, source, path, data string, rows int, what string) error {
	var out strings.Builder
	cmd := exec.CommandContext(ctx, s.binary, "registry", "import", source, path, "--data", data)
	cmd.Stdout = &out
	begin := time.Now()
	if err := cmd.Start(); err != nil {
		return err
	}
	peak, stop := watch(cmd.Process.Pid)
	err := cmd.Wait()
	took := time.Since(begin)
	stop()
	if err != nil {
		return fmt.Errorf("import of %s: %w\n%s", source, err, &out)
	}
	if !regexp.MustCompile(fmt.Sprintf(`(?m)^read +%d$`, rows)).MatchString(out.String()) {
		return fmt.Errorf("import of %s read something else than %d rows:\n%s", source, rows, &out)
	}
	cpu := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime() // with the private PostgreSQL, which it waits for
	transaction := "?"
	if m := longest.FindStringSubmatch(out.String()); m != nil {
		transaction = m[1]
	}
	fmt.Printf("registry_import_%s %.0f %.0f %.1f %.1f %d %s %s\n", source, float64(rows)/took.Seconds(), float64(rows)/cpu.Seconds(),
		took.Seconds(), cpu.Seconds(), peak()/1024, transaction, what)
	return nil
}
