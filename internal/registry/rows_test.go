package registry

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// all reads every row: fields for the good ones, the reason for the others.
func all(t testing.TB, r io.Reader, width int) (good [][]string, bad, raws []string) {
	t.Helper()
	rows := newRows(r)
	rows.width = width
	for {
		raw, fields, why, err := rows.next()
		if errors.Is(err, io.EOF) {
			return good, bad, raws
		}
		if err != nil {
			t.Fatal(err)
		}
		if why != "" {
			bad, raws = append(bad, why), append(raws, string(raw))
			continue
		}
		row := make([]string, len(fields))
		for i, f := range fields {
			row[i] = string(f)
		}
		good = append(good, row)
	}
}

func TestAQuoteThatIsNeverClosedCostsOneLine(t *testing.T) {
	t.Parallel()
	in := "\"a\",\"1\"\n\"b,\"2\"\n\"c\",\"3\"\r\n\n\"d\",\"said \"\"no\"\"\"\n\"two\nlines\",\"5\"\n\"e\",6,7\n\"f\",\"8"
	good, bad, raws := all(t, iotest.OneByteReader(strings.NewReader(in)), 2)
	want := [][]string{{"a", "1"}, {"c", "3"}, {"d", `said "no"`}, {"two\nlines", "5"}}
	if len(good) != len(want) {
		t.Fatalf("%q", good)
	}
	for i := range want {
		if strings.Join(good[i], "|") != strings.Join(want[i], "|") {
			t.Errorf("%q, want %q", good[i], want[i])
		}
	}
	if strings.Join(bad, "|") != strings.Join([]string{badQuotes, badColumns, badQuotes}, "|") || raws[0] != `"b,"2"` || raws[2] != `"f","8` {
		t.Errorf("%q %q", bad, raws)
	}
}

// A file that is all one line, or all one quote, is read in bounded memory.
func TestARowWithoutEndIsGoneThrough(t *testing.T) {
	t.Parallel()
	endless := io.LimitReader(ones{}, 8<<20)
	good, bad, raws := all(t, io.MultiReader(strings.NewReader("a,b\n"), endless, strings.NewReader("\nc,d\n\""), io.LimitReader(ones{}, 1<<20), strings.NewReader("\ne,f\n")), 2)
	if len(good) != 3 || len(bad) != 2 || bad[0] != badLength || bad[1] != badLength || len(raws[0]) != 1<<10 {
		t.Errorf("%q %q", good, bad)
	}
}

type ones struct{}

func (ones) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '1'
	}
	return len(p), nil
}

// FuzzRows holds the rows against encoding/csv where that reads the whole
// text, and everywhere to: no row is lost, and every byte is gone past once.
func FuzzRows(f *testing.F) {
	for _, seed := range []string{"a,b\n1,2\n", "\"a\"\"\",b\r\n", "\"x\ny\",z\n", "a,\"b\n", "\ufeffa,b\n,\n", "\"\",\"\"\n\"\",\"\"", "a\"b,c\n\n\n\"", "\r\n\r\n,"} {
		f.Add(seed, 2)
	}
	f.Fuzz(func(t *testing.T, in string, width int) {
		width = max(1, min(width, 5))
		good, bad, _ := all(t, strings.NewReader(in), width)
		again := newRows(iotest.HalfReader(strings.NewReader(in)))
		again.width = width
		n := 0
		for {
			_, _, _, err := again.next()
			if err != nil {
				break
			}
			n++
		}
		if n != len(good)+len(bad) || again.offset != int64(len(in)) {
			t.Fatalf("%d rows at once, %d by halves, %d of %d bytes", len(good)+len(bad), n, again.offset, len(in))
		}
		oracle(t, in, width, good, bad)
	})
}

func oracle(t *testing.T, in string, width int, good [][]string, bad []string) {
	t.Helper()
	// encoding/csv folds \r\n within quotes and drops \r before an end that
	// isn't there: both are none of a register's files.
	if strings.Contains(in, "\r") {
		return
	}
	r := csv.NewReader(strings.NewReader(in))
	r.FieldsPerRecord = width
	want, err := r.ReadAll()
	if err != nil || len(want) == 0 {
		return
	}
	for _, row := range want {
		if strings.Count(strings.Join(row, ""), "\n") >= rowLines-1 || len(strings.Join(row, ",")) > rowMost/2 {
			return
		}
	}
	if len(bad) > 0 || len(good) != len(want) {
		t.Fatalf("%q: %q and %q, encoding/csv says %q", in, good, bad, want)
	}
	for i := range want {
		for k := range want[i] {
			if good[i][k] != want[i][k] {
				t.Fatalf("%q: %q, encoding/csv says %q", in, good[i], want[i])
			}
		}
	}
}

// FuzzEntries reads any row in any layout: whatever it makes goes into the
// database's types.
func FuzzEntries(f *testing.F) {
	f.Add([]byte("1234567893,1,,x,OKAFOR,ADA,,07/06/2007,,,,207R00000X,A1,OR,Y"))
	f.Add([]byte("1234567893,,,,,,,,,03/14/2024,,,,,"))
	f.Add([]byte("1393398,Chater,Susan,,5071978,Registered with Licence,Y,,,,,,,,"))
	f.Add([]byte("ABER,ANN,B,,0000000000,19600101,1128a1,20200119,00000000,,,,,,"))
	f.Add([]byte("\xff\xfe,\x00,,,,,,,,,,,,,"))
	headers := map[Source]string{
		NPPES: "NPI,Entity Type Code,Replacement NPI,Provider Organization Name (Legal Business Name),Provider Last Name (Legal Name),Provider First Name,Provider Middle Name,Provider Enumeration Date,Last Update Date,NPI Deactivation Date,NPI Reactivation Date,Healthcare Provider Taxonomy Code_1,Provider License Number_1,Provider License Number State Code_1,Healthcare Provider Primary Taxonomy Switch_1",
		GMC:   "GMC Ref No,Surname,Given Name,Other Names,PR Date,Registration Status,FtP Conditions Exist,FR Date,ARF Due Date,Specialty1,Specialty2,Designated Body,GP Register Date,Doctor in Training,Place of Qualification",
		LEIE:  "LASTNAME,FIRSTNAME,MIDNAME,BUSNAME,NPI,DOB,EXCLTYPE,EXCLDATE,REINDATE,WAIVERDATE,WVRSTATE,GENERAL,SPECIALTY,STATE,UPIN",
	}
	f.Fuzz(func(t *testing.T, row []byte) {
		for source, header := range headers {
			r := newRows(bytes.NewReader(append([]byte(header+"\n"), row...)))
			_, columns, _, err := r.next()
			if err != nil {
				t.Fatal(err)
			}
			l, err := layoutOf(source, columns)
			if err != nil {
				t.Fatal(err)
			}
			r.width = len(columns)
			im := &importing{layout: l}
			for {
				raw, fields, why, err := r.next()
				if err != nil {
					break
				}
				if why != "" {
					continue
				}
				if one, why := im.row(raw, fields); why == "" && one.exclusion == nil &&
					(Check(source, one.number) != nil || one.status == "" || bytes.ContainsRune(one.body, 0)) {
					t.Fatalf("%+v", one)
				}
			}
		}
	})
}
