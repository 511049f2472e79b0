package registry

import (
	"bytes"
	"testing"

	"consilium/internal/registry/madeup"
)

func generated(t *testing.T, n int) string {
	t.Helper()
	var out bytes.Buffer
	if err := madeup.NPPES(&out, n, 1); err != nil {
		t.Fatal(err)
	}
	return raw(t, "npidata_pfile_20050523-20261011.csv", out.Bytes())
}

func TestASecondImportOfAFileChangesNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	path := generated(t, 7000)
	first := h.loaded(NPPES, path)
	if first.Read != 7000 || first.Imported != 5740 || first.Organisations != 1260 || first.Updated+first.Unchanged+first.BadRows() != 0 {
		t.Fatalf("%+v", first)
	}
	before := h.number(`SELECT count(*) FROM registry_records`)
	second := h.loaded(NPPES, path)
	if second.Read != 7000 || second.Unchanged != first.Imported || second.Imported+second.Updated != 0 {
		t.Fatalf("%+v", second)
	}
	if n := h.number(`SELECT count(*) FROM registry_records`); n != before {
		t.Errorf("%d rows after, %d before", n, before)
	}
}
