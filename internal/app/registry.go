package app

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/registry"
)

// Imported is what an import by command did.
type Imported struct {
	registry.Report
	// Aside is the file of rows that could not be taken; empty where there
	// are none.
	Aside string
}

// ImportRequest is an import by command. Path is a file, or "-" for stdin.
type ImportRequest struct {
	Source                    registry.Source
	Path                      string
	Stdin                     io.Reader
	Supplement, Shrink, Older bool
	Progress                  func(registry.Report)
}

// ImportRegister brings a register's file into the tables. Rows that can't be
// taken are written aside: beside the file, or into the data folder where
// that can't be written or the input is no file.
func (a *App) ImportRegister(ctx context.Context, r ImportRequest) (Imported, error) {
	in, err := openRegister(r)
	if err != nil {
		return Imported{}, err
	}
	defer func() { _ = in.Close() }()
	aside, err := a.openAside(r)
	if err != nil {
		return Imported{}, err
	}
	out := Imported{Aside: aside.Name()}
	out.Report, err = a.Registry.Import(actor.With(ctx, actor.System), registry.Load{Source: r.Source, Input: in, Aside: appending{aside},
		Supplement: r.Supplement, Shrink: r.Shrink, Older: r.Older, Progress: r.Progress})
	err = errors.Join(err, aside.Close())
	if info, gone := os.Stat(aside.Name()); gone == nil && info.Size() == 0 {
		out.Aside = ""
		err = errors.Join(err, os.Remove(aside.Name()))
	}
	return out, err
}

func openRegister(r ImportRequest) (*registry.Input, error) {
	if r.Path == "-" {
		return registry.OpenStream("stdin", r.Stdin)
	}
	return registry.OpenFileOf(r.Source, r.Path)
}

// openAside opens the file of bad rows without cutting it: an import that goes
// on keeps what it wrote before. It holds names, and is its owner's alone.
func (a *App) openAside(r ImportRequest) (*os.File, error) {
	const flags = os.O_RDWR | os.O_CREATE
	name := string(r.Source) + "-stdin.bad.csv"
	if r.Path != "-" {
		f, err := os.OpenFile(r.Path+".bad.csv", flags, 0o600)
		if err == nil {
			return f, nil
		}
		name = filepath.Base(r.Path) + ".bad.csv"
	}
	f, err := os.OpenFile(filepath.Join(a.Config.Data, name), flags, 0o600) //nolint:gosec // a name within the data folder
	if err != nil {
		return nil, errs.Wrap(errs.Invalid, "Neither the file's folder nor the data folder can hold the rows that can't be taken.", err)
	}
	return f, nil
}

// appending is a file that goes on where it was cut.
type appending struct{ *os.File }

// Truncate cuts the file and writes on behind the cut.
func (a appending) Truncate(size int64) error {
	if err := a.File.Truncate(size); err != nil {
		return err
	}
	_, err := a.Seek(size, io.SeekStart)
	return err
}

// registry is the service, with the registers that the settings let it ask.
func (a *App) registry() *registry.Service {
	d := registry.Deps{DB: a.DB, Clock: a.clock}
	if a.Config.NPPES != nil {
		d.Live = append(d.Live, registry.NewNPPES(registry.NPPESConfig{Address: a.Config.NPPES, Clock: a.clock}))
	}
	s := registry.New(d)
	s.OnImport(rechecks{a})
	return s
}

// rechecks holds whoever is let in against what a register says now: the job
// is enqueued with the end of the import, whichever process imports, and any
// server of the house works it.
type rechecks struct{ app *App }

// OnImported asks for the recheck in the import's own transaction.
func (r rechecks) OnImported(ctx context.Context, _ registry.Source) error {
	return r.app.Credential.RecheckSoon(ctx)
}
