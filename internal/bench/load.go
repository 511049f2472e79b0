package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// connections is how many requests are under way at once.
const connections = 32

// shot is one request to be sent.
type shot struct {
	method, path, cookie, body string
	want                       int
}

// outcome is what a run of shots took.
type outcome struct {
	n        int
	cpu      time.Duration // per request
	p50, p99 time.Duration
	bytes    int
}

// target is one server and the processes whose time counts.
type target struct {
	addr, host string
	pids       []int
	client     *http.Client
}

func newTarget(addr, host string, pids ...int) *target {
	dial := &net.Dialer{}
	return &target{addr: addr, host: host, pids: pids, client: &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{MaxIdleConnsPerHost: connections, MaxConnsPerHost: connections, DisableCompression: true,
			DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
				return dial.DialContext(ctx, network, addr)
			}}}}
}

func (t *target) cpu() time.Duration {
	var sum time.Duration
	for _, pid := range t.pids {
		sum += cpu(pid)
	}
	return sum
}

func (t *target) send(s shot) (body []byte, header http.Header, err error) {
	req, err := http.NewRequest(s.method, "http://"+t.host+s.path, strings.NewReader(s.body))
	if err != nil {
		return nil, nil, err
	}
	if s.cookie != "" {
		req.Header.Set("Cookie", s.cookie)
	}
	if s.method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Origin", "http://"+t.host)
	}
	res, err := t.client.Do(req)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = res.Body.Close() }()
	body, err = io.ReadAll(res.Body)
	if err == nil && res.StatusCode != s.want {
		err = fmt.Errorf("%s %s: status %d, want %d", s.method, s.path, res.StatusCode, s.want)
	}
	return body, res.Header, err
}

// run sends n shots over all connections and measures them.
func (t *target) run(n int, next func(i int) shot) (outcome, error) {
	took := make([]time.Duration, n)
	var at, bytes atomic.Int64
	var failure atomic.Value
	before := t.cpu()
	var wg sync.WaitGroup
	for range connections {
		wg.Go(func() {
			for {
				i := int(at.Add(1)) - 1
				if i >= n || failure.Load() != nil {
					return
				}
				start := time.Now()
				body, _, err := t.send(next(i))
				took[i] = time.Since(start)
				bytes.Add(int64(len(body)))
				if err != nil {
					failure.CompareAndSwap(nil, err)
				}
			}
		})
	}
	wg.Wait()
	if err, ok := failure.Load().(error); ok {
		return outcome{}, err
	}
	sort.Slice(took, func(i, j int) bool { return took[i] < took[j] })
	return outcome{n: n, cpu: (t.cpu() - before) / time.Duration(n), p50: took[n/2], p99: took[n*99/100], bytes: int(bytes.Load()) / n}, nil
}
