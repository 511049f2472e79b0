package registry

import (
	"bytes"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"consilium/internal/kernel/errs"
)

// columns finds columns by the name in the header. Registers move and add
// columns from one year to the next, so that no position is ever counted on.
// Case, spaces and marks don't count: the NPPES breaks a line inside one name,
// and a byte-order mark may stand before the first.
type columns map[string]int

func columnsOf(header [][]byte) columns {
	c := columns{}
	for i, name := range header {
		key := columnKey(string(name))
		if _, seen := c[key]; !seen {
			c[key] = i
		}
	}
	return c
}

func columnKey(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
}

// at gives the column of the first of the names that there is, or -1.
func (c columns) at(names ...string) int {
	for _, name := range names {
		if i, known := c[columnKey(name)]; known {
			return i
		}
	}
	return -1
}

// need is an Invalid error that names what is missing.
func (c columns) need(file string, names ...string) error {
	var missing []string
	for _, name := range names {
		if c.at(name) < 0 {
			missing = append(missing, name)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return errs.New(errs.Invalid, "This is no "+file+": its first line has no column "+strings.Join(missing, ", ")+".")
}

// text gives a field as it should be read: trimmed, in UTF-8, and nothing for
// a column that isn't there. A field that is no UTF-8 is taken for Windows
// 1252, which spreadsheets still write.
func text(fields [][]byte, column int) string {
	if column < 0 {
		return ""
	}
	f := bytes.TrimSpace(fields[column])
	if len(f) == 0 {
		return ""
	}
	if !utf8.Valid(f) {
		decoded, err := charmap.Windows1252.NewDecoder().Bytes(f)
		if err != nil {
			return ""
		}
		f = decoded
	}
	return string(f)
}

// readable says whether a row is text that PostgreSQL can hold.
func readable(raw []byte) bool { return bytes.IndexByte(raw, 0) < 0 }

// day reads a date in one of the layouts. An empty field is no date, and so
// is one of zeros alone; ok is false for anything else that is none.
func day(s string, layouts ...string) (d Day, ok bool) {
	if strings.Trim(s, "0/-") == "" {
		return "", true
	}
	for _, layout := range layouts {
		if t, err := time.Parse(layout, s); err == nil && t.Year() >= 1850 && t.Year() <= 2200 {
			return Day(t.Format(time.DateOnly)), true
		}
	}
	return "", false
}

// Why a row that could be read isn't taken.
const (
	badNumber = "number that can't be one"
	badName   = "no name"
	badEntity = "entity type that isn't known"
	badDate   = "date that can't be read"
	badText   = "text that can't be stored"
	badWhat   = "nothing that says what it is"
)
