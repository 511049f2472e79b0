package forumweb

import (
	"html"
	"strconv"
	"strings"
	"time"

	"consilium/internal/forum"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/places"
	"consilium/static"
)

// out writes HTML by hand, where a page has hundreds of small pieces and a
// template would cost more than all the rest. What raw writes is ours: tags,
// identifiers, numbers, tokens, and HTML that was sanitised when written. What
// people typed goes through text. A test holds the pieces equal to the
// partials of their names.
type out struct {
	buf   []byte
	icons string
}

func newOut(room int) out { return out{buf: make([]byte, 0, room), icons: static.Asset("icons.svg")} }

func (o *out) raw(parts ...string) {
	for _, part := range parts {
		o.buf = append(o.buf, part...)
	}
}

func (o *out) text(s string) {
	if strings.ContainsAny(s, `<>&'"`) {
		s = html.EscapeString(s)
	}
	o.buf = append(o.buf, s...)
}

func (o *out) number(n int) { o.buf = strconv.AppendInt(o.buf, int64(n), 10) }

func (o *out) icon(name string) {
	o.raw(`<svg class="icon" aria-hidden="true"><use href="`, o.icons, `#`, name, `"></use></svg>`)
}

// when writes a time as the partial "when" does.
func (o *out) when(t time.Time) {
	t = t.UTC()
	o.raw(`<relative-time datetime="`)
	o.buf = t.AppendFormat(o.buf, time.RFC3339)
	o.raw(`">`)
	o.buf = t.AppendFormat(o.buf, "2 January 2006, 15:04 UTC")
	o.raw(`</relative-time>`)
}

// name writes who somebody is as the partial "byline-name" does.
func (o *out) name(b forum.Byline) {
	switch {
	case b.Former():
		o.raw("former member")
	case b.Handle == "":
		o.raw("no handle")
	default:
		o.raw(`<a href="/members/`)
		o.text(b.Handle)
		o.raw(`">`)
		o.text(b.Handle)
		o.raw(`</a>`)
	}
}

func (o *out) markClass(b forum.Byline) {
	switch {
	case b.Student():
		o.raw("mark mark-student")
	case b.Verified:
		o.raw("mark")
	default:
		o.raw("mark mark-applicant")
	}
}

func (o *out) markWords(b forum.Byline) {
	switch {
	case b.Student():
		o.raw("student")
	case b.Verified:
		o.raw("verified ")
		o.text(b.Profession)
	case b.Standing == actor.Lapsed:
		o.text(b.Profession)
		o.raw(", lapsed")
	default:
		o.raw("not verified")
	}
}

// mark writes a standing as the partial "mark" does.
func (o *out) mark(b forum.Byline) {
	if b.Former() {
		return
	}
	o.raw(`<span class="`)
	o.markClass(b)
	o.raw(`">`)
	o.markWords(b)
	o.raw(`</span>`)
}

// markWhy is mark with what stands behind it.
func (o *out) markWhy(b forum.Byline) {
	if !b.Verified || b.Former() {
		o.mark(b)
		return
	}
	o.raw(`<details class="mark-why" data-menu><summary class="`)
	o.markClass(b)
	o.raw(`">`)
	o.markWords(b)
	o.raw(`</summary><p>`)
	switch {
	case b.VerifiedHow != "" && b.VerifiedHow != "review":
		o.raw("Proven by ")
		o.text(b.VerifiedHow)
	case b.Student():
		o.raw("A reviewer checked the enrolment")
	default:
		o.raw("A reviewer compared the register")
	}
	if b.Jurisdiction != "" {
		o.raw(" (")
		o.text(places.Name(b.Jurisdiction))
		o.raw(")")
	}
	o.raw(" on ")
	o.buf = b.VerifiedAt.UTC().AppendFormat(o.buf, "2 January 2006")
	o.raw(`.</p></details>`)
}

func (o *out) avatar(b forum.Byline) {
	switch {
	case b.Former():
		o.raw(`<span class="avatar" aria-hidden="true">–</span>`)
	case b.Student():
		o.raw(`<span class="avatar avatar-student" aria-hidden="true">`)
		o.text(initials(b.Handle))
		o.raw(`</span>`)
	case b.Verified:
		o.raw(`<span class="avatar avatar-verified" aria-hidden="true"><svg class="icon"><use href="`, o.icons, `#check"></use></svg></span>`)
	default:
		o.raw(`<span class="avatar" aria-hidden="true">`)
		o.text(initials(b.Handle))
		o.raw(`</span>`)
	}
}

// initials are the template function first's.
func initials(handle string) string {
	letters := ""
	for part := range strings.FieldsFuncSeq(handle, func(r rune) bool { return r == '_' }) {
		if len(letters) < 2 {
			letters += strings.ToUpper(part[:1])
		}
	}
	return letters
}

func (o *out) who(b forum.Byline) {
	o.text(b.Specialty)
	if b.Stage != "" && b.Stage != "student" {
		if b.Specialty != "" {
			o.raw(", ")
		}
		o.text(b.Stage)
	}
	if b.Jurisdiction != "" {
		o.raw(" · ")
		o.text(places.Name(b.Jurisdiction))
	}
}

// byline writes who speaks, and when, as the partial "byline" does; id may be
// empty.
func (o *out) byline(b forum.Byline, at time.Time, id string) {
	o.raw(`<div class="byline">`)
	o.avatar(b)
	o.raw("\n", `<div><div class="byline-name"`)
	if id != "" {
		o.raw(` id="`, id, `"`)
	}
	o.raw(`>`)
	o.name(b)
	o.raw(" ")
	o.markWhy(b)
	o.raw("</div>\n", `<p class="meta">`)
	if !b.Former() {
		o.who(b)
		o.raw(" · ")
	}
	o.when(at)
	o.raw(`</p></div></div>`)
}

// small writes who wrote a row or a comment, as the partial "small" does: name
// and mark with what stands behind it, then specialty, stage and jurisdiction.
// A mark that opens must not stand in a paragraph.
func (o *out) small(b forum.Byline) {
	o.name(b)
	if b.Former() {
		return
	}
	o.raw(", ")
	o.markWhy(b)
	o.whoAfter(b)
}

// whoAfter is who behind a mark, as the partial "who-after".
func (o *out) whoAfter(b forum.Byline) {
	if b.Specialty != "" || b.Stage != "" && b.Stage != "student" {
		o.raw(", ")
	}
	o.who(b)
}
