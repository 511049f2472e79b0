package changes

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
)

// quiet is how long a listener hears nothing before it asks whether its
// connection still lives.
const quiet = 30 * time.Second

func connect(ctx context.Context, url string) (*pgx.Conn, error) {
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		// pgx repeats the URL, password included, in this error.
		return nil, errors.New("changes: the address of PostgreSQL is malformed")
	}
	cfg.ConnectTimeout = 5 * time.Second
	cfg.RuntimeParams["application_name"] = "consilium listener"
	return pgx.ConnectConfig(ctx, cfg)
}

// join adds a follower; the first one starts the process's one listener.
func (f *Feed) join(w *follower) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.followers[w] = struct{}{}
	if f.unlisten == nil {
		ctx, cancel := context.WithCancel(context.Background())
		f.unlisten = cancel
		go f.listen(ctx)
	}
}

// leave takes a follower away; the last one ends the listener.
func (f *Feed) leave(w *follower) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.followers, w)
	if len(f.followers) == 0 {
		f.unlisten()
		f.unlisten = nil
	}
}

func (f *Feed) wakeAll() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for w := range f.followers {
		select {
		case w.wake <- struct{}{}:
		default: // already woken
		}
	}
}

// listen keeps a listening connection for as long as ctx lasts.
func (f *Feed) listen(ctx context.Context) {
	again := failureFirst
	for ctx.Err() == nil {
		heard, err := f.hear(ctx)
		if ctx.Err() != nil {
			return
		}
		if heard {
			again = failureFirst
		}
		f.log.Warn("the change feed's listener lost its connection; polling goes on", "error", err, "again_in", again)
		sleep(ctx, again)
		again = min(2*again, failureMost)
	}
}

// hear listens on one connection until it breaks. heard says whether it ever
// worked.
func (f *Feed) hear(ctx context.Context) (heard bool, err error) {
	conn, err := f.dial(ctx)
	if err != nil {
		return false, err
	}
	defer closeSoon(conn)
	if _, err := conn.Exec(ctx, "LISTEN "+channel); err != nil {
		return false, err
	}
	for {
		// At first too: something may have been said before we listened.
		f.wakeAll()
		if err := next(ctx, conn); err != nil {
			return true, err
		}
	}
}

func closeSoon(conn *pgx.Conn) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = conn.Close(ctx)
}

// next returns nil when something was heard, or when the connection proved
// alive after a silence.
func next(ctx context.Context, conn *pgx.Conn) error {
	wait, cancel := context.WithTimeout(ctx, quiet)
	defer cancel()
	_, err := conn.WaitForNotification(wait)
	if err == nil || ctx.Err() != nil || wait.Err() == nil {
		return err
	}
	alive, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	return conn.Ping(alive)
}
