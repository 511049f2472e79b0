package ids

import (
	"database/sql/driver"
	"testing"
	"time"
)

func TestWrittenAndReadAgain(t *testing.T) {
	t.Parallel()
	id := New()
	back, err := Parse(id.String())
	if err != nil || back != id {
		t.Fatalf("%v %v", back, err)
	}
	for _, form := range []any{id.UUID(), []byte(id.UUID()), id[:], [16]byte(id)} {
		var scanned ID
		if err := scanned.Scan(form); err != nil || scanned != id {
			t.Errorf("%T: %v %v", form, scanned, err)
		}
	}
	if v, _ := (ID{}).Value(); v != driver.Value(nil) {
		t.Errorf("the zero id is stored as %v", v)
	}
}

func TestMalformedTextIsRefused(t *testing.T) {
	t.Parallel()
	good := New().String()
	for _, text := range []string{"", "x", good[:25], good + "0", "U" + good[1:], "../../../../../../etc/passwd"[:26], good[:25] + "l", good[:25] + "\x00"} {
		if id, err := Parse(text); err == nil {
			t.Errorf("%q was read as %s", text, id)
		}
	}
	// 26 letters hold two bits more than an id: only one spelling is good.
	if _, err := Parse(good[:25] + "z"); err == nil && good[25] != 'z' {
		t.Error("two spellings name one id")
	}
}

func TestOrderIsThatOfTime(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	last := ""
	for i := range 100 {
		id := At(at.Add(time.Duration(i) * time.Millisecond)).String()
		if id <= last {
			t.Fatalf("%s came after %s", last, id)
		}
		last = id
	}
}

func FuzzParse(f *testing.F) {
	f.Add(New().String())
	f.Add("00000000000000000000000000")
	f.Fuzz(func(t *testing.T, text string) {
		if id, err := Parse(text); err == nil && id.String() != text {
			t.Fatalf("%q was read as %s", text, id)
		}
	})
}
