package registry

import (
	"crypto/sha256"
	"encoding/json"

	"consilium/internal/kernel/errs"
)

// entry is what a row says: a record or an exclusion.
type entry struct {
	record Record
	// bare is set where the row tells only that the number has ended: what
	// was known of its holder stays.
	bare      bool
	exclusion *Exclusion
	place     *Place // of record.Number
}

// layout makes entries of a source's rows.
type layout interface {
	read(fields [][]byte) (e entry, why string)
}

func layoutOf(source Source, header [][]byte) (layout, error) {
	c := columnsOf(header)
	switch source {
	case NPPES:
		return newNPPES(c)
	case NPPESPlaces:
		return newNPPESPlaces(c)
	case GMC:
		return newGMC(c)
	case LEIE:
		return newLEIE(c)
	}
	return nil, errs.New(errs.Invalid, "Files of nppes, nppes-places, gmc and leie can be imported.")
}

// staged is an entry as it goes into the database.
type staged struct {
	number         string
	entity, status string
	digest, body   []byte
	bare           bool
	exclusion      *Exclusion
	place          bool
}

func (e entry) stage() (staged, error) {
	if x := e.exclusion; x != nil {
		return staged{digest: x.digest(), exclusion: x}, nil
	}
	if e.place != nil {
		return e.stagePlace()
	}
	r := &e.record
	var body []byte
	var err error
	if e.bare {
		// Only what replaces the same in a fuller record: the two are merged.
		body, err = json.Marshal(Record{Ended: r.Ended, Replacement: r.Replacement})
	} else {
		body, err = json.Marshal(r)
	}
	if err != nil {
		return staged{}, err
	}
	s := staged{number: r.Number, entity: string(r.Entity), status: string(r.Status), body: body, bare: e.bare}
	h := sha256.New()
	h.Write([]byte(s.entity + "\x00" + s.status + "\x00"))
	h.Write(body)
	s.digest = h.Sum(nil)[:16]
	return s, nil
}
