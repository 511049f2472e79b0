package search

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"

	"github.com/blevesearch/bleve/v2/index/scorch"
)

// Where words stand, for phrases. bleve's own lists of places made the index
// four times as large, and every search touched more memory. Instead each post
// keeps two bytes a word, in order: a digest of the term, or zero for a stop
// word and for the ends of title and bottom line. It is read only for posts
// that have all the words of a phrase, so that two words with one digest
// hardly ever meet.

const codeSize = 2

// code is the digest of a term: never zero.
func code(term string) uint16 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(term))
	sum := h.Sum32()
	return max(1, uint16(sum>>16)^uint16(sum))
}

// placesOf gives the codes of a post's words.
func placesOf(parts ...string) []byte {
	var list []byte
	for _, part := range parts {
		scan(part, func(t token) {
			var c uint16
			if !t.stop {
				c = code(t.term)
			}
			list = binary.LittleEndian.AppendUint16(list, c)
		})
		list = append(list, 0, 0)
	}
	return list
}

// stands says whether the phrase stands in the codes.
func (c clause) stands(list []byte) bool {
	words := len(list) / codeSize
	at := func(i int) uint16 { return binary.LittleEndian.Uint16(list[i*codeSize:]) }
	want := make([]uint16, len(c))
	for i, t := range c {
		want[i] = code(t.term)
	}
	length := c[len(c)-1].pos - c[0].pos
	for from := 0; from+length < words; from++ {
		fits := true
		for i, t := range c {
			if at(from+t.pos-c[0].pos) != want[i] {
				fits = false
				break
			}
		}
		if fits {
			return true
		}
	}
	return false
}

// places reads the codes of a document, and keeps them for the next phrase.
func (v *view) places(n uint64) ([]byte, error) {
	if v.placed && v.placesAt == n {
		return v.codes, nil
	}
	snap, ok := v.reader.(*scorch.IndexSnapshot)
	if !ok {
		return nil, fmt.Errorf("search: a reader of type %T", v.reader)
	}
	local := n
	for _, segment := range snap.Segments() {
		if size := uint64(segment.FullSize()); local >= size {
			local -= size
			continue
		}
		v.codes = v.codes[:0]
		v.placed, v.placesAt = true, n
		err := segment.VisitDocument(local, func(field string, _ byte, value []byte, _ []uint64) bool {
			if field == fieldPlaces {
				v.codes = append(v.codes, value...)
			}
			return true
		})
		return v.codes, err
	}
	return nil, fmt.Errorf("search: document %d isn't there", n)
}
