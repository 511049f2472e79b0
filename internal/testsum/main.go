// Command testsum reads what `go test -json` prints, shows what failed and
// closes with one line that counts. It fails unless something passed, nothing
// failed and nothing was skipped.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

type event struct {
	Action, Package, Test, Output string
	ImportPath                    string
}

func main() {
	var passed, failed, skipped int
	output := map[string][]string{}
	in := bufio.NewReader(os.Stdin)
	decoder := json.NewDecoder(in)
	for decoder.More() {
		var e event
		if err := decoder.Decode(&e); err != nil {
			fmt.Println("testsum: unreadable output:", err)
			failed++
			break
		}
		key := e.Package + " " + e.Test
		switch e.Action {
		case "output", "build-output":
			output[key] = append(output[key], e.Output)
			if e.Action == "build-output" {
				fmt.Print(e.Output)
			}
		case "pass":
			if e.Test != "" {
				passed++
			} else {
				fmt.Println("ok  ", e.Package)
			}
		case "skip":
			if e.Test != "" {
				skipped++
				fmt.Println("SKIP", key)
			}
		case "fail", "build-fail":
			failed++
			fmt.Printf("FAIL %s\n%s", key, strings.Join(output[key], ""))
		}
	}
	fmt.Printf("%d passed, %d failed, %d skipped\n", passed, failed, skipped)
	if passed == 0 || failed > 0 || skipped > 0 {
		os.Exit(1)
	}
}
