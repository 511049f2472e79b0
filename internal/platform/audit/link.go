package audit

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"hash"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// stored is an entry as the database holds it: exactly, so that no edit of any
// column can look like no edit.
type stored struct {
	id               int64
	xid              uint64
	at               pgtype.Timestamptz
	actor, objectID  pgtype.UUID
	action, object   string
	detail, outcome  string
	request, address string
	number, entryID  int64  // of its link; zero while unchained
	hash             []byte // of its link
	missing          bool
}

const entryColumns = `e.id, e.xid, e.at, e.action, e.actor_id, e.object, e.object_id, e.detail, e.outcome, e.request, e.address`

func (s *stored) columns() []any {
	return []any{&s.id, &s.xid, &s.at, &s.action, &s.actor, &s.object, &s.objectID, &s.detail, &s.outcome, &s.request, &s.address}
}

// scanLink reads a link with its entry, which may be gone.
func (s *stored) scanLink(rows pgx.Rows) error {
	*s = stored{}
	var id pgtype.Int8
	var xid pgtype.Uint64
	var action, object, detail, outcome, request, address pgtype.Text
	err := rows.Scan(&s.number, &s.entryID, &s.hash, &id, &xid, &s.at, &action, &s.actor, &object, &s.objectID,
		&detail, &outcome, &request, &address)
	s.missing = !id.Valid
	s.id, s.xid = id.Int64, xid.Uint64
	s.action, s.object, s.detail = action.String, object.String, detail.String
	s.outcome, s.request, s.address = outcome.String, request.String, address.String
	return err
}

// linker makes links with one key; it is for one goroutine.
type linker struct {
	mac hash.Hash
	buf []byte
}

func newLinker(key []byte) *linker { return &linker{mac: hmac.New(sha256.New, key)} }

// link is the digest that binds the entry, as number n, to the link before.
func (l *linker) link(n int64, before []byte, s *stored) []byte {
	b := append(l.buf[:0], "link"...)
	b = binary.BigEndian.AppendUint64(b, uint64(n))
	b = appendText(b, string(before))
	b = s.appendTo(b)
	l.buf = b
	return l.sum(b)
}

// head is the digest under which the head is kept elsewhere.
func (l *linker) head(h Head) []byte {
	b := binary.BigEndian.AppendUint64([]byte("head"), uint64(h.Number))
	return l.sum(appendText(b, string(h.Hash)))
}

func (l *linker) sum(b []byte) []byte {
	l.mac.Reset()
	l.mac.Write(b)
	return l.mac.Sum(nil)
}

// appendTo writes every column, each so that its end can't be moved.
func (s *stored) appendTo(b []byte) []byte {
	b = binary.BigEndian.AppendUint64(b, uint64(s.id))
	b = binary.BigEndian.AppendUint64(b, s.xid)
	b = append(b, byte(s.at.InfinityModifier))
	b = binary.BigEndian.AppendUint64(b, uint64(s.at.Time.UnixMicro()))
	b = appendUUID(appendUUID(b, s.actor), s.objectID)
	for _, text := range [...]string{s.action, s.object, s.detail, s.outcome, s.request, s.address} {
		b = appendText(b, text)
	}
	return b
}

func appendText(b []byte, text string) []byte {
	b = binary.BigEndian.AppendUint32(b, uint32(len(text))) //nolint:gosec // a column is under 1 GB
	return append(b, text...)
}

func appendUUID(b []byte, id pgtype.UUID) []byte {
	if !id.Valid {
		return append(b, 0)
	}
	return append(append(b, 1), id.Bytes[:]...)
}
