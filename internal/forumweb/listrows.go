package forumweb

import (
	"consilium/internal/forum"
)

// rows writes the rows of a list.
func rows(list []forum.Row) string {
	o := newOut(len(list) * 1200)
	for i := range list {
		o.row(&list[i])
	}
	return string(o.buf)
}

func (o *out) row(r *forum.Row) {
	id := r.ID.String()
	o.raw(`<li class="thread-row">`)
	o.answers(r)
	o.raw(`<div><h2 class="thread-title"><a href="/threads/`, id, `" data-row>`)
	o.text(r.Title)
	o.raw(`</a></h2>`)
	switch {
	case r.BottomLine != "":
		o.raw(`<p class="bottom-line bottom-line-row"><span>Bottom line</span> `)
		o.text(r.BottomLine)
		o.raw(`</p>`)
	case r.Excerpt != "":
		o.raw(`<p class="thread-excerpt">`)
		o.text(r.Excerpt)
		o.raw(`</p>`)
	}
	o.raw(`<div class="meta">`)
	o.sort(r)
	o.specialties(r.Keys, r.Specialties, ", ")
	o.raw(" · ")
	o.when(r.CreatedAt)
	o.raw(" · ")
	o.small(r.Author)
	o.raw("</div></div></li>\n")
}

// answers writes how many answers there are: whether somebody is needed is
// what a row says first.
func (o *out) answers(r *forum.Row) {
	class, word := "thread-count", "answers"
	switch {
	case r.Accepted:
		class, word = "thread-count thread-count-ok", "accepted"
	case r.Answers == 0:
		class = "thread-count thread-count-none"
	case r.Answers == 1:
		word = "answer"
	}
	o.raw(`<p class="`, class, `"><strong>`)
	o.number(r.Answers)
	o.raw(`</strong> `, word, `</p>`)
}

// sort writes what sort of thread it is, and for whom where that isn't all
// clinicians.
func (o *out) sort(r *forum.Row) {
	switch r.Audience {
	case forum.Learners:
		o.raw(`<span class="kind kind-learners">Learners</span> · `)
	case forum.Physicians, forum.Students:
		o.raw(`<span class="kind">`, r.Audience.Name(), `</span> · `)
	}
	if r.Kind == "case" {
		o.raw(`<span class="kind">Case</span> · `)
	}
	switch r.State {
	case forum.Deleted:
		o.raw("<strong>Deleted: open it to have it back</strong> · ")
	case forum.Hidden:
		o.raw("<strong>Hidden</strong> · ")
	}
	if r.Locked {
		o.raw("Locked · ")
	}
	if r.Duplicate {
		o.raw("Asked before · ")
	}
}

// specialties writes links; keys are of our own making, names are an
// administrator's.
func (o *out) specialties(keys, names []string, between string) {
	for i, key := range keys {
		if i > 0 {
			o.raw(between)
		}
		o.raw(`<a href="/threads?specialty=`)
		o.text(key)
		o.raw(`">`)
		o.text(names[i])
		o.raw(`</a>`)
	}
}

// shelves writes the specialties beside a list; the one looked at is no link.
func shelves(list []Specialty, here string) string {
	o := newOut(len(list) * 90)
	for _, s := range list {
		o.raw(`<li>`)
		if s.Key == here {
			o.raw(`<strong>`)
			o.text(s.Name)
			o.raw(`</strong>`)
		} else {
			o.specialties([]string{s.Key}, []string{s.Name}, "")
		}
		o.raw(`</li>`)
	}
	return string(o.buf)
}
