package cues_test

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"io"
	"testing"

	"consilium/internal/phi/cues"
)

func TestEachCueIsAddedUp(t *testing.T) {
	t.Parallel()
	table := cues.New(map[uint32]cues.Weights{
		7:          {32, -32, 0, 0, 0, 127},
		7 + 1<<20:  {1},
		1<<32 - 1:  {-128},
		0x01000007: {64},
	})
	got := table.Weigh([]uint32{7, 0x01000007, 99, 7})
	if want := (cues.Odds{4, -2, 0, 0, 0, 127.0 / 16}); got != want {
		t.Errorf("%v, want %v", got, want)
	}
	if table.Of(1<<32-1) != (cues.Weights{-128}) || table.Of(12345) != (cues.Weights{}) {
		t.Error("a cue has another's weights")
	}
}

func TestWeightsArePackedAndLoaded(t *testing.T) {
	t.Parallel()
	all := map[uint32]cues.Weights{1: {1, 2, 3, 4, 5, 6}, 300: {-1, -128, 127, 0, 0, 0}, 1<<32 - 1: {9}}
	packed, err := cues.Pack(all)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(flate.NewReader(bytes.NewReader(packed)))
	if err != nil {
		t.Fatal(err)
	}
	last := uint64(0)
	for n := 0; len(raw) > 0; n++ {
		step, size := binary.Uvarint(raw)
		last += step
		for k, w := range all[uint32(last)] {
			if int8(raw[size+k]) != w {
				t.Errorf("cue %d: %v", last, raw[size:size+cues.Kinds])
			}
		}
		raw = raw[size+cues.Kinds:]
	}
	if last != 1<<32-1 {
		t.Errorf("ends with %d", last)
	}
}

func TestTheBuildHasWeights(t *testing.T) {
	t.Parallel()
	table, err := cues.Load()
	if err != nil {
		t.Fatal(err)
	}
	if some := table.Weigh([]uint32{1, 2, 3}); some != (cues.Odds{}) {
		t.Errorf("cues that are no hash weigh %v", some)
	}
}
