package registry

import (
	"bytes"
	"errors"
	"io"
)

// Bounds of one row. The widest row of NPPES, with every field filled, is
// under 30 KB; addresses of one row may run over a few lines.
const (
	rowMost  = 64 << 10
	rowLines = 8
)

// Why a row can't be read at all.
const (
	badColumns = "wrong number of columns"
	badQuotes  = "quotes that don't fit"
	badLength  = "longer than 64 KB"
)

// rows reads comma-separated values (RFC 4180) a row at a time. It is our own
// because of what encoding/csv can't do: it gives the row as it was written,
// for putting it aside, and the offset behind it, for going on there later;
// and a quote that is never closed costs one line and never the rest of the
// file, nor the memory to hold it. FuzzRows holds the two together.
type rows struct {
	r      io.Reader
	window []byte // unread bytes are window[from:to]
	from   int
	to     int
	offset int64 // of window[from] in the input
	eof    bool
	width  int // columns that a row must have; 0 before the header is known
	fields [][]byte
	spare  []byte // where quotes are taken out
}

func newRows(r io.Reader) *rows { return &rows{r: r, window: make([]byte, 4*rowMost)} }

// next gives the next row that isn't empty: as it was written (without the
// end of the line), and its fields. Both are good until the next call. why
// says what is wrong with a row that can't be read; err is io.EOF at the end.
func (r *rows) next() (raw []byte, fields [][]byte, why string, err error) {
	for {
		raw, why, err = r.row()
		if err != nil || why != "" {
			return raw, nil, why, err
		}
		if len(raw) > 0 {
			return raw, r.fields, "", nil
		}
	}
}

// row takes a line, and the lines after it while a quote stands open.
func (r *rows) row() (raw []byte, why string, err error) {
	first, end, lines, open := -1, 0, 0, false
	for end == 0 || open {
		stop, err := r.line(end)
		if errors.Is(err, io.EOF) && first >= 0 {
			return r.take(first), badQuotes, nil
		}
		if err != nil {
			return nil, "", err
		}
		if stop < 0 { // no end within the bounds
			if first < 0 {
				return r.overlong()
			}
			return r.take(first), badQuotes, nil
		}
		open = open != (bytes.Count(r.window[r.from+end:r.from+stop], quote)%2 == 1)
		end, lines = stop, lines+1
		if first < 0 {
			first = stop
		}
		if open && lines == rowLines {
			return r.take(first), badQuotes, nil
		}
	}
	if end == 0 {
		return nil, "", io.EOF
	}
	why = r.split(chomp(r.window[r.from : r.from+end]))
	if why != "" && lines > 1 { // the lines were never one row
		end = first
	}
	return r.take(end), why, nil
}

var quote = []byte{'"'}

// line finds the end of the line that begins at window[from+at]: an offset
// from from, or -1 where the row would be longer than rowMost.
func (r *rows) line(at int) (int, error) {
	for seen := at; ; {
		if i := bytes.IndexByte(r.window[r.from+seen:r.to], '\n'); i >= 0 {
			if seen+i+1 > rowMost {
				return -1, nil
			}
			return seen + i + 1, nil
		}
		seen = r.to - r.from
		if seen > rowMost {
			return -1, nil
		}
		if r.eof {
			if seen == at {
				return 0, io.EOF
			}
			return seen, nil
		}
		if err := r.fill(); err != nil {
			return 0, err
		}
	}
}

// fill reads more, moving what is unread to the front first.
func (r *rows) fill() error {
	if r.from > 0 {
		copy(r.window, r.window[r.from:r.to])
		r.from, r.to = 0, r.to-r.from
	}
	for range 100 {
		n, err := r.r.Read(r.window[r.to:])
		r.to += n
		if errors.Is(err, io.EOF) {
			r.eof = true
			return nil
		}
		if err != nil || n > 0 {
			return err
		}
	}
	return io.ErrNoProgress
}

// overlong goes past a line that is too long and gives its beginning.
func (r *rows) overlong() ([]byte, string, error) {
	raw := bytes.Clone(r.window[r.from : r.from+1<<10])
	for {
		if i := bytes.IndexByte(r.window[r.from:r.to], '\n'); i >= 0 {
			r.take(i + 1)
			return raw, badLength, nil
		}
		r.take(r.to - r.from)
		if r.eof {
			return raw, badLength, nil
		}
		if err := r.fill(); err != nil {
			return nil, "", err
		}
	}
}

// take moves past n bytes and gives them without the end of the line.
func (r *rows) take(n int) []byte {
	raw := r.window[r.from : r.from+n]
	r.from += n
	r.offset += int64(n)
	return chomp(raw)
}

func chomp(line []byte) []byte {
	return bytes.TrimSuffix(bytes.TrimSuffix(line, []byte{'\n'}), []byte{'\r'})
}

// split parts a row into r.fields.
func (r *rows) split(raw []byte) (why string) {
	r.fields, r.spare = r.fields[:0], r.spare[:0]
	if len(raw) == 0 {
		return ""
	}
	for rest := raw; ; {
		field, after, ok := r.field(rest)
		if !ok {
			return badQuotes
		}
		r.fields = append(r.fields, field)
		if after == nil {
			break
		}
		rest = after[1:]
	}
	if r.width > 0 && len(r.fields) != r.width {
		return badColumns
	}
	return ""
}

// field takes the first field of rest; after begins with the comma behind it,
// and is nil where the row ends.
func (r *rows) field(rest []byte) (field, after []byte, ok bool) {
	if len(rest) == 0 || rest[0] != '"' {
		end := bytes.IndexByte(rest, ',')
		if end < 0 {
			end = len(rest)
		}
		field, after = rest[:end], rest[end:]
		if len(after) == 0 {
			after = nil
		}
		return field, after, bytes.IndexByte(field, '"') < 0
	}
	if len(rest) > 2 && rest[1] == '"' && rest[2] == ',' { // most fields of the NPPES
		return rest[1:1], rest[2:], true
	}
	rest = rest[1:]
	begin := len(r.spare)
	for doubled := false; ; doubled = true {
		i := bytes.IndexByte(rest, '"')
		if i < 0 {
			return nil, nil, false
		}
		inside, behind := rest[:i], rest[i+1:]
		if len(behind) > 0 && behind[0] == '"' {
			r.spare = append(append(r.spare, inside...), '"')
			rest = behind[1:]
			continue
		}
		if field = inside; doubled {
			r.spare = append(r.spare, inside...)
			field = r.spare[begin:]
		}
		switch {
		case len(behind) == 0:
			return field, nil, true
		case behind[0] == ',':
			return field, behind, true
		}
		return nil, nil, false
	}
}

// skipTo goes on at an offset that lies ahead.
func (r *rows) skipTo(offset int64) error {
	for r.offset < offset {
		if r.from == r.to {
			if r.eof {
				return unreadable(io.ErrUnexpectedEOF)
			}
			if err := r.fill(); err != nil {
				return unreadable(err)
			}
		}
		r.take(int(min(offset-r.offset, int64(r.to-r.from))))
	}
	return nil
}
