package app

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"consilium/internal/config"
	"consilium/internal/dbtest"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
	"consilium/internal/platform/seal"
)

var silent = Options{Log: slog.New(slog.DiscardHandler)}

func houseAt(t *testing.T, database string) config.Config {
	t.Helper()
	cfg, err := config.Load([]string{"CONSILIUM_DATA=" + t.TempDir(), "CONSILIUM_DATABASE_URL=" + database, "CONSILIUM_METRICS_ADDR=off"})
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

func TestTheDoctorGivesItsWholeListWithoutADatabase(t *testing.T) {
	t.Parallel()
	cfg := houseAt(t, "postgres://nobody@127.0.0.1:1/none")
	if _, err := seal.LoadOrCreate(filepath.Join(cfg.Data, "keys")); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := Examine(t.Context(), cfg, silent, &out); !errors.Is(err, ErrUnwell) {
		t.Fatalf("%v", err)
	}
	for _, want := range []string{"MEND  database", "Start PostgreSQL", "MEND  index", "ok    disk", "ok    keys", "registers"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
}

func TestTheDoctorSaysThatTheSchemaIsOlderAndLeavesItSo(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	if _, err := db.Pool().Exec(t.Context(), `DELETE FROM goose_db_version WHERE version_id = (SELECT max(version_id) FROM goose_db_version)`); err != nil {
		t.Fatal(err)
	}
	cfg := houseAt(t, db.URL())
	var out bytes.Buffer
	if err := Examine(t.Context(), cfg, silent, &out); !errors.Is(err, ErrUnwell) {
		t.Fatalf("%v", err)
	}
	if !strings.Contains(out.String(), "the schema is older than this binary") || !strings.Contains(out.String(), "consilium migrate") {
		t.Errorf("%s", out.String())
	}
	if _, err := os.Stat(filepath.Join(cfg.Data, "keys", seal.FileName)); err == nil {
		t.Error("the doctor made a key ring")
	}
}

func TestAMissingKeyRingIsNotReplacedOverSealedRows(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	cfg := houseAt(t, db.URL())
	a, err := Open(t.Context(), cfg, silent)
	if err != nil {
		t.Fatal(err)
	}
	applied(t, db, a.Ring)
	a.Close()
	file := filepath.Join(cfg.Data, "keys", seal.FileName)
	right, err := os.ReadFile(file) //nolint:gosec // the test's own
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), cfg, silent); err == nil || !strings.Contains(err.Error(), "Restore it from its backup") {
		t.Fatalf("opened without its keys: %v", err)
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("another ring stands in its place")
	}
	if err := os.WriteFile(file, right, 0o600); err != nil {
		t.Fatal(err)
	}
	if a, err = Open(t.Context(), cfg, silent); err != nil {
		t.Fatalf("with its keys again: %v", err)
	}
	a.Close()
}

// applied files an application as the ring seals it.
func applied(t *testing.T, db *database.DB, ring *seal.KeyRing) {
	t.Helper()
	member, application := ids.New(), ids.New()
	exec := func(sql string, args ...any) {
		t.Helper()
		if _, err := db.Pool().Exec(t.Context(), sql, args...); err != nil {
			t.Fatal(err)
		}
	}
	exec(`INSERT INTO members (id, standing) VALUES ($1, 'applicant')`, member)
	name := ring.Seal([]byte("A Name"), "applications.legal_name:"+application.String())
	exec(`INSERT INTO applications (id, member_id, state, legal_name_sealed, profession, stage, register, number_sealed, number_hash, jurisdiction, specialty, submitted_at)
		VALUES ($1,$2,'submitted',$3,'physician','attending','x',$3,$3,'GB',NULL,now())`, application, member, name)
}

// TestReadinessGoesBeforeTheListener: who asks after the signal is told that
// the node stops, and not refused.
func TestReadinessGoesBeforeTheListener(t *testing.T) {
	t.Parallel()
	a := &App{log: silent.Log, draining: make(chan struct{}), linger: time.Second}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	handler := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		select {
		case <-a.draining:
			w.WriteHeader(http.StatusServiceUnavailable)
		default:
		}
	})
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- a.answer(ctx, l, handler) }()
	look := func() int {
		t.Helper()
		client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
		res, err := client.Get("http://" + l.Addr().String())
		if err != nil {
			t.Fatalf("a new connection is refused: %v", err)
		}
		_, _ = io.Copy(io.Discard, res.Body)
		_ = res.Body.Close()
		return res.StatusCode
	}
	if look() != http.StatusOK {
		t.Fatal("it isn't ready to begin with")
	}
	stop()
	<-a.draining
	if look() != http.StatusServiceUnavailable {
		t.Error("it says that it is ready")
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
