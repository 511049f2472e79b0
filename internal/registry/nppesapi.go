package registry

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/cenkalti/backoff/v5"
	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/sony/gobreaker/v2"

	"consilium/internal/kernel/clock"
)

// ErrDown says that a register could not be heard: it didn't answer in time,
// answered in no way that can be read, or was given up on for a while after
// it had failed often.
var ErrDown = errors.New("registry: the register can't be asked now")

// NPPESAddress is where CMS offers the interface.
const NPPESAddress = "https://npiregistry.cms.hhs.gov/api/"

// NPPESConfig says how the interface is asked. The zero value of each bound
// means the standard one.
type NPPESConfig struct {
	// Address is that of the interface, such as NPPESAddress.
	Address *url.URL
	Clock   clock.Clock
	// Try bounds one request (4 s), Whole all of them for one number (10 s).
	Try, Whole time.Duration
	// Pause is how long the first wait between two tries is at most (300 ms);
	// each further one may be twice as long, and all are random.
	Pause time.Duration
	// Failures in a row are how many numbers may fail before the register is
	// left alone (5) for Rest (30 s).
	Failures uint32
	Rest     time.Duration
}

// Bounds of what is asked and kept.
const (
	answerMost  = 1 << 20         // bytes of an answer
	tries       = 3               // of one number
	keptMost    = 10_000          // answers
	keptFor     = 6 * time.Hour   // an entry
	keptMissing = 5 * time.Minute // that there is none: somebody new may be entered any day
)

// NPPESClient asks the interface of the NPPES, version 2.1. It is safe for
// concurrent use. It knows active numbers alone: a deactivated one is missing
// there, and only the files tell it from one that never was.
type NPPESClient struct {
	cfg     NPPESConfig
	http    *http.Client
	breaker *gobreaker.CircuitBreaker[reply]
	kept    *lru.Cache[string, kept]
}

var _ Live = (*NPPESClient)(nil)

// reply is an entry, or that there is none.
type reply struct {
	record Record
	found  bool
}

type kept struct {
	reply
	until time.Time
}

// NewNPPES makes a client.
func NewNPPES(cfg NPPESConfig) *NPPESClient {
	standard := func(d *time.Duration, to time.Duration) {
		if *d <= 0 {
			*d = to
		}
	}
	standard(&cfg.Try, 4*time.Second)
	standard(&cfg.Whole, 10*time.Second)
	standard(&cfg.Pause, 300*time.Millisecond)
	standard(&cfg.Rest, 30*time.Second)
	if cfg.Failures == 0 {
		cfg.Failures = 5
	}
	c := &NPPESClient{cfg: cfg}
	// A redirect would send a number to an address that nobody chose.
	c.http = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	c.breaker = gobreaker.NewCircuitBreaker[reply](gobreaker.Settings{Name: string(NPPES), MaxRequests: 1, Timeout: cfg.Rest,
		ReadyToTrip: func(n gobreaker.Counts) bool { return n.ConsecutiveFailures >= cfg.Failures },
		IsSuccessful: func(err error) bool {
			return err == nil || errors.Is(err, errRefused) || errors.Is(err, context.Canceled)
		}})
	c.kept, _ = lru.New[string, kept](keptMost) // fails for a size of 0 alone
	return c
}

// Source is NPPES.
func (c *NPPESClient) Source() Source { return NPPES }

// Ask gives the entry of an NPI, at most six hours old. The error is ErrDown,
// with the cause, or that of ctx.
func (c *NPPESClient) Ask(ctx context.Context, number string) (Record, bool, error) {
	if k, there := c.kept.Get(number); there && c.cfg.Clock.Now().Before(k.until) {
		return k.record, k.found, nil
	}
	r, err := c.breaker.Execute(func() (reply, error) { return c.try(ctx, number) })
	if err != nil {
		if ctx.Err() != nil {
			return Record{}, false, ctx.Err()
		}
		return Record{}, false, fmt.Errorf("%w: %w", ErrDown, err)
	}
	stay := keptFor
	if !r.found {
		stay = keptMissing
	}
	c.kept.Add(number, kept{r, c.cfg.Clock.Now().Add(stay)})
	return r.record, r.found, nil
}

// try asks a few times, with random pauses that grow.
func (c *NPPESClient) try(ctx context.Context, number string) (reply, error) {
	ctx, stop := context.WithTimeout(ctx, c.cfg.Whole)
	defer stop()
	pauses := backoff.NewExponentialBackOff()
	pauses.InitialInterval, pauses.Multiplier, pauses.RandomizationFactor = c.cfg.Pause/2, 2, 0.9
	return backoff.Retry(ctx, func() (reply, error) { return c.once(ctx, number) },
		backoff.WithBackOff(pauses), backoff.WithMaxTries(tries), backoff.WithMaxElapsedTime(c.cfg.Whole))
}

// retryMost is the longest Retry-After that is worth waiting for while a
// person waits.
const retryMost = 2

func (c *NPPESClient) once(ctx context.Context, number string) (reply, error) {
	ctx, stop := context.WithTimeout(ctx, c.cfg.Try)
	defer stop()
	at := *c.cfg.Address
	at.RawQuery = url.Values{"version": {"2.1"}, "number": {number}}.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), nil)
	if err != nil {
		return reply{}, backoff.Permanent(err)
	}
	req.Header.Set("Accept", "application/json")
	res, err := c.http.Do(req)
	if err != nil {
		return reply{}, err
	}
	defer func() { _ = res.Body.Close() }()
	switch {
	case res.StatusCode == http.StatusOK:
	case res.StatusCode == http.StatusTooManyRequests:
		after, err := strconv.Atoi(res.Header.Get("Retry-After"))
		if err == nil && after > retryMost {
			return reply{}, backoff.Permanent(errors.New("asked too often"))
		}
		if err == nil && after > 0 {
			return reply{}, backoff.RetryAfter(after)
		}
		return reply{}, errors.New("asked too often")
	case res.StatusCode >= 500:
		return reply{}, fmt.Errorf("answered %d", res.StatusCode)
	default:
		return reply{}, backoff.Permanent(fmt.Errorf("answered %d", res.StatusCode))
	}
	raw, err := io.ReadAll(io.LimitReader(res.Body, answerMost+1))
	if err != nil {
		return reply{}, err
	}
	if len(raw) > answerMost {
		return reply{}, backoff.Permanent(errors.New("answer over 1 MB"))
	}
	r, found, err := parseNPPES(raw, number)
	if errors.Is(err, errRefused) {
		err = backoff.Permanent(err)
	}
	return reply{r, found}, err
}

// errRefused says that the register understood the question and didn't like
// it: it is well, and asking again changes nothing.
var errRefused = errors.New("the register refused the question")
