package markup

import (
	"regexp"

	"github.com/microcosm-cc/bluemonday"
)

const outsideRel = "nofollow noopener noreferrer ugc"

// allowedAddress: http and https with a host but no user (as in
// "https://bank.example@evil.example/"), mailto with an address and
// nothing else (no ?attach= or ?body=), or a path that a browser can't take for
// another host.
var allowedAddress = regexp.MustCompile(`^(?:https?://[^/?#\\@]+(?:[/?#].*)?|mailto:[^/?#\\@]+@[^/?#\\@]+|/(?:[^/\\].*)?)$`)

// policy is the last word on what Render returns, whatever goldmark did.
var policy = func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "strong", "em", "del", "code", "pre", "blockquote", "ul", "ol", "li",
		"table", "thead", "tbody", "tr", "th", "td", "h3", "h4")
	p.AllowAttrs("start").Matching(regexp.MustCompile(`^[0-9]{1,9}$`)).OnElements("ol")
	p.AllowAttrs("tabindex").Matching(regexp.MustCompile(`^0$`)).OnElements("pre", "table")
	p.AllowAttrs("href").Matching(allowedAddress).OnElements("a")
	p.AllowAttrs("rel").Matching(regexp.MustCompile(`^` + outsideRel + `$`)).OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto")
	p.AllowRelativeURLs(true)
	p.RequireParseableURLs(true)
	return p
}()

func sanitise(html string) string { return policy.Sanitize(html) }
