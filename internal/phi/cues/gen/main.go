// Command gen learns the weights of package cues from the marked posts beside the
// guard, all of them made up: logistic regression, one kind against all others,
// by the follow-the-regularised-leader method of McMahan et al. (KDD 2013), which
// leaves out what weighs next to nothing. The same posts give the same weights.
//
// With -check it tells how good rules and weights are together on posts of which
// the weights know nothing: those files are parted in five, each part is scored
// with weights learned from everything else.
package main

import (
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"

	"consilium/internal/phi"
	"consilium/internal/phi/cues"
)

func main() {
	posts := flag.String("posts", "../testdata", "the folder of the marked posts")
	out := flag.String("out", "", "the file to write")
	check := flag.String("check", "", "instead: the pattern of the files to be told about")
	verbose := flag.Bool("v", false, "with -check, print what was missed and what was taken wrongly")
	flag.Parse()
	if err := run(*posts, *out, *check, *verbose); err != nil {
		slog.Error("nothing was learned", "err", err)
		os.Exit(1)
	}
}

func run(folder, out, check string, verbose bool) error {
	all, err := read(folder)
	if err != nil {
		return err
	}
	e := phi.With(cues.New(nil))
	if check != "" {
		return crossCheck(e, all, check, verbose)
	}
	keep := slices.DeleteFunc(all, func(p post) bool { return heldOut(p.file) })
	weights := learn(examples(e, keep))
	packed, err := cues.Pack(weights)
	if err != nil {
		return err
	}
	slog.Info("learned", "posts", len(keep), "cues", len(weights), "bytes", len(packed))
	return os.WriteFile(out, packed, 0o600)
}

// heldOut are the files that nothing is learned from, so that tests can tell.
func heldOut(file string) bool {
	ok, _ := filepath.Match("unseen.*", filepath.Base(file))
	return ok
}

// crossCheck prints how the guard does over the files of a pattern, in five
// parts, each with weights that were learned without it.
func crossCheck(e *phi.Engine, all []post, pattern string, verbose bool) error {
	const parts = 5
	var tested []post
	var rest []post
	for _, p := range all {
		if ok, err := filepath.Match(pattern, filepath.Base(p.file)); err != nil {
			return err
		} else if ok {
			tested = append(tested, p)
		} else {
			rest = append(rest, p)
		}
	}
	known := examples(e, rest)
	var sum tally
	for n := range parts {
		var mine, others []post
		for i, p := range tested {
			if i%parts == n {
				mine = append(mine, p)
			} else {
				others = append(others, p)
			}
		}
		weights := learn(append(slices.Clone(known), examples(e, others)...))
		sum.count(phi.With(cues.New(weights)), mine, verbose)
	}
	fmt.Print(sum.String())
	return nil
}
