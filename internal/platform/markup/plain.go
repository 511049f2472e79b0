package markup

import (
	"strings"
	"unicode"

	"golang.org/x/net/html"
)

// Plain is the text of markdown as a reader sees it, for search and excerpts:
// no markup, the text of links, images and code kept, whitespace collapsed.
func Plain(markdown string) string { return Text(Render(markdown)) }

// Text is Plain for what Render made already; it doesn't render again.
func Text(rendered string) string {
	tokens := html.NewTokenizer(strings.NewReader(rendered))
	var b strings.Builder
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			return strings.Join(strings.Fields(b.String()), " ")
		case html.TextToken:
			b.Write(tokens.Text())
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			switch name, _ := tokens.TagName(); string(name) {
			case "a", "em", "strong", "del", "code":
			default:
				b.WriteByte(' ')
			}
		}
	}
}

// Excerpt is the start of Plain in at most n characters, cut after a word and
// then with an ellipsis, which counts.
func Excerpt(markdown string, n int) string { return Shorten(Plain(markdown), n) }

// Shorten is Excerpt for a text that is plain already.
func Shorten(plain string, n int) string {
	text := []rune(plain)
	if len(text) <= n {
		return string(text)
	}
	if n < 1 {
		return ""
	}
	end := n - 1
	if !unicode.IsSpace(text[end]) {
		word := end
		for word > 0 && !unicode.IsSpace(text[word-1]) {
			word--
		}
		if word > end/2 {
			end = word
		}
		// A word longer than that is cut, but not between a letter and its accent.
		for end > 0 && (unicode.In(text[end], unicode.M, unicode.Cf) || text[end-1] == '\u200d') {
			end--
		}
	}
	return strings.TrimRightFunc(string(text[:end]), func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune(",;:.–—-(", r)
	}) + "…"
}
