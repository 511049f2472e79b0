package forumweb

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"consilium/internal/forum"
	"consilium/internal/kernel/actor"
)

func TestPiecesWrittenByHandAreThePartials(t *testing.T) {
	t.Parallel()
	h := newHouse(t, 0)
	tmpl, _ := h.site.Template("forum/show")
	partial := func(name string, data any) string {
		t.Helper()
		var buf bytes.Buffer
		if err := tmpl.ExecuteTemplate(&buf, name, data); err != nil {
			t.Fatal(err)
		}
		return buf.String()
	}
	byHand := func(write func(*out)) string {
		o := newOut(0)
		write(&o)
		return string(o.buf)
	}
	at := time.Date(2026, 5, 3, 4, 5, 6, 7, time.FixedZone("x", 3600))
	unknown := forum.Byline{Handle: "a", Profession: `<nurse & "x">`, Standing: actor.Applicant, Stage: "trainee"}
	for _, b := range []forum.Byline{sampleByline(actor.Clinician), sampleByline(actor.Student), sampleByline(actor.Lapsed), sampleByline(actor.Closed),
		sampleByline(actor.Suspended), unknown, {Verified: true, Profession: "it's"}, {Specialty: "A & B", Handle: "x_y_z"}} {
		for name, write := range map[string]func(*out){"byline-name": func(o *out) { o.name(b) }, "mark": func(o *out) { o.mark(b) },
			"mark-words": func(o *out) { o.markWords(b) }, "mark-why": func(o *out) { o.markWhy(b) }, "who": func(o *out) { o.who(b) }, "avatar": func(o *out) { o.avatar(b) }, "small": func(o *out) { o.small(b) }} {
			if want, got := partial(name, b), byHand(write); got != want {
				t.Errorf("%s of %+v:\n%s\n%s", name, b, got, want)
			}
		}
		if want, got := partial("byline", map[string]any{"By": b, "At": at, "ID": "a-1"}), byHand(func(o *out) { o.byline(b, at, "a-1") }); got != want {
			t.Errorf("byline of %+v:\n%s\n%s", b, got, want)
		}
		if want, got := partial("byline", map[string]any{"By": b, "At": at}), byHand(func(o *out) { o.byline(b, at, "") }); got != want {
			t.Errorf("byline of %+v:\n%s\n%s", b, got, want)
		}
	}
	hostile := `<a href="x" onclick='y'>&`
	written := rows([]forum.Row{{Title: hostile, Excerpt: hostile, Keys: []string{hostile}, Specialties: []string{hostile},
		Author: forum.Byline{Handle: hostile, Profession: hostile, Verified: true}}, {BottomLine: hostile}}) + shelves([]Specialty{{Key: hostile, Name: hostile}}, "") +
		shelves([]Specialty{{Key: "x", Name: hostile}}, "x")
	if strings.Contains(written, hostile) || strings.Contains(written, "onclick='") {
		t.Fatal(written)
	}
}
