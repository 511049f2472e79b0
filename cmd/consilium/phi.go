package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"consilium/internal/phi"
)

// phiCmd works without a database and without settings.
type phiCmd struct {
	Scan    phiScanCmd    `cmd:"" help:"Read JSON lines {id, text} on standard input and write {id, spans} in their order."`
	Explain phiExplainCmd `cmd:"" help:"Say for one text, given or on standard input, which cues and counter-cues fired."`
	Bench   phiBenchCmd   `cmd:"" help:"Measure posts a second on one core over JSON lines on standard input, or over made-up posts."`
}

// phiPost is a line of input. The id is given back as it came.
type phiPost struct {
	ID   json.RawMessage `json:"id"`
	Text string          `json:"text"`
}

type phiSpan struct {
	Start       int      `json:"start"`
	End         int      `json:"end"`
	Type        phi.Type `json:"type"`
	Tier        phi.Tier `json:"tier"`
	Reason      string   `json:"reason"`
	Replacement string   `json:"replacement"`
}

type phiLine struct {
	ID         json.RawMessage `json:"id"`
	Spans      []phiSpan       `json:"spans"`
	SmallCell  string          `json:"small_cell,omitempty"`
	Unreadable bool            `json:"unreadable,omitempty"`
}

func spansOf(r phi.Result) []phiSpan {
	spans := make([]phiSpan, 0, len(r.Findings))
	for _, f := range r.Findings {
		spans = append(spans, phiSpan{f.Start, f.End, f.Type, f.Tier, f.Reason, f.Replacement})
	}
	return spans
}

type phiScanCmd struct{}

// Run answers each line before it reads the next, so that a pipe can wait for
// it.
func (phiScanCmd) Run() error {
	return phiScan(phi.New(), os.Stdin, os.Stdout)
}

func phiScan(e *phi.Engine, in io.Reader, out io.Writer) error {
	reader := bufio.NewReaderSize(in, 1<<16)
	writer := bufio.NewWriter(out)
	enc := json.NewEncoder(writer)
	enc.SetEscapeHTML(false)
	for n := 1; ; n++ {
		line, err := reader.ReadBytes('\n')
		if text := strings.TrimSpace(string(line)); text != "" {
			var post phiPost
			if bad := json.Unmarshal([]byte(text), &post); bad != nil {
				return errors.Join(fmt.Errorf("line %d is not JSON {id, text}: %w", n, bad), writer.Flush())
			}
			if post.ID == nil {
				post.ID = json.RawMessage("null")
			}
			r := e.Scan(post.Text)
			l := phiLine{ID: post.ID, Spans: spansOf(r), Unreadable: r.Unreadable}
			if r.SmallCell != nil {
				l.SmallCell = r.SmallCell.Sentence
			}
			if bad := enc.Encode(l); bad != nil {
				return bad
			}
			if reader.Buffered() == 0 {
				if bad := writer.Flush(); bad != nil {
					return bad
				}
			}
		}
		if errors.Is(err, io.EOF) {
			return writer.Flush()
		}
		if err != nil {
			return errors.Join(err, writer.Flush())
		}
	}
}

type phiExplainCmd struct {
	Text []string `arg:"" optional:"" help:"The text; standard input where none is given."`
}

// Run prints every finding with its cue, and what was let go.
func (c phiExplainCmd) Run() error {
	text := strings.Join(c.Text, " ")
	if text == "" {
		raw, err := io.ReadAll(os.Stdin)
		if err != nil {
			return err
		}
		text = string(raw)
	}
	x := phi.New().Explain(text)
	fmt.Printf("rules %d: %d found, %d let go\n", x.Version, len(x.Findings), len(x.CounterCues))
	for _, f := range x.Findings {
		fmt.Printf("%5d-%-5d %-5s %-10s %q: %s\n            instead: %s\n", f.Start, f.End, f.Tier, f.Type, text[f.ByteStart:f.ByteEnd], f.Cue, f.Replacement)
	}
	for _, c := range x.CounterCues {
		fmt.Printf("%5d-%-5d let go           %q: %s\n", c.Start, c.End, c.Text, c.Why)
	}
	if x.SmallCell != nil {
		fmt.Printf("%s %s\n", x.SmallCell.Sentence, strings.Join(x.SmallCell.Parts, "; "))
	}
	if x.Unreadable {
		fmt.Println("The guard can't read this language: a second person must look.")
	}
	return nil
}

type phiBenchCmd struct {
	Seconds int    `help:"How long to measure." default:"5"`
	File    string `help:"JSON lines {id, text} to measure over; made-up posts where none is given." type:"existingfile"`
}

// Run prints posts a second, the 99th percentile, and what a paste of 40,000
// words costs.
func (c phiBenchCmd) Run() error {
	posts := phi.SamplePosts()
	if c.File != "" {
		raw, err := os.ReadFile(c.File)
		if err != nil {
			return err
		}
		posts = nil
		for line := range strings.Lines(string(raw)) {
			var p phiPost
			if err := json.Unmarshal([]byte(line), &p); err != nil {
				return err
			}
			posts = append(posts, p.Text)
		}
	}
	if len(posts) == 0 {
		return errors.New("there is nothing to measure over")
	}
	runtime.GOMAXPROCS(1)
	began := time.Now()
	e := phi.New()
	fmt.Printf("word lists loaded in %v\n", time.Since(began).Round(time.Millisecond))
	var took []time.Duration
	words := 0
	for began = time.Now(); time.Since(began) < time.Duration(c.Seconds)*time.Second; {
		for _, p := range posts {
			at := time.Now()
			e.Scan(p)
			took = append(took, time.Since(at))
			words += len(strings.Fields(p))
		}
	}
	total := time.Since(began)
	slices.Sort(took)
	fmt.Printf("%d posts of %d words on average: %.0f posts a second on one core, median %v, p99 %v, longest %v\n", len(took), words/len(took),
		float64(len(took))/total.Seconds(), took[len(took)/2].Round(time.Microsecond), took[len(took)*99/100].Round(time.Microsecond), took[len(took)-1].Round(time.Microsecond))
	paste := strings.Fields(strings.Join(posts, "\n"))
	for len(paste) < 40000 {
		paste = append(paste, paste...)
	}
	long := strings.Join(paste[:40000], " ")
	began = time.Now()
	e.Scan(long)
	fmt.Printf("a paste of 40000 words: %v\n", time.Since(began).Round(time.Millisecond))
	return nil
}
