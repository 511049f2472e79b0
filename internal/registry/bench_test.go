package registry

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"consilium/internal/registry/madeup"
)

// How fast rows of the widest layout are read and made ready; a row of the
// result is a row of the file.
func BenchmarkRowsOfTheNPPES(b *testing.B) {
	var out bytes.Buffer
	const n = 2000
	if err := madeup.NPPES(&out, n, 1); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(out.Len()))
	for b.Loop() {
		im := &importing{Load: Load{Input: &Input{}}, rows: newRows(bytes.NewReader(out.Bytes()))}
		_, header, _, err := im.rows.next()
		if err != nil {
			b.Fatal(err)
		}
		if im.layout, err = layoutOf(NPPES, header); err != nil {
			b.Fatal(err)
		}
		im.rows.width = len(header)
		if _, err := im.gather(n + 1); !errors.Is(err, io.EOF) {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/row")
}
