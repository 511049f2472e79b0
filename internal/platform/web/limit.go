package web

import (
	"net/netip"
	"strings"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/labstack/echo/v4"
	"golang.org/x/time/rate"

	"consilium/internal/kernel/errs"
)

// budget is how many requests a window allows.
type budget struct {
	limit  int
	window time.Duration
}

// Budgets are exact across processes. Sign-in counts by address, the others
// by member.
var budgets = map[Limit][]budget{
	LimitSignIn: {{20, time.Minute}, {100, time.Hour}},
	LimitPost:   {{12, time.Minute}, {200, time.Hour}},
	LimitSmall:  {{120, time.Minute}},
	LimitSearch: {{60, time.Minute}},
}

// spend counts a request against its route's budget.
func (s *Site) spend(c echo.Context, r Route) error {
	if r.Limit == LimitNone || s.cfg.NoLimits || s.cfg.Limits == nil {
		return nil
	}
	who := "m:" + Actor(c).MemberID.String()
	if r.Limit == LimitSignIn || !Actor(c).SignedIn() {
		who = "a:" + AddressKey(c.RealIP())
	}
	for _, b := range budgets[r.Limit] {
		key := string(r.Limit) + ":" + b.window.String() + ":" + who
		ok, wait, err := s.cfg.Limits.Allow(c.Request().Context(), key, b.limit, b.window)
		if err != nil {
			return err
		}
		if !ok {
			return tooMany(wait)
		}
	}
	return nil
}

func tooMany(wait time.Duration) error {
	seconds := int(wait/time.Second) + 1
	return &errs.Error{Kind: errs.TooMany, RetryAfter: seconds,
		Text: "That was a lot in a short time. Nothing you typed is lost: wait a moment and send it again."}
}

// AddressKey groups addresses that one person may hold: an IPv6 address
// counts as its /64.
func AddressKey(ip string) string {
	addr, err := netip.ParseAddr(ip)
	if err != nil {
		return "unknown"
	}
	addr = addr.Unmap()
	if addr.Is6() {
		prefix, err := addr.WithZone("").Prefix(64)
		if err == nil {
			return prefix.String()
		}
	}
	return addr.String()
}

// floods counts pages on this node: 50 in 10 s and 200 a minute are more than
// anybody reads. A stranger is counted by address. A hospital sits behind one
// address, so members are counted each for themselves, and their address only
// at ten times that.
type floods struct {
	mu   sync.Mutex
	seen *lru.Cache[string, *rate.Limiter]
}

const (
	floodBurst   = 50
	floodPerMin  = 200
	floodCrowd   = 10
	floodTracked = 16384
)

func newFloods() *floods {
	cache, err := lru.New[string, *rate.Limiter](floodTracked)
	if err != nil {
		panic(err)
	}
	return &floods{seen: cache}
}

func (f *floods) allow(key string, times int) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	l, ok := f.seen.Get(key)
	if !ok {
		l = rate.NewLimiter(rate.Limit(float64(times)*floodPerMin/60), times*floodBurst)
		f.seen.Add(key, l)
	}
	return l.Allow()
}

// flood counts a request before anything costs a database read.
func (s *Site) flood(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		path := c.Request().URL.Path
		if s.cfg.NoLimits || strings.HasPrefix(path, "/static/") || path == "/livez" || path == "/readyz" {
			return next(c)
		}
		key, times := "a:"+AddressKey(c.RealIP()), 1
		if SessionToken(c) != "" {
			key, times = "crowd:"+AddressKey(c.RealIP()), floodCrowd
		}
		if !s.floods.allow(key, times) {
			return tooMany(10 * time.Second)
		}
		return next(c)
	}
}

// floodKnown counts a request whose cookie was looked up: a member for
// themselves, a cookie that opens nothing like any stranger.
func (s *Site) floodKnown(c echo.Context, v Visit) error {
	if s.cfg.NoLimits {
		return nil
	}
	key := "a:" + AddressKey(c.RealIP())
	if v.Actor.SignedIn() {
		key = "m:" + v.Actor.MemberID.String()
	}
	if !s.floods.allow(key, 1) {
		return tooMany(10 * time.Second)
	}
	return nil
}
