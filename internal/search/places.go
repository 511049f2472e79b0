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

// pattern is a phrase as codes: what is at offset bytes from its first word.
type pattern []struct {
	code   uint16
	offset int
}

func patternOf(c clause) pattern {
	p := make(pattern, len(c))
	for i, t := range c {
		p[i].code, p[i].offset = code(t.term), (t.pos-c[0].pos)*codeSize
	}
	return p
}

// in says whether the phrase stands in the codes.
func (p pattern) in(list []byte) bool {
	length := p[len(p)-1].offset + codeSize
	for from := 0; from+length <= len(list); from += codeSize {
		i := 0
		for i < len(p) && binary.LittleEndian.Uint16(list[from+p[i].offset:]) == p[i].code {
			i++
		}
		if i == len(p) {
			return true
		}
	}
	return false
}

// places reads the codes of a document, and keeps them for the next phrase.
func (v *view) places(n uint64) ([]byte, error) {
	if v.looked > 0 && v.placesAt == n {
		return v.codes, nil
	}
	v.looked++
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
		v.placesAt = n
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
