package web

import (
	"net/netip"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"consilium/internal/kernel/errs"
	"consilium/internal/platform/ratelimit"
)

// budget is how many requests a window allows.
type budget struct {
	limit  int
	window time.Duration
}

// budgets are exact across processes and count by member.
var budgets = map[Limit][]budget{
	LimitSignIn: {{6, time.Minute}, {30, time.Hour}},
	LimitPost:   {{12, time.Minute}, {200, time.Hour}},
	LimitSmall:  {{120, time.Minute}},
	LimitSearch: {{60, time.Minute}},
	LimitUpload: {{40, time.Minute}, {300, time.Hour}},
	LimitTyping: {{150, time.Minute}},
}

// signInCrowd is what all browsers behind one address may do together.
//
// Nobody has a password here, so there is none to guess: a state is 256 bits,
// lives ten minutes and works once, in the browser that asked for it. What
// sign-ins cost is rows and questions to the provider. So the narrow numbers
// above, 6 a minute and 30 an hour, count by browser: a hospital whose wards
// share one address would be locked out by them at the change of a shift. Who
// throws the browser's cookie away to be counted anew meets these numbers,
// and the strangers' budget of pages, by address.
var signInCrowd = []budget{{60, time.Minute}, {1200, time.Hour}}

// charge is one budget that a request counts against.
type charge struct {
	who string
	budget
}

// charges lists what a request counts against: first whoever asks, then, for
// a sign-in, the address.
func charges(c echo.Context, l Limit) []charge {
	address := "a:" + AddressKey(c)
	who := address
	switch cookie, err := c.Cookie(browserCookie); {
	case Actor(c).SignedIn():
		who = "m:" + Actor(c).MemberID.String()
	case l == LimitSignIn && err == nil && len(cookie.Value) == browserLength:
		who = "b:" + cookie.Value[:browserLength/2] // enough to tell browsers apart, too little to be one
	}
	var out []charge
	for _, b := range budgets[l] {
		out = append(out, charge{who, b})
	}
	if l == LimitSignIn && who != address {
		for _, b := range signInCrowd {
			out = append(out, charge{"crowd:" + address, b})
		}
	}
	return out
}

// spend counts a request against its route's budget. A sign-in is two
// requests, there and back: each way has its own count.
func (s *Site) spend(c echo.Context, r Route) error {
	if r.Limit == LimitNone || s.cfg.NoLimits || s.cfg.Limits == nil {
		return nil
	}
	name := string(r.Limit)
	if r.Limit == LimitSignIn && r.Safe() {
		name += "-back"
	}
	for _, one := range charges(c, r.Limit) {
		key := name + ":" + one.window.String() + ":" + one.who
		ok, wait, err := s.cfg.Limits.Allow(c.Request().Context(), key, one.limit, one.window)
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

// AddressKey is what the asker's address is counted by.
func AddressKey(c echo.Context) string {
	addr, _ := netip.ParseAddr(c.RealIP()) // no address has a key too
	return ratelimit.Key(addr)
}

// floods counts pages on this node: 50 in 10 s and 200 a minute are more than
// anybody reads. A stranger is counted by address. A hospital sits behind one
// address, so members are counted each for themselves, and their address only
// at ten times that.
type floods struct{ each, crowd *ratelimit.Node }

const (
	floodBurst   = 50
	floodPerMin  = 200
	floodCrowd   = 10
	floodTracked = 16384
)

func newFloods() floods {
	return floods{ratelimit.NewNode(floodBurst, floodPerMin, floodTracked),
		ratelimit.NewNode(floodCrowd*floodBurst, floodCrowd*floodPerMin, floodTracked)}
}

func pour(n *ratelimit.Node, key string) error {
	if ok, wait := n.Allow(key, time.Now()); !ok {
		return tooMany(wait)
	}
	return nil
}

// flood counts a request before anything costs a database read.
func (s *Site) flood(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		path := c.Request().URL.Path
		if s.cfg.NoLimits || strings.HasPrefix(path, "/static/") || path == "/livez" || path == "/readyz" {
			return next(c)
		}
		counter := s.floods.each
		if SessionToken(c) != "" {
			counter = s.floods.crowd
		}
		if err := pour(counter, "a:"+AddressKey(c)); err != nil {
			return err
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
	key := "a:" + AddressKey(c)
	if v.Actor.SignedIn() {
		key = "m:" + v.Actor.MemberID.String()
	}
	return pour(s.floods.each, key)
}
