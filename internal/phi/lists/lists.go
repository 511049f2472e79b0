// Package lists holds the words that the guard knows: names, towns, English
// words, and by hand what medicine calls by somebody's name. They score; the
// context decides.
package lists

import (
	"bytes"
	"compress/flate"
	_ "embed"
	"fmt"
	"hash/maphash"
	"io"
	"strings"
)

//go:generate sh gen/run.sh

// Bits is what is known of a word or of a name of several words.
type Bits uint32

// The generated kinds come first: their values are written in the file.
const (
	// Common is an everyday English word in lower case.
	Common Bits = 1 << iota
	// Known is any English word in lower case, rare ones too.
	Known
	// Given is a first name somewhere.
	Given
	// Surname is a family name somewhere.
	Surname
	// Village is a place of a thousand people or more.
	Village
	// Town is a place of fifteen thousand or more.
	Town
	// City is a place of a hundred thousand or more.
	City
	// Proper is capitalised in an English dictionary.
	Proper
	// Opens begins a place's name of several words.
	Opens
	// Calling is what somebody is who does, leads, makes, plays or believes
	// something.
	Calling

	// Eponym is a name that medicine uses for a sign, a disease or a tool.
	Eponym
	// Medical is a medical word, abbreviation, brand, trial or body that
	// may be capitalised without being anybody's.
	Medical
	// Head is a word that makes what stands before it a thing of medicine
	// or of the literature: "criteria", "syndrome", "trial".
	Head
	// Facility is a word that ends the name of a place of care, of work,
	// of school or of worship.
	Facility
	// Street is a word that ends the name of a street.
	Street
	// Kin is a word for a relative or another person of the household.
	Kin
	// Role is what a person is by profession.
	Role
	// Title stands before a name.
	Title
	// Verb is what people do or have done to them.
	Verb
	// Month and Weekday are the names of both.
	Month
	Weekday
	// Country is a country, a state or a people: these may stay.
	Country
	// System is a hospital system known by a short name.
	System
	// Function is a word of English grammar.
	Function
)

//go:embed words.flate
var packed []byte

//go:embed hand.txt
var hand string

// Table is a fixed set of words. It is safe for concurrent use.
type Table struct {
	seed  maphash.Seed
	slots []slot
	text  []byte
	mask  uint64
}

type slot struct {
	at   uint32
	size uint16
	bits Bits
}

// Load unpacks the lists. It fails only where the build is broken.
func Load() (*Table, error) {
	raw, err := io.ReadAll(flate.NewReader(bytes.NewReader(packed)))
	if err != nil {
		return nil, fmt.Errorf("lists: words.flate: %w", err)
	}
	const size = 1 << 19
	t := &Table{seed: maphash.MakeSeed(), slots: make([]slot, size), mask: size - 1, text: make([]byte, 0, 6<<20)}
	if err := t.unpack(raw); err != nil {
		return nil, err
	}
	return t, t.byHand(hand)
}

// unpack reads front-coded words: how many letters are shared with the word
// before, the rest, the bits as two characters from '0'.
func (t *Table) unpack(raw []byte) error {
	word := make([]byte, 0, 64)
	for len(raw) > 0 {
		end := bytes.IndexByte(raw, '\n')
		if end < 4 {
			return fmt.Errorf("lists: words.flate is cut")
		}
		line := raw[:end]
		raw = raw[end+1:]
		shared, rest := int(line[0]-'0'), line[1:len(line)-2]
		if shared < 0 || shared > len(word) {
			return fmt.Errorf("lists: words.flate is out of order")
		}
		word = append(word[:shared], rest...)
		t.add(word, Bits(line[end-2]-'0')|Bits(line[end-1]-'0')<<5)
	}
	return nil
}

// Classes are the headings that hand.txt may use.
var classes = map[string]Bits{
	"eponym": Eponym, "medical": Medical, "head": Head, "facility": Facility, "street": Street, "kin": Kin, "role": Role,
	"title": Title, "verb": Verb, "month": Month, "weekday": Weekday, "country": Country, "system": System, "function": Function,
	"common": Common | Known, "given": Given, "surname": Surname,
}

func (t *Table) byHand(text string) error {
	var bits Bits
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if heading, ok := strings.CutPrefix(line, "["); ok {
			heading = strings.TrimSuffix(heading, "]")
			if bits, ok = classes[heading]; !ok {
				return fmt.Errorf("lists: hand.txt has no class %q", heading)
			}
			continue
		}
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		for word := range strings.FieldsSeq(line) {
			t.add([]byte(strings.ReplaceAll(word, "_", " ")), bits)
			if first := strings.FieldsFunc(word, func(r rune) bool { return r == '_' || r == '-' || r == '.' }); bits == System && len(first) > 1 {
				t.add([]byte(first[0]), Opens)
			}
		}
	}
	return nil
}

func (t *Table) add(word []byte, bits Bits) {
	for h := maphash.Bytes(t.seed, word) & t.mask; ; h = (h + 1) & t.mask {
		s := &t.slots[h]
		if s.size == 0 {
			*s = slot{at: uint32(len(t.text)), size: uint16(len(word)), bits: bits}
			t.text = append(t.text, word...)
			return
		}
		if string(t.text[s.at:s.at+uint32(s.size)]) == string(word) {
			s.bits |= bits
			return
		}
	}
}

// Of gives what is known of a folded word: see Fold. Words of a name are
// parted by one space.
func (t *Table) Of(word string) Bits {
	for h := maphash.String(t.seed, word) & t.mask; ; h = (h + 1) & t.mask {
		s := &t.slots[h]
		if s.size == 0 {
			return 0
		}
		if int(s.size) == len(word) && string(t.text[s.at:s.at+uint32(s.size)]) == word {
			return s.bits
		}
	}
}
