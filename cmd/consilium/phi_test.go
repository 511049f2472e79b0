package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"consilium/internal/phi"
)

func TestPhiScanAnswersInOrderWithCodePoints(t *testing.T) {
	t.Parallel()
	in := `{"id":"a","text":"👍 MRN 12345678 of Dr. Núñez"}` + "\n\n" + `{"id":7,"text":"Do the Milan criteria help?"}` + "\n" + `{"id":"c","text":"SSN 412-55-9083"}`
	var out bytes.Buffer
	if err := phiScan(phi.New(), strings.NewReader(in), &out); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 3 {
		t.Fatalf("%d lines: %s", len(lines), out.String())
	}
	want := `{"id":"a","spans":[{"start":6,"end":14,"type":"MRN","tier":"BLOCK",`
	if !strings.HasPrefix(lines[0], want) {
		t.Errorf("%s does not begin as %s", lines[0], want)
	}
	if !strings.Contains(lines[0], `{"start":22,"end":27,"type":"NAME","tier":"BLOCK",`) {
		t.Errorf("%s lacks the name", lines[0])
	}
	if lines[1] != `{"id":7,"spans":[]}` {
		t.Errorf("nothing found is said as %s", lines[1])
	}
	var last phiLine
	if err := json.Unmarshal([]byte(lines[2]), &last); err != nil || len(last.Spans) != 1 || last.Spans[0].Type != phi.SSN || last.Spans[0].Reason == "" || last.Spans[0].Replacement == "" {
		t.Errorf("%s: %+v, %v", lines[2], last, err)
	}
}

func TestPhiScanStreams(t *testing.T) {
	t.Parallel()
	fromUs, toIt := io.Pipe()
	fromIt, toUs := io.Pipe()
	done := make(chan error, 1)
	go func() {
		err := phiScan(phi.New(), fromUs, toUs)
		done <- err
		_ = toUs.Close()
	}()
	answers := bufio.NewReader(fromIt)
	for range 3 {
		// The next line is only sent once the last was answered.
		if _, err := io.WriteString(toIt, `{"id":1,"text":"MRN 12345678"}`+"\n"); err != nil {
			t.Fatal(err)
		}
		if line, err := answers.ReadString('\n'); err != nil || !strings.Contains(line, "MRN") {
			t.Fatalf("%q, %v", line, err)
		}
	}
	_ = toIt.Close()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

func TestPhiScanNamesTheLineThatIsNone(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	err := phiScan(phi.New(), strings.NewReader(`{"id":1,"text":"ok"}`+"\nnot JSON\n"), &out)
	if err == nil || !strings.Contains(err.Error(), "line 2") || !strings.Contains(out.String(), `"id":1`) {
		t.Errorf("%v after %q", err, out.String())
	}
}
