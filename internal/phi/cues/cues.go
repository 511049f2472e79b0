// Package cues holds what the words and signs around a place in a text weigh for
// and against its being somebody's identifier. The weights are learned from the
// marked posts beside the guard, which were made up for it: see gen. Each cue
// weighs for itself and all are added up, so that what decided can be told.
package cues

import (
	"bytes"
	"compress/flate"
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
)

//go:generate go run ./gen -out cues.flate

// Kind is what a place can be.
type Kind uint8

// The kinds. Number is any number, code or address that belongs to somebody;
// Other is what somebody is known for, Age one of ninety or more.
const (
	Name Kind = iota
	Location
	Date
	Other
	Number
	Age

	Kinds = 6
)

// Step is what one unit of a weight counts, in natural logarithms of odds.
const Step = 1.0 / 32

// Weights are what one cue weighs for each kind, in steps.
type Weights [Kinds]int8

// Odds are natural logarithms of the odds of each kind.
type Odds [Kinds]float32

//go:embed cues.flate
var packed []byte

// Table holds the weights by the hash of their cue. It is safe for concurrent
// use.
type Table struct {
	slots []slot
	mask  uint32
}

type slot struct {
	cue     uint32 // 0: empty
	weights Weights
}

// Load unpacks the weights of the build. It fails only where the build is broken.
func Load() (*Table, error) {
	raw, err := io.ReadAll(flate.NewReader(bytes.NewReader(packed)))
	if err != nil {
		return nil, fmt.Errorf("cues: cues.flate: %w", err)
	}
	all, err := unpack(raw)
	if err != nil {
		return nil, err
	}
	return New(all), nil
}

// New makes a table of weights.
func New(all map[uint32]Weights) *Table {
	size := 64
	for size < 2*len(all) {
		size *= 2
	}
	t := &Table{slots: make([]slot, size), mask: uint32(size - 1)}
	for _, cue := range slices.Sorted(maps.Keys(all)) {
		if cue == 0 {
			continue
		}
		at := cue & t.mask
		for t.slots[at].cue != 0 {
			at = (at + 1) & t.mask
		}
		t.slots[at] = slot{cue, all[cue]}
	}
	return t
}

// Of gives what a cue weighs; nothing where it was never learned.
func (t *Table) Of(cue uint32) Weights {
	for at := cue & t.mask; ; at = (at + 1) & t.mask {
		s := &t.slots[at]
		if s.cue == cue {
			return s.weights
		}
		if s.cue == 0 {
			return Weights{}
		}
	}
}

// Weigh adds up what the cues weigh.
func (t *Table) Weigh(all []uint32) Odds {
	var sum [Kinds]int32
	for _, cue := range all {
		w := t.Of(cue)
		for k := range sum {
			sum[k] += int32(w[k])
		}
	}
	var o Odds
	for k := range o {
		o[k] = float32(sum[k]) * Step
	}
	return o
}

// Pack writes weights as Load reads them: by rising cue, the distance from the
// cue before and a byte for each kind.
func Pack(all map[uint32]Weights) ([]byte, error) {
	var raw, out bytes.Buffer
	last := uint32(0)
	for _, cue := range slices.Sorted(maps.Keys(all)) {
		raw.Write(binary.AppendUvarint(nil, uint64(cue-last)))
		for _, w := range all[cue] {
			raw.WriteByte(byte(w))
		}
		last = cue
	}
	w, err := flate.NewWriter(&out, flate.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(raw.Bytes()); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

var errCut = errors.New("cues: cues.flate is cut")

func unpack(raw []byte) (map[uint32]Weights, error) {
	all := map[uint32]Weights{}
	last := uint64(0)
	for len(raw) > 0 {
		step, n := binary.Uvarint(raw)
		if n <= 0 || len(raw) < n+Kinds {
			return nil, errCut
		}
		last += step
		var w Weights
		for k := range w {
			w[k] = int8(raw[n+k]) //nolint:gosec // a byte holds the weight's two's complement
		}
		all[uint32(last)] = w //nolint:gosec // the sum of the steps is a cue of 32 bits
		raw = raw[n+Kinds:]
	}
	return all, nil
}
