// Package markup turns what people write into what a page may show: Markdown
// to an allow-listed piece of HTML (Render), to plain text (Plain, Excerpt),
// the difference of two revisions (Diff), and a text with a passage taken out
// (Redact). Pure: no database, no HTTP, no clock but Diff's own limit.
package markup

import (
	"bytes"
	"errors"
	"html"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/text"
)

const (
	// MaxBytes is the longest Markdown that Render and Plain read. Callers
	// refuse longer input with a message; here the rest is cut.
	MaxBytes = 64 << 10

	// MaxHTMLBytes is the longest result of Render. Markdown whose HTML would
	// be longer (only input made for it) is shown as plain text.
	MaxHTMLBytes = 16 * MaxBytes
)

// Render makes HTML of Markdown (CommonMark, GFM tables and strikethrough,
// bare http and https addresses). The contract:
//
//   - It is total: any bytes give a result, and it doesn't panic.
//   - The result holds only the elements of the policy in sanitise.go, and no
//     attribute but href and rel on links, start on ol, and tabindex="0" on pre
//     and table, which scroll sideways and so must take the keyboard's focus.
//   - Links go to http, https, mailto or a path of this site ("/", never "//").
//     All but the last have rel="nofollow noopener noreferrer ugc". Text whose
//     link isn't allowed stays as text. Nothing loads from anywhere: an image
//     is a link with its alternative text.
//   - There is no raw HTML: tags are shown as the text they are, so that no
//     word of a post ("p<a and b>c") disappears. Headings are h3 or h4,
//     and the first of them is h3.
//   - Sanitising the result again changes nothing.
//   - Input above MaxBytes is cut at a rune, the result is at most
//     MaxHTMLBytes, and the time is bounded by the limits in parser.go.
func Render(markdown string) string {
	source := clean(markdown)
	out, err := convert([]byte(source))
	if err == nil {
		out = wholeHeadings(sanitise(stripControls(out)))
	}
	if err != nil || len(out) > MaxHTMLBytes {
		return sanitise("<p>" + html.EscapeString(source) + "</p>\n")
	}
	return out
}

// wholeHeadings makes h4 before the first h3 an h3: no level is skipped. Text
// can't be mistaken for a tag, since sanitise escapes it.
func wholeHeadings(out string) string {
	head, rest := out, ""
	if i := strings.Index(out, "<h3>"); i >= 0 {
		head, rest = out[:i], out[i:]
	}
	return strings.NewReplacer("<h4>", "<h3>", "</h4>", "</h3>").Replace(head) + rest
}

var errTooComplex = errors.New("markup: nested too deep or too long")

func convert(source []byte) (string, error) {
	doc := dialect.Parser().Parse(text.NewReader(source))
	if !settleLinks(doc) {
		return "", errTooComplex
	}
	var out limitedBuffer
	if err := dialect.Renderer().Render(&out, source, doc); err != nil {
		return "", err
	}
	return out.String(), nil
}

// limitedBuffer refuses what makes it longer than MaxHTMLBytes.
type limitedBuffer struct{ bytes.Buffer }

func (b *limitedBuffer) Write(p []byte) (int, error) {
	if b.Len()+len(p) > MaxHTMLBytes {
		return 0, errTooComplex
	}
	return b.Buffer.Write(p)
}

// clean cuts s to MaxBytes at a rune, makes it valid UTF-8 with "\n" line ends, and drops
// control characters, which PostgreSQL (NUL) or a browser would trip over.
func clean(s string) string {
	out, _ := cleanBack(s)
	return out
}

// cleanBack is clean with the place in s of each byte of the result and of its
// end; nil where the result is the start of s.
func cleanBack(s string) (string, []int) {
	s = cut(s, MaxBytes)
	if utf8.ValidString(s) && !strings.ContainsFunc(s, unwanted) {
		return s, nil
	}
	out := make([]byte, 0, len(s))
	back := make([]int, 0, len(s)+1)
	broken := false // the byte before was no part of a letter
	for at, r := range s {
		_, size := utf8.DecodeRuneInString(s[at:])
		was := broken
		broken = r == utf8.RuneError && size == 1
		switch {
		case broken && was, r != '\r' && unwanted(r), r == '\r' && strings.HasPrefix(s[at+1:], "\n"):
			continue
		case r == '\r':
			r = '\n'
		}
		if len(out)+utf8.RuneLen(r) > MaxBytes {
			return string(out), append(back, at)
		}
		out = utf8.AppendRune(out, r)
		for len(back) < len(out) {
			back = append(back, at)
		}
	}
	return string(out), append(back, len(s))
}

func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

func stripControls(s string) string {
	return strings.Map(func(r rune) rune {
		if unwanted(r) {
			return -1
		}
		return r
	}, s)
}

func unwanted(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' || r >= 0x7f && r < 0xa0
}
