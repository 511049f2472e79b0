// Command gen packs the word lists of the guard: see run.sh beside it.
package main

import (
	"bytes"
	"compress/flate"
	"flag"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"consilium/internal/phi/lists"
)

func main() {
	names := flag.String("names", "", "what dump.mjs printed")
	common := flag.String("common", "", "a list of everyday words")
	known := flag.String("known", "", "a list of all words")
	out := flag.String("out", "words.flate", "the file to write")
	flag.Parse()
	words := map[string]lists.Bits{}
	for file, bits := range map[string]lists.Bits{*common: lists.Common | lists.Known, *known: lists.Known} {
		each(file, func(line string) { dictionary(words, line, bits) })
	}
	each(*names, func(line string) { name(words, line) })
	if err := os.WriteFile(*out, pack(words), 0o600); err != nil {
		fail(err)
	}
	slog.Info("packed", "words", len(words))
}

func each(file string, do func(string)) {
	raw, err := os.ReadFile(filepath.Clean(file))
	if err != nil {
		fail(err)
	}
	for line := range strings.Lines(string(raw)) {
		do(strings.TrimSuffix(line, "\n"))
	}
}

func fail(err error) {
	slog.Error("the lists were not made", "err", err)
	os.Exit(1)
}

// dictionary takes words in lower case, and those that are always capitalised
// as proper ones. Possessives say nothing new.
func dictionary(words map[string]lists.Bits, line string, bits lists.Bits) {
	if strings.Contains(line, "'") || len(line) < 2 {
		return
	}
	first := []rune(line)[0]
	if unicode.IsUpper(first) {
		bits = lists.Proper
	}
	words[lists.Fold(line)] |= bits
}

// English are the countries whose villages a reader of English names.
var english = []string{"US", "CA", "GB", "IE", "AU", "NZ"}

func name(words map[string]lists.Bits, line string) {
	f := strings.Split(line, "\t")
	word := lists.Fold(strings.TrimSpace(strings.NewReplacer("’", "'", "‘", "'", "-", " ").Replace(f[1])))
	if !latin(word) || len(word) < 2 || len(word) > 40 {
		return
	}
	parts := strings.Fields(word)
	switch f[0] {
	case "given", "surname":
		bits := lists.Given
		if f[0] == "surname" {
			bits = lists.Surname
		}
		for _, p := range parts {
			if len(p) > 2 || len(parts) == 1 {
				words[p] |= bits
			}
		}
	case "calling":
		words[word] |= lists.Calling
	case "family", "born":
		counted(words, f[0], word, f[3])
	case "place":
		people, _ := strconv.Atoi(f[3])
		if len(parts) > 4 || people < 5000 && !slices.Contains(english, f[2]) {
			return
		}
		words[strings.Join(parts, " ")] |= size(people)
		if len(parts) > 1 {
			words[parts[0]] |= lists.Opens
		}
	}
}

// What an English word must have to be a name as well: a rank among family
// names, or that many who were given it.
const (
	rankOfWord, rankOfEveryday   = 20_000, 3_000
	bornAny, bornWord, bornDaily = 500, 1_500, 3_000
)

// counted takes names of which it is known how many people bear them: a word
// of English is one only where many do.
func counted(words map[string]lists.Bits, kind, word, number string) {
	n, _ := strconv.Atoi(number)
	b := words[word]
	common, known := b&lists.Common != 0, b&lists.Known != 0
	switch {
	case len(word) < 3 || strings.Contains(word, " "):
	case kind == "family" && !(common && n > rankOfEveryday) && !(known && n > rankOfWord):
		words[word] |= lists.Surname
	case kind == "born" && n >= bornAny && !(common && n < bornDaily) && !(known && n < bornWord):
		words[word] |= lists.Given
	}
}

func size(people int) lists.Bits {
	switch {
	case people >= 100_000:
		return lists.City
	case people >= 15_000:
		return lists.Town
	}
	return lists.Village
}

func latin(word string) bool {
	for _, r := range word {
		if (r < 'a' || r > 'z') && r != ' ' && r != '\'' {
			return false
		}
	}
	return word != ""
}

// pack writes the words in order, each as what it shares with the one before.
func pack(words map[string]lists.Bits) []byte {
	var plain, out bytes.Buffer
	before := ""
	for _, w := range slices.Sorted(maps.Keys(words)) {
		shared := 0
		for shared < len(w) && shared < len(before) && w[shared] == before[shared] && shared < 40 {
			shared++
		}
		b := words[w]
		fmt.Fprintf(&plain, "%c%s%c%c\n", '0'+shared, w[shared:], '0'+b&31, '0'+b>>5)
		before = w
	}
	z, _ := flate.NewWriter(&out, flate.BestCompression)
	_, _ = z.Write(plain.Bytes())
	_ = z.Close()
	return out.Bytes()
}
