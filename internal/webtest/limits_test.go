package webtest

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"consilium/internal/kernel/ids"
	"consilium/internal/platform/web"
)

// two nodes on one database, behind a proxy on loopback where asked.
func twoNodes(t *testing.T, env ...string) [2]*house {
	t.Helper()
	env = append(env, "CONSILIUM_LIMITS=on")
	db, data := community(t)
	other := t.TempDir()
	putBeside(t, other)
	return [2]*house{newNode(t, choice{db: db, data: data, env: env}), newNode(t, choice{db: db, data: other, env: env})}
}

// on gives the same browser at another node.
func (b *browser) on(h *house) *browser { return &browser{h: h, cookies: b.cookies} }

// refused wants a full refusal: 429, when to come back, and what was typed.
func refusedFor(t *testing.T, p page, typed string) {
	t.Helper()
	wait, err := strconv.Atoi(p.header.Get("Retry-After"))
	if p.status != http.StatusTooManyRequests || err != nil || wait < 1 || wait > 3600 || !strings.Contains(p.text, typed) {
		t.Errorf("%d, Retry-After %q, the text is kept: %v", p.status, p.header.Get("Retry-After"), strings.Contains(p.text, typed))
	}
}

// Promise 20: the numbers, exact across two nodes. Windows begin at whole
// minutes, so that a test may see two of them: what counts is that none ever
// holds more than the limit, and that what was let through is what was counted.
func TestBudgetsAreExactAcrossNodes(t *testing.T) {
	t.Parallel()
	nodes := twoNodes(t)
	member := nodes[0].as("moderator")
	t.Run("posting", func(t *testing.T) { posting(t, nodes) })
	t.Run("signing in", func(t *testing.T) { signingIn(t, nodes) })
	t.Run("an address without end", func(t *testing.T) { crowd(t, nodes) })
	t.Run("pages", func(t *testing.T) { flooding(t, nodes[0], member) })
}

// fullest is the most that any window of a budget holds, and all of them.
func fullest(h *house, budget string) (most, all int) {
	h.t.Helper()
	ok(h.t, h.app.DB.Pool().QueryRow(h.t.Context(), `SELECT coalesce(max(count), 0), coalesce(sum(count), 0) FROM rate_windows WHERE key LIKE $1`, budget+"%").Scan(&most, &all))
	return most, all
}

func posting(t *testing.T, nodes [2]*house) {
	b := nodes[0].in(t).as("physician")
	before, written := nodes[0].count(`SELECT count(*) FROM threads`), 0
	token := b.token("/ask")
	for i := range 30 {
		typed := fmt.Sprintf("The words of sending %d.", i)
		form := url.Values{web.TokenField: {token}, "key": {ids.New().String()}, "kind": {"question"}, "title": {"Is this one too many?"}, "body": {typed},
			"audience": {"clinicians"}, "specialties": {"nephrology"}}
		p := b.on(nodes[i%2].in(t)).send(http.MethodPost, "/ask", form.Encode(), map[string]string{"X-Forwarded-For": fmt.Sprintf("203.0.113.%d", i)})
		if p.status == http.StatusSeeOther {
			written++
			continue
		}
		refusedFor(t, p, typed)
		most, all := fullest(nodes[0], "post:1m0s:")
		if most != 12 || all != written || nodes[0].count(`SELECT count(*) FROM threads`) != before+written {
			t.Errorf("a minute held %d of 12; %d were counted and %d written", most, all, written)
		}
		return
	}
	t.Error("30 posts at once were let through")
}

// begin sends a browser off to sign in.
func (b *browser) begin(token string, header map[string]string) page {
	b.h.t.Helper()
	return b.send(http.MethodPost, "/sign-in/persona", url.Values{web.TokenField: {token}, "persona": {"trainee"}}.Encode(), header)
}

func signingIn(t *testing.T, nodes [2]*house) {
	b := nodes[0].in(t).stranger()
	token := b.token("/sign-in")
	_, was := fullest(nodes[0], "sign-in:1m0s:b:")
	for i := range 13 {
		p := b.on(nodes[i%2].in(t)).begin(token, map[string]string{"X-Forwarded-For": fmt.Sprintf("2001:db8::%d", i), "X-Real-IP": fmt.Sprintf("203.0.113.%d", i)})
		if p.status == http.StatusSeeOther {
			continue
		}
		refusedFor(t, p, "")
		if most, all := fullest(nodes[0], "sign-in:1m0s:b:"); most != 6 || all-was != i {
			t.Errorf("a minute held %d of 6; %d were counted, %d let through", most, all-was, i)
		}
		neighbour := nodes[1].in(t).stranger()
		if next := neighbour.begin(neighbour.token("/sign-in"), nil); next.status != http.StatusSeeOther {
			t.Errorf("a neighbour at the same address can't sign in: %d", next.status)
		}
		return
	}
	t.Error("13 sign-ins at once were let through")
}

// crowd takes a new browser for every sign-in: then the address counts, and
// nothing that a header says of it. (Pages are counted by node; this stays
// below that.)
func crowd(t *testing.T, nodes [2]*house) {
	allowed := 0
	_, was := fullest(nodes[0], "sign-in-back:1m0s:crowd:")
	for i := range 121 {
		b := nodes[i%2].in(t).stranger()
		b.cookies["__Host-browser"] = strings.Repeat(string(rune('A'+i%26)), 20) + fmt.Sprintf("%023d", i)
		p := b.send(http.MethodGet, "/sign-in/persona/callback?state=guess&code=physician", "", map[string]string{"Forwarded": fmt.Sprintf("for=203.0.113.%d", i)})
		if p.status == http.StatusForbidden {
			allowed++
			continue
		}
		refusedFor(t, p, "")
		if most, all := fullest(nodes[0], "sign-in-back:1m0s:crowd:"); most != 60 || all-was != allowed {
			t.Errorf("a minute held %d of 60; %d were counted, %d let through", most, all-was, allowed)
		}
		return
	}
	t.Error("121 guesses at once were let through")
}

// flooding asks for pages until the node has had enough of the address; a
// member at the same address goes on.
func flooding(t *testing.T, h *house, member *browser) {
	for i := range 300 {
		p := h.in(t).stranger().send(http.MethodGet, "/rules", "", map[string]string{"X-Forwarded-For": fmt.Sprintf("203.0.113.%d", i)})
		if p.status == http.StatusOK {
			continue
		}
		refusedFor(t, p, "")
		if q := member.get("/rules"); q.status != http.StatusOK {
			t.Errorf("a member at the same address: %d", q.status)
		}
		if i > 250 {
			t.Errorf("%d pages at once were let through", i)
		}
		return
	}
	t.Error("300 pages at once were let through")
}

// Behind a proxy of ours the address is what the proxy says, and what stands
// before it in the header is hearsay. IPv6 counts by /64.
func TestBudgetsBehindAProxyCountTheClient(t *testing.T) {
	t.Parallel()
	nodes := twoNodes(t, "CONSILIUM_TRUSTED_PROXIES=127.0.0.0/8")
	guess := func(i int, from string) int {
		b := nodes[i%2].in(t).stranger()
		return b.send(http.MethodGet, "/sign-in/persona/callback?state=guess&code=physician", "", map[string]string{"X-Forwarded-For": from}).status
	}
	allowed := 0
	for i := range 13 {
		if guess(i, fmt.Sprintf("203.0.113.%d, 2001:db8:1:2:%x::%x", i, i, i)) == http.StatusTooManyRequests {
			break
		}
		allowed++
	}
	if most, all := fullest(nodes[0], "sign-in-back:1m0s:a:2001:db8:1:2::/64"); most != 6 || all != allowed {
		t.Errorf("the network held %d of 6 in a minute; %d were counted, %d let through", most, all, allowed)
	}
	if status := guess(0, "2001:db8:1:3::1"); status != http.StatusForbidden {
		t.Errorf("the network beside it: %d", status)
	}
	if status := guess(1, "198.51.100.7"); status != http.StatusForbidden {
		t.Errorf("another address: %d", status)
	}
}
