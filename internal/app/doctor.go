package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"

	"consilium/internal/config"
	"consilium/internal/kernel/clock"
	"consilium/internal/media/pipeline"
	"consilium/internal/platform/database"
	"consilium/internal/platform/mail"
	"consilium/internal/platform/seal"
	"consilium/migrations"
	"consilium/static"
)

// Finding is one thing that the doctor looked at.
type Finding struct {
	Name string
	OK   bool
	// Text says how it is; Mend what to do, where it isn't well.
	Text, Mend string
}

// ErrUnwell is returned when a finding isn't OK.
var ErrUnwell = errors.New("something needs mending")

// Examine is Doctor for a house that may not stand: it looks without migrating
// or making anything, and what can't be reached is a finding like another.
func Examine(ctx context.Context, cfg config.Config, opts Options, out io.Writer) error {
	opts.Looking = true
	a := &App{Config: cfg, log: opts.Log, clock: clock.System{}, draining: make(chan struct{})}
	defer a.Close()
	a.fault = a.open(ctx, opts)
	if a.fault == nil {
		a.fault = a.OpenIndex()
	}
	if a.Ring == nil {
		a.Ring, _ = seal.Load(a.keys()) // lookKeys says why not
	}
	return a.Doctor(ctx, out)
}

// Doctor looks at everything the house stands on and writes what it found.
func (a *App) Doctor(ctx context.Context, out io.Writer) error {
	well := true
	for _, look := range []func(context.Context) Finding{a.lookConfig, a.lookDatabase, a.lookIndex, a.lookDisk, a.lookBlobs, a.lookMail, a.lookKeys, a.lookAssets, lookReader} {
		well = say(out, look(ctx)) && well
	}
	for _, f := range a.lookRegisters(ctx) {
		well = say(out, f) && well
	}
	if !well {
		return ErrUnwell
	}
	return nil
}

// say writes a finding and gives whether it is well.
func say(out io.Writer, f Finding) bool {
	mark := "ok  "
	if !f.OK {
		mark = "MEND"
	}
	_, _ = fmt.Fprintf(out, "%s  %-14s %s\n", mark, f.Name, f.Text)
	if f.Mend != "" {
		_, _ = fmt.Fprintf(out, "      %-14s %s\n", "", f.Mend)
	}
	return f.OK
}

func (a *App) lookConfig(context.Context) Finding {
	f := Finding{Name: "configuration", OK: true, Text: fmt.Sprintf("%s, %d sign-in providers", a.Config.BaseURL, len(a.Config.Providers))}
	if len(a.Config.Providers) == 0 {
		f.Mend = "Nobody can sign in to a real house yet: set CONSILIUM_PROVIDERS. The demonstration needs none."
	}
	return f
}

func (a *App) lookDatabase(ctx context.Context) Finding {
	const start = "Start PostgreSQL, or set CONSILIUM_DATABASE_URL."
	if a.DB == nil {
		return Finding{Name: "database", Text: a.fault.Error(), Mend: start}
	}
	if err := a.DB.Pool().Ping(ctx); err != nil {
		return Finding{Name: "database", Text: database.Translate(err).Error(), Mend: start}
	}
	if pending, err := a.DB.Pending(ctx, migrations.Files); err != nil || pending {
		return Finding{Name: "database", Text: "the schema is older than this binary", Mend: "Run: consilium migrate"}
	}
	var version string
	var threads, answers int64
	err := a.DB.Pool().QueryRow(ctx, `SELECT current_setting('server_version'), (SELECT count(*) FROM threads), (SELECT count(*) FROM answers)`).Scan(&version, &threads, &answers)
	if err != nil {
		return Finding{Name: "database", Text: database.Translate(err).Error(), Mend: start}
	}
	return Finding{Name: "database", OK: true, Text: fmt.Sprintf("PostgreSQL %s, %d threads, %d answers", version, threads, answers)}
}

// unlooked is a finding about what stands on something that doesn't.
func (a *App) unlooked(name string) Finding {
	return Finding{Name: name, Text: "can't be looked at before the database and the keys are mended"}
}

func (a *App) lookIndex(ctx context.Context) Finding {
	if a.Forum == nil {
		return a.unlooked("index")
	}
	var open int64
	if n, err := a.Forum.CountDocuments(ctx); err == nil {
		open = n
	}
	if a.Index != nil {
		stats, err := a.Index.Stats()
		if err != nil {
			return Finding{Name: "index", Text: "the index can't be read", Mend: "Run: consilium reindex"}
		}
		f := Finding{Name: "index", OK: !stats.Stale, Text: fmt.Sprintf("%d documents (about %d posts), %d kB", stats.Documents, open, stats.Bytes>>10)}
		if stats.Stale {
			f.Mend = "It is rebuilt when the node starts; or run: consilium reindex"
		}
		return f
	}
	var documents int64
	err := a.DB.Pool().QueryRow(ctx, `SELECT documents FROM index_nodes WHERE node = $1 AND seen_at > now() - interval '30 seconds'`, a.node()).Scan(&documents)
	if err != nil {
		return Finding{Name: "index", Text: "another process holds it and doesn't report", Mend: "End that process, then start the node again."}
	}
	return Finding{Name: "index", OK: true, Text: fmt.Sprintf("%d documents (about %d posts), held by the running node", documents, open)}
}

// enough is the free space below which the index and the database may stop.
const enough = 512 << 20

func (a *App) lookDisk(context.Context) Finding {
	var fs syscall.Statfs_t
	if err := syscall.Statfs(a.Config.Data, &fs); err != nil {
		return Finding{Name: "disk", Text: "the folder for data can't be read", Mend: "Set CONSILIUM_DATA to a folder that this user may write."}
	}
	free := int64(fs.Bavail) * int64(fs.Bsize) //nolint:unconvert // the types differ by system
	f := Finding{Name: "disk", OK: free > enough, Text: fmt.Sprintf("%d MB free", free>>20)}
	if !f.OK {
		f.Mend = "Make room: the index and PostgreSQL stop when the disk is full."
	}
	return f
}

func (a *App) lookMail(ctx context.Context) Finding {
	if a.Config.Mail.Host == "" {
		return Finding{Name: "mail", OK: true, Text: "none configured: notices stand in the inbox alone",
			Mend: "To send mail as well, set CONSILIUM_SMTP_HOST and CONSILIUM_SMTP_FROM."}
	}
	server, err := a.smtp()
	if err == nil {
		err = server.Check(ctx)
	}
	if err != nil {
		return Finding{Name: "mail", Text: "the mail server doesn't answer as it should", Mend: "Look at CONSILIUM_SMTP_HOST, _PORT, _SECURITY and the credentials."}
	}
	return Finding{Name: "mail", OK: true, Text: a.Config.Mail.Host + " answers"}
}

func (a *App) smtp() (*mail.SMTP, error) {
	m := a.Config.Mail
	security := map[string]mail.Security{"starttls": mail.StartTLS, "tls": mail.TLS, "plain": mail.Plain}[m.Security]
	return mail.NewSMTP(mail.Config{Host: m.Host, Port: m.Port, Username: m.Username, Password: m.Password, From: m.From, Security: security})
}

func (a *App) lookKeys(context.Context) Finding {
	const probe = "doctor"
	if a.Ring == nil {
		if _, err := seal.Load(a.keys()); err != nil {
			return Finding{Name: "keys", Text: err.Error(), Mend: "Restore " + filepath.Join(a.keys(), seal.FileName) + " from its backup. A new house makes one at its first start."}
		}
		return a.unlooked("keys")
	}
	opened, err := a.Ring.Open(a.Ring.Seal([]byte(probe), probe), probe)
	if err != nil || string(opened) != probe {
		return Finding{Name: "keys", Text: "the key ring doesn't open what it seals", Mend: "Restore " + filepath.Join(a.keys(), "seal.keys") + " from its backup."}
	}
	if err := a.opensWhatIsStored(); err != nil {
		return Finding{Name: "keys", Text: "the key ring doesn't open what the database holds", Mend: "This is another house's ring: restore the right seal.keys."}
	}
	text := fmt.Sprintf("%d keys in %s", len(a.Ring.Keys()), a.Ring.Path())
	if len(a.Ring.Keys()) == 1 {
		text = "one key in " + a.Ring.Path()
	}
	if info, err := os.Stat(a.Ring.Path()); err == nil && info.Mode().Perm()&0o077 != 0 {
		return Finding{Name: "keys", Text: text + " can be read by others", Mend: "Run: chmod 600 " + a.Ring.Path()}
	}
	return Finding{Name: "keys", OK: true, Text: text, Mend: "Keep a copy of it apart from the database's backups."}
}

// opensWhatIsStored tries the ring on one sealed name.
func (a *App) opensWhatIsStored() error {
	if a.Credential == nil {
		return nil
	}
	err := a.Credential.CheckRing(context.Background())
	if errors.Is(err, seal.ErrUnknownKey) || errors.Is(err, seal.ErrBroken) {
		return err
	}
	return nil
}

// lookReader looks for the program that reads words in images. A house without
// it stands: every image goes through the mask step.
func lookReader(ctx context.Context) Finding {
	_, version, err := pipeline.FindTesseract(ctx)
	if err != nil {
		return Finding{Name: "text in images", OK: true, Text: "tesseract is not installed: every image wants a mask",
			Mend: "To have images searched for text, run: apt-get install tesseract-ocr tesseract-ocr-eng"}
	}
	return Finding{Name: "text in images", OK: true, Text: version}
}

func (a *App) lookAssets(context.Context) Finding {
	if !static.Built() {
		return Finding{Name: "assets", Text: "the binary was built without the browser code", Mend: "Build it with: make build"}
	}
	return Finding{Name: "assets", OK: true, Text: "built in"}
}
