package forum

import (
	"strings"
	"unicode/utf8"

	"consilium/internal/kernel/errs"
)

// Limits of what is written, in characters.
const (
	TitleMin, TitleMax = 8, 200
	BodyMax            = 20000
	BottomLineMax      = 200
)

func checkTitle(c *errs.Check, title string) {
	n := utf8.RuneCountInString(title)
	c.That(n >= TitleMin, "title", "Say the question in one line of at least 8 letters.")
	c.That(n <= TitleMax, "title", "The title may have 200 letters at most; the rest belongs below.")
}

func checkBody(c *errs.Check, body string) {
	c.That(strings.TrimSpace(body) != "", "body", "Nothing is written here yet.")
	c.That(utf8.RuneCountInString(body) <= BodyMax, "body", "This may have 20,000 letters at most. Every word is kept; shorten it and send it again.")
}

func checkBottomLine(c *errs.Check, line string) {
	c.That(utf8.RuneCountInString(line) <= BottomLineMax, "bottom_line", "The bottom line is one sentence of 200 letters at most.")
}
