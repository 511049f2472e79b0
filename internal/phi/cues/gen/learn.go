package main

import (
	"math"
	"math/rand/v2"
	"sync"

	"consilium/internal/phi/cues"
)

const (
	rounds = 5
	// seenIn is in how many posts a cue must have been seen.
	seenIn = 2
	// rate, smooth, sparse and small are α, β, λ1 and λ2 of the method.
	rate, smooth, sparse, small = 0.1, 1.0, 1.0, 1.0
	// settled is an error that teaches nothing more.
	settled = 0.002
)

// learn gives the weights of every cue that weighs something.
func learn(posts [][]example) map[uint32]cues.Weights {
	number, names := numbered(posts)
	var all []placed
	for _, of := range posts {
		for _, x := range of {
			p := placed{kind: x.kind, high: x.high, cues: make([]int32, 0, len(x.cues))}
			for _, c := range x.cues {
				if n, ok := number[c]; ok {
					p.cues = append(p.cues, n)
				}
			}
			all = append(all, p)
		}
	}
	shuffle := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // an order of posts is no secret
	order := make([]int, 0, rounds*len(all))
	for range rounds {
		order = append(order, shuffle.Perm(len(all))...)
	}
	var weights [cues.Kinds][]float64
	var wg sync.WaitGroup
	for k := range weights {
		wg.Go(func() { weights[k] = against(all, order, int8(k), len(names)) }) //nolint:gosec // one of five
	}
	wg.Wait()
	out := map[uint32]cues.Weights{}
	for n, cue := range names {
		var w cues.Weights
		for k := range w {
			w[k] = int8(max(-127, min(127, math.Round(weights[k][n]/cues.Step))))
		}
		if w != (cues.Weights{}) && cue != 0 {
			out[cue] = w
		}
	}
	return out
}

// placed is an example with its cues as numbers in a row.
type placed struct {
	cues []int32
	kind int8
	high bool
}

// numbered numbers the cues that enough posts have.
func numbered(posts [][]example) (map[uint32]int32, []uint32) {
	last, count := map[uint32]int{}, map[uint32]int{}
	for i, of := range posts {
		for _, x := range of {
			for _, c := range x.cues {
				if last[c] != i+1 {
					last[c] = i + 1
					count[c]++
				}
			}
		}
	}
	number := map[uint32]int32{}
	var names []uint32
	for _, of := range posts {
		for _, x := range of {
			for _, c := range x.cues {
				if _, ok := number[c]; !ok && count[c] >= seenIn {
					number[c] = int32(len(names)) //nolint:gosec // far fewer
					names = append(names, c)
				}
			}
		}
	}
	return number, names
}

// against learns one kind against everything else.
func against(all []placed, order []int, kind int8, cueCount int) []float64 {
	z, n := make([]float64, cueCount), make([]float64, cueCount)
	weight := func(c int32) float64 {
		if math.Abs(z[c]) <= sparse {
			return 0
		}
		return -(z[c] - math.Copysign(sparse, z[c])) / ((smooth+math.Sqrt(n[c]))/rate + small)
	}
	for _, at := range order {
		x := &all[at]
		if !teaches(x, kind) {
			continue
		}
		sum := 0.0
		for _, c := range x.cues {
			sum += weight(c)
		}
		miss := 1 / (1 + math.Exp(-sum))
		if x.kind == kind {
			miss--
		}
		if math.Abs(miss) < settled {
			continue
		}
		for _, c := range x.cues {
			step := (math.Sqrt(n[c]+miss*miss) - math.Sqrt(n[c])) / rate
			z[c] += miss - step*weight(c)
			n[c] += miss * miss
		}
	}
	out := make([]float64, cueCount)
	for c := range out {
		out[c] = weight(int32(c)) //nolint:gosec // far fewer
	}
	return out
}

// teaches says whether an example tells anything of a kind. What is no number of
// ninety or more says nothing of such ages, and around them nothing says more than
// around any other age.
func teaches(x *placed, kind int8) bool {
	if kind == int8(cues.Age) {
		return x.high
	}
	return x.kind != int8(cues.Age)
}
