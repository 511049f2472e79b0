package forumweb

import (
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"

	"consilium/internal/kernel/clock"
	"consilium/internal/kernel/ids"
)

// keptFor bounds how long a page is kept though its thread didn't change: a
// handle or a standing on it may have. keptBytes bounds all pages together.
const (
	keptFor   = time.Minute
	keptBytes = 64 << 20
)

// pageKey names a page of a thread: after is where its answers begin.
type pageKey struct {
	thread ids.ID
	after  string
}

type kept struct {
	*content
	at time.Time
}

// cache keeps the least long unused pages of threads. Whether somebody may
// read a page, and which version it must be of, is asked before it is asked
// for.
type cache struct {
	mu    sync.Mutex
	clock clock.Clock
	pages *simplelru.LRU[pageKey, kept]
	bytes int
	swept time.Time
}

// newCache makes a cache of that many pages; nil, which keeps nothing, for 0.
func newCache(pages int, clk clock.Clock) *cache {
	if pages <= 0 {
		return nil
	}
	c := &cache{clock: clk}
	c.pages, _ = simplelru.NewLRU(pages, func(_ pageKey, k kept) { c.bytes -= k.size() })
	return c
}

// get gives the page at that version, unless it wasn't kept or is too old.
func (c *cache) get(key pageKey, version int64) (*content, bool) {
	if c == nil {
		return nil, false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	k, ok := c.pages.Get(key)
	switch {
	case !ok:
		return nil, false
	case k.version != version || c.clock.Now().Sub(k.at) > keptFor:
		c.pages.Remove(key)
		return nil, false
	}
	return k.content, true
}

// put keeps a page in place of any other version of it.
func (c *cache) put(key pageKey, page *content) {
	if c == nil || page.size() > keptBytes/8 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.clock.Now()
	c.sweep(now)
	c.pages.Remove(key)
	c.bytes += page.size()
	c.pages.Add(key, kept{page, now})
	for c.bytes > keptBytes {
		c.pages.RemoveOldest()
	}
}

// drop lets go of every page of a thread at once: words of it were erased.
func (c *cache) drop(thread ids.ID) {
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, key := range c.pages.Keys() {
		if key.thread == thread {
			c.pages.Remove(key)
		}
	}
}

// sweep lets go of what is too old, so that words that were erased at another
// node don't stay in this one's memory.
func (c *cache) sweep(now time.Time) {
	if now.Sub(c.swept) < keptFor {
		return
	}
	c.swept = now
	for _, key := range c.pages.Keys() {
		if k, ok := c.pages.Peek(key); ok && now.Sub(k.at) > keptFor {
			c.pages.Remove(key)
		}
	}
}
