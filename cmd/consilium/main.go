// Command consilium is the whole house in one binary.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"
	"github.com/schollz/progressbar/v3"

	"consilium/internal/account"
	"consilium/internal/app"
	"consilium/internal/app/demo"
	"consilium/internal/config"
	"consilium/internal/kernel/actor"
)

type commands struct {
	Serve   serveCmd   `cmd:"" help:"Serve with the settings of the environment."`
	Demo    demoCmd    `cmd:"" help:"Serve a made-up community on a loopback address."`
	Migrate migrateCmd `cmd:"" help:"Bring the schema up to this binary."`
	Reindex reindexCmd `cmd:"" help:"Rebuild the search index, beside the live one."`
	Doctor  doctorCmd  `cmd:"" help:"Look at everything the house stands on, and say how to mend it."`
	Member  struct {
		Grant   grantCmd `cmd:"" help:"Give a duty to an account that may never have signed in."`
		Factors struct {
			Reset resetFactorsCmd `cmd:"" help:"Take all second factors from a member who lost them; their sessions end."`
		} `cmd:"" help:"Second factors."`
	} `cmd:"" help:"Members."`
	Audit struct {
		Verify verifyCmd `cmd:"" help:"Look for any edit, deletion, swap or truncation."`
	} `cmd:"" help:"The audit log."`
	Keys struct {
		List   keysListCmd   `cmd:"" default:"1" help:"Say which keys there are, and how much of the database each has sealed."`
		Rotate keysRotateCmd `cmd:"" help:"Add a key that seals from now on; running nodes seal anew what older ones sealed."`
		Retire keysRetireCmd `cmd:"" help:"Seal everything anew, then take the older keys out of the ring."`
	} `cmd:"" help:"The key ring."`
	Registry struct {
		Import importCmd `cmd:"" help:"Bring in a file of a public register: NPPES, GMC, or the OIG's exclusions (leie)."`
		Check  checkCmd  `cmd:"" help:"Say whether a number can be an NPI: exit 0 if it can, 1 if it can't."`
	} `cmd:"" help:"Public registers of professionals."`
	Phi     phiCmd     `cmd:"" help:"Find what could tell readers who a patient is."`
	Media   mediaCmd   `cmd:"" help:"Images."`
	Version versionCmd `cmd:"" help:"Say which build this is."`
}

type dataFlag struct {
	Data string `help:"The folder of keys and of the private PostgreSQL." placeholder:"DIR"`
}

func (d dataFlag) config() (config.Config, error) {
	cfg, err := config.Load(os.Environ())
	if err == nil && d.Data != "" {
		cfg.Data, cfg.DatabaseURL = d.Data, ""
	}
	return cfg, err
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	cli := kong.Parse(&commands{}, kong.Name("consilium"), kong.BindTo(ctx, (*context.Context)(nil)))
	if err := cli.Run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func logger() *slog.Logger { return slog.New(slog.NewJSONHandler(os.Stderr, nil)) }

type serveCmd struct{ dataFlag }

// Run serves until a signal comes.
func (s serveCmd) Run(ctx context.Context) error {
	cfg, err := s.config()
	if err != nil {
		return err
	}
	a, err := app.Open(ctx, cfg, app.Options{Log: logger(), Serving: true})
	if err != nil {
		return err
	}
	defer a.Close()
	l, err := net.Listen("tcp", cfg.Addr)
	if err != nil {
		return err
	}
	return a.Serve(ctx, l)
}

type demoCmd struct {
	Addr string `help:"A loopback address." default:"127.0.0.1:8080"`
	Data string `help:"Where the demonstration keeps its data." default:"data"`
}

// Run serves the demonstration; it refuses any address but a loopback one,
// since its door asks for no proof.
func (d demoCmd) Run(ctx context.Context) error {
	host, port, err := net.SplitHostPort(d.Addr)
	if err != nil {
		return fmt.Errorf("--addr wants host:port, such as 127.0.0.1:8080")
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return errors.New("the demonstration lets anybody in as anybody: it serves a loopback address such as 127.0.0.1:8080 and no other")
	}
	l, err := net.Listen("tcp", d.Addr)
	if err != nil {
		return fmt.Errorf("%s can't be listened on: %w", d.Addr, err)
	}
	if port == "0" {
		_, port, _ = net.SplitHostPort(l.Addr().String())
	}
	cfg, err := config.Load([]string{"CONSILIUM_BASE_URL=http://localhost:" + port, "CONSILIUM_DATA=" + d.Data, "CONSILIUM_METRICS_ADDR=off"})
	if err != nil {
		return err
	}
	cast, err := demo.NewCast()
	if err != nil {
		return err
	}
	a, err := app.Open(ctx, cfg, app.Options{Personas: cast, Serving: true, Log: slog.New(slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))})
	if err != nil {
		return err
	}
	defer a.Close()
	if err := load(ctx, a); err != nil {
		return err
	}
	fmt.Printf("\nConsilium is ready: http://localhost:%s\nSign in as:\n", port)
	for _, p := range cast.Personas() {
		fmt.Printf("  %-14s %s\n", p.Key, p.Line)
	}
	return a.Serve(ctx, l)
}

func load(ctx context.Context, a *app.App) error {
	var bar *progressbar.ProgressBar
	err := demo.Load(ctx, demo.House{DB: a.DB, Ring: a.Ring, Accounts: a.Accounts, Directory: a.Directory, Registry: a.Registry, Media: a.Media}, func(done, of int) {
		if bar == nil {
			bar = progressbar.Default(int64(of), "loading the community")
		}
		_ = bar.Set(done)
	})
	if err != nil {
		return fmt.Errorf("the community could not be loaded: %w", err)
	}
	stats, err := a.Index.Stats()
	if err != nil || stats.Documents > 0 {
		return err
	}
	indexing := progressbar.Default(-1, "indexing")
	return errors.Join(a.Index.Rebuild(ctx, func(done, total int64) {
		indexing.ChangeMax64(max(done, total))
		_ = indexing.Set64(done)
	}), indexing.Finish())
}

type migrateCmd struct{ dataFlag }

// Run migrates; opening the app does it.
func (m migrateCmd) Run(ctx context.Context) error {
	a, err := m.open(ctx)
	if err != nil {
		return err
	}
	a.Close()
	fmt.Println("the schema is up to date")
	return nil
}

func (d dataFlag) open(ctx context.Context) (*app.App, error) {
	cfg, err := d.config()
	if err != nil {
		return nil, err
	}
	return app.Open(ctx, cfg, app.Options{Log: logger()})
}

type grantCmd struct {
	dataFlag
	Identity []string `help:"ISSUER SUBJECT, as the provider names the account." required:"" sep:"none"`
	Words    []string `arg:"" help:"SUBJECT and ROLE: reviewer, moderator or administrator."`
}

// Run gives the duty, at once or at the account's first sign-in.
func (g grantCmd) Run(ctx context.Context) error {
	words := append(append([]string{}, g.Identity...), g.Words...)
	if len(words) != 3 {
		return errors.New("usage: consilium member grant --identity ISSUER SUBJECT ROLE")
	}
	duty, err := account.ParseGrant(words[2])
	if err != nil {
		return err
	}
	a, err := g.open(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	waiting, err := a.Accounts.PendingGrant(actor.With(ctx, actor.System), words[0], words[1], duty)
	if err != nil {
		return err
	}
	if waiting {
		fmt.Println("given at the account's first sign-in:", words[2])
	} else {
		fmt.Println("given:", words[2])
	}
	return nil
}

type verifyCmd struct{ dataFlag }

// Run seals what is waiting and verifies the whole chain.
func (v verifyCmd) Run(ctx context.Context) error {
	cfg, err := v.config()
	if err != nil {
		return err
	}
	a, err := app.Open(ctx, cfg, app.Options{Log: logger(), Looking: true})
	if err != nil {
		return err
	}
	defer a.Close()
	report, err := a.VerifyAudit(ctx)
	if err != nil {
		return err
	}
	fmt.Printf("%d entries, %d links, %d not yet sealed, %d problems\n", report.Entries, report.Links, report.Unsealed, report.Found)
	for _, p := range report.Problems {
		fmt.Printf("  %+v\n", p)
	}
	if !report.OK() {
		return errors.New("the audit log is not as it was written")
	}
	return nil
}

type versionCmd struct{}

// Run prints the build's version and revision.
func (versionCmd) Run() error {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return errors.New("this build carries no information about itself")
	}
	out := []string{"consilium", info.Main.Version, info.GoVersion}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			out = append(out, s.Value)
		}
	}
	fmt.Println(strings.Join(out, " "))
	return nil
}
