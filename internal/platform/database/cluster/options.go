package cluster

import (
	"fmt"
	"slices"
	"strings"
)

// Option changes how Start does its work.
type Option func(*options)

type options struct {
	progress  func(string)
	settings  map[string]string
	ephemeral bool
}

// WithProgress has each step told as it begins, in a few words.
func WithProgress(tell func(step string)) Option {
	return func(o *options) {
		if tell != nil {
			o.progress = tell
		}
	}
}

// WithSettings adds settings of postgresql.conf, or overrides those that the
// package chose. Those that keep the server private and its log free of what
// people wrote can't be changed: Start refuses. An adopted server keeps the
// settings it was started with.
func WithSettings(settings map[string]string) Option {
	return func(o *options) {
		for name, value := range settings {
			o.settings[strings.ToLower(name)] = value
		}
	}
}

// WithEphemeral trades durability for speed: for tests. What such a cluster
// holds may be lost by any stop, Stop included.
func WithEphemeral() Option { return func(o *options) { o.ephemeral = true } }

func collect(opts []Option) (*options, error) {
	o := &options{progress: func(string) {}, settings: map[string]string{}}
	for _, opt := range opts {
		opt(o)
	}
	for name := range o.settings {
		if slices.Contains(fixedNames, name) {
			return nil, fmt.Errorf("the setting %s of a private PostgreSQL can't be changed", name)
		}
		if !validName(name) {
			return nil, fmt.Errorf("%q is not the name of a PostgreSQL setting", name)
		}
	}
	return o, nil
}

func validName(name string) bool {
	return name != "" && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_.") == ""
}
