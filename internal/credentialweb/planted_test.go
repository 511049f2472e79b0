package credentialweb

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestNothingPlantedIsInADump plants 200 legal names and numbers (and notes
// and messages) through the pages, and looks for them in every column of every
// table and in the log.
func TestNothingPlantedIsInADump(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	rev := h.reviewer("rev")
	h.reviewer("other")
	var planted []string
	for i := range 200 {
		name, number := "Quirin"+letters(i)+" Zwiebelhuber", fmt.Sprintf("ZQ%07dXYZ", 7919*i)
		note, message := fmt.Sprintf("plantednote%03d", i), fmt.Sprintf("plantedmessage%03d", i)
		planted = append(planted, "Quirin"+letters(i), number, note, message)
		b := h.member(fmt.Sprintf("subject %d", i), 0)
		form := physician(name, number)
		form.Set("note", note)
		b.submit("/application", "/application", form).leadsTo("/application")
		plantDecision(rev, b, i, message)
	}
	dump := h.dump()
	if len(dump) < 200_000 {
		t.Fatalf("a dump of %d bytes", len(dump))
	}
	text := dump + strings.ToLower(h.log.String())
	for _, word := range append(planted, "Zwiebelhuber") {
		for _, form := range forms(word) {
			if strings.Contains(text, form) {
				t.Errorf("%q stands there as %q", word, form)
			}
		}
	}
	// The search would have found them.
	if !strings.Contains(text, "oregon medical board") || !strings.Contains(text, "/review/:id") {
		t.Fatal("the dump or the log holds nothing")
	}
}

// letters writes a number in letters: a name has no digits.
func letters(i int) string {
	out := ""
	for range 3 {
		out, i = string(rune('a'+i%20))+out, i/20
	}
	return out
}

// plantDecision decides one in four each way, and leaves one waiting; some
// are sent wrongly first, or read alone.
func plantDecision(rev, b *browser, i int, message string) {
	id := b.application()
	switch i % 4 {
	case 0:
		rev.decides(id, "approve", "", message).leadsTo("/review")
	case 1:
		rev.decides(id, "refuse", "other", message).leadsTo("/review")
		at := "/application/" + b.h.id(`SELECT subject_id FROM review_items WHERE id = $1`, b.h.id(`SELECT id FROM review_items WHERE member_id = $1`, b.member)).String()
		b.post(at+"/appeal", b.get("/application").fields(), url.Values{"words": {message}}).leadsTo("/application")
	case 2:
		rev.decides(id, "more", "other", message).leadsTo("/review")
		b.get("/application").want(http.StatusOK).says(message)
	case 3:
		rev.decides(id, "perhaps", "other", message).want(http.StatusUnprocessableEntity)
		rev.post("/review/"+id+"/escalate", rev.get("/review/"+id).fields(), url.Values{"message": {message}}).leadsTo("/review")
		b.post("/application", b.get("/application").fields(), url.Values{"legal_name": {"Quirin" + letters(i)}, "number": {message}}).want(http.StatusConflict)
	}
}

// forms are the ways in which a word may stand in a dump, in lower case.
func forms(word string) []string {
	out := []string{strings.ToLower(word), hex.EncodeToString([]byte(word))}
	for pad := range 3 { // base64 reads differently from each of three starts
		text := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("x", pad) + word))
		out = append(out, strings.ToLower(text[4*min(pad, 1):len(text)-4]))
	}
	return out
}

// dump is every row of every table as text, in lower case.
func (h *house) dump() string {
	h.t.Helper()
	var out strings.Builder
	tables, err := h.db.Pool().Query(h.t.Context(), `SELECT quote_ident(table_name) FROM information_schema.tables
		WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`)
	h.ok(err)
	var names []string
	for tables.Next() {
		var name string
		h.ok(tables.Scan(&name))
		names = append(names, name)
	}
	h.ok(tables.Err())
	for _, name := range names {
		rows, err := h.db.Pool().Query(h.t.Context(), "SELECT x::text FROM "+name+" x")
		h.ok(err)
		for rows.Next() {
			var row string
			h.ok(rows.Scan(&row))
			out.WriteString(strings.ToLower(row) + "\n")
		}
		h.ok(rows.Err())
	}
	return out.String()
}

// TestAReviewersPageHoldsNoHandle gives everybody a handle, the applicant
// too, and looks for them.
func TestAReviewersPageHoldsNoHandle(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	rev := h.reviewer("rev")
	first := h.member("first", 0)
	rev.decides(first.applies("Ann Example", "100"), "approve", "", "").leadsTo("/review")
	stu := h.member("stu", 0)
	id := stu.applies("Ann Example", "100")
	h.exec(`UPDATE members SET handle = 'secret_' || right(id::text, 6) WHERE id <> $1`, rev.member)
	for _, path := range []string{"/review", "/review/" + id} {
		rev.get(path).want(http.StatusOK).says("Physician").saysNot("secret_", stu.member.String(), stu.member.UUID(), first.member.String())
	}
}

func TestSamplesRender(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	samples := h.pages.Samples()
	for _, name := range h.site.PageNames() {
		if strings.HasPrefix(name, "credential/") && len(samples[name]) == 0 {
			t.Errorf("%s has no sample", name)
		}
	}
	for name, list := range samples {
		tpl, ok := h.site.Template(name)
		if !ok {
			t.Fatalf("no page %s", name)
		}
		for i, sample := range list {
			var out strings.Builder
			if err := tpl.ExecuteTemplate(&out, "main", sample); err != nil {
				t.Errorf("%s %d: %v", name, i, err)
			}
			text := out.String()
			if strings.Count(text, "<h1") != 1 || strings.Contains(text, "style=") || strings.Contains(text, "ZgotmplZ") {
				t.Errorf("%s %d: %.400s", name, i, text)
			}
		}
	}
}
