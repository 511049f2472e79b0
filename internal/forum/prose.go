package forum

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"consilium/internal/guard"
	"consilium/internal/kernel/errs"
	"consilium/internal/platform/markup"
)

// Limits of what is written, in characters.
const (
	TitleMin      = 8
	TitleMax      = 200
	AnswerMin     = 2
	BodyMax       = 20000
	CommentMax    = 1000
	BottomLineMax = 200
	ReasonMin     = 3
	ReasonMax     = 200
	excerptLength = 240
)

// prose is text that others will read, on its way in. Each use-case fills in
// what it has.
type prose struct {
	kind              PostKind
	title, body, line string
	reason            string // of an edit; shown in the history
	wantsReason       bool
}

// cleaned is prose that may be stored.
type cleaned struct {
	prose
	html, excerpt string
	// found is what the guard says of it.
	found guard.Decision
}

// take is the one gate through which every text that others can read goes:
// titles, bodies, bottom lines, comments, edits and their reasons. It puts the
// text into the form that is kept, notes in c what can't be accepted, and
// renders. What it gives back goes through guarded next.
func take(p prose, c *errs.Check) cleaned {
	p = p.tidy()
	if p.kind == KindThread {
		checkTitle(c, p.title)
	}
	checkBody(c, p)
	c.That(length(p.line) <= BottomLineMax, "bottom_line", "The bottom line is one sentence of 200 letters at most.")
	if p.wantsReason {
		c.That(length(p.reason) >= ReasonMin, "reason", "Say in a few words what you changed and why; readers see it in the history.")
		c.That(length(p.reason) <= ReasonMax, "reason", "The reason may have 200 letters at most.")
	}
	for field, text := range map[string]string{"title": p.title, "body": p.body, "bottom_line": p.line, "reason": p.reason} {
		c.That(storable(text), field, "There are characters in this that can't be stored. Type it again or paste it as plain text.")
	}
	if c.Err() != nil {
		return cleaned{prose: p}
	}
	out := cleaned{prose: p, html: markup.Render(p.body)}
	if p.kind == KindThread {
		out.excerpt = excerptOf(out.html)
	}
	return out
}

// tidy gives the words in the form in which they are kept.
func (p prose) tidy() prose {
	p.title, p.line, p.reason = oneLine(p.title), oneLine(p.line), oneLine(p.reason)
	p.body = strings.TrimRight(withoutControls(strings.ReplaceAll(p.body, "\r\n", "\n")), " \t\n")
	return p
}

func checkTitle(c *errs.Check, title string) {
	c.That(length(title) >= TitleMin, "title", "Say the question in one line of at least 8 letters.")
	c.That(length(title) <= TitleMax, "title", "The title may have 200 letters at most; the rest belongs below.")
}

func checkBody(c *errs.Check, p prose) {
	n := length(p.body)
	c.That(strings.TrimSpace(p.body) != "", "body", "Nothing is written here yet.")
	switch p.kind {
	case KindThread:
		c.That(n <= BodyMax, "body", "This may have 20,000 letters at most. Every word is kept; shorten it and send it again.")
	case KindAnswer:
		c.That(n >= AnswerMin, "body", "Say a little more: at least 2 letters.")
		c.That(n <= BodyMax, "body", "This may have 20,000 letters at most. Every word is kept; shorten it and send it again.")
	case KindComment:
		c.That(n <= CommentMax, "body", "A comment may have 1,000 letters at most. What is longer is an answer.")
	}
}

func length(text string) int { return utf8.RuneCountInString(text) }

// storable says whether the text is text at all.
func storable(text string) bool { return utf8.ValidString(text) }

// oneLine makes every run of blanks and line ends one blank.
func oneLine(text string) string { return withoutControls(strings.Join(strings.Fields(text), " ")) }

// withoutControls drops what nobody sees and PostgreSQL or a browser would
// trip over; what is no text at all stays, to be refused.
func withoutControls(text string) string {
	if !utf8.ValidString(text) {
		return text
	}
	return strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && unicode.IsControl(r) {
			return -1
		}
		return r
	}, text)
}

func excerptOf(html string) string { return markup.Shorten(markup.Text(html), excerptLength) }
