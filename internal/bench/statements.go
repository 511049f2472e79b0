package main

import (
	"bufio"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// tally is how many requests of a route were served, with how many SQL
// statements in all.
type tally struct{ requests, statements float64 }

func (t tally) per(before tally) float64 {
	if t.requests == before.requests {
		return 0
	}
	return (t.statements - before.statements) / (t.requests - before.requests)
}

// statements reads a route's tally off the server's metrics.
func (r *running) statements(method, path string) (tally, error) {
	res, err := http.Get(r.metrics)
	if err != nil {
		return tally{}, err
	}
	defer func() { _ = res.Body.Close() }()
	const metric = "consilium_request_sql_statements_"
	var t tally
	lines := bufio.NewScanner(res.Body)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		text := lines.Text()
		if !strings.HasPrefix(text, metric) || !strings.Contains(text, fmt.Sprintf("route=%q", path)) || !strings.Contains(text, fmt.Sprintf("method=%q", method)) {
			continue
		}
		value, err := strconv.ParseFloat(text[strings.LastIndexByte(text, ' ')+1:], 64)
		if err != nil {
			return tally{}, err
		}
		switch {
		case strings.HasPrefix(text, metric+"sum"):
			t.statements += value
		case strings.HasPrefix(text, metric+"count"):
			t.requests += value
		}
	}
	return t, lines.Err()
}
