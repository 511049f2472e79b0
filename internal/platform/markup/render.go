package markup

import (
	"bufio"
	"bytes"
	stdhtml "html"
	"net/url"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
	xast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
)

// settleLinks replaces every destination with the address to write, or with
// nothing if the link isn't allowed, and says whether the tree is shallow enough.
func settleLinks(doc ast.Node) bool {
	depth, spent, ok := 0, 0, true
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			depth--
			return ast.WalkContinue, nil
		}
		if depth++; depth > maxDepth {
			ok = false
			return ast.WalkStop, nil
		}
		var to *[]byte
		switch n := n.(type) {
		case *ast.Link:
			to = &n.Destination
		case *ast.Image:
			to = &n.Destination
		default:
			return ast.WalkContinue, nil
		}
		// One reference definition may be used thousands of times.
		if spent += len(*to); spent > 2*MaxBytes {
			*to = nil
			return ast.WalkContinue, nil
		}
		*to = []byte(address(util.URLEscape(*to, true)))
		return ast.WalkContinue, nil
	})
	return ok
}

// address is the address that may be written into href for one that is already
// percent-encoded, or "".
func address(escaped []byte) string {
	s := string(escaped)
	if len(s) > maxLink || strings.ContainsFunc(s, func(r rune) bool {
		return r <= ' ' || r >= 0x7f || strings.ContainsRune("\\\"'<>`^{|}", r)
	}) {
		return ""
	}
	u, err := url.Parse(s)
	if err != nil {
		return ""
	}
	s = u.String()
	if second := strings.ToLower(s[:min(len(s), 4)]); !allowedAddress.MatchString(s) || second == "/%2f" || second == "/%5c" {
		return "" // an encoded slash is harmless in a browser, not in whatever decodes the path
	}
	return s
}

// nodes writes what differs from goldmark's own HTML.
type nodes struct{}

func (nodes) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(ast.KindHeading, heading)
	r.Register(ast.KindLink, link)
	r.Register(ast.KindAutoLink, autoLink)
	r.Register(ast.KindImage, image)
	r.Register(ast.KindLinkReferenceDefinition, definition)
	r.Register(ast.KindCodeBlock, code)
	r.Register(ast.KindFencedCodeBlock, code)
	r.Register(xast.KindTable, table)
}

func heading(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !n.HasChildren() {
		return ast.WalkContinue, nil // an empty heading is a trap for screen readers
	}
	tag := "h3>"
	if n.(*ast.Heading).Level > 2 {
		tag = "h4>"
	}
	if entering {
		_, _ = w.WriteString("<" + tag)
	} else {
		_, _ = w.WriteString("</" + tag + "\n")
	}
	return ast.WalkContinue, nil
}

func table(w util.BufWriter, _ []byte, _ ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = w.WriteString("<table tabindex=\"0\">\n")
	} else {
		_, _ = w.WriteString("</table>\n")
	}
	return ast.WalkContinue, nil
}

func code(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = w.WriteString("<pre tabindex=\"0\"><code>")
		for i := range n.Lines().Len() {
			line := n.Lines().At(i)
			html.DefaultWriter.RawWrite(w, line.Value(source))
		}
		_, _ = w.WriteString("</code></pre>\n")
	}
	return ast.WalkSkipChildren, nil
}

func link(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n := node.(*ast.Link)
	if len(n.Destination) == 0 {
		return ast.WalkContinue, nil
	}
	if !entering {
		_, _ = w.WriteString("</a>")
		return ast.WalkContinue, nil
	}
	openLink(w, string(n.Destination))
	if blank(label(source, n)) {
		_, _ = w.Write(util.EscapeHTML(n.Destination))
	}
	return ast.WalkContinue, nil
}

func autoLink(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	n := node.(*ast.AutoLink)
	label := util.EscapeHTML(n.Label(source))
	href := autoAddress(n, source)
	if href == "" || insideLink(n) {
		if signed(n, href) {
			label = []byte("&lt;" + string(label) + "&gt;")
		}
		_, _ = w.Write(label)
		return ast.WalkContinue, nil
	}
	openLink(w, href)
	_, _ = w.Write(label)
	_, _ = w.WriteString("</a>")
	return ast.WalkContinue, nil
}

func autoAddress(n *ast.AutoLink, source []byte) string {
	to := util.URLEscape(n.URL(source), false)
	if n.AutoLinkType == ast.AutoLinkEmail {
		to = append([]byte("mailto:"), to...)
	}
	return address(to)
}

// signed says whether an address that isn't allowed is shown with its < and >.
func signed(n *ast.AutoLink, href string) bool {
	_, bare := n.AttributeString(bareAddress)
	return !bare && href == ""
}

// image writes a link with the alternative text: a picture would be a request
// to somebody else's host for every reader.
func image(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	n := node.(*ast.Image)
	text := label(source, n)
	if len(n.Destination) == 0 || insideLink(n) {
		_, _ = w.WriteString(text)
		return ast.WalkSkipChildren, nil
	}
	if blank(text) {
		text = string(util.EscapeHTML(n.Destination))
	}
	openLink(w, string(n.Destination))
	_, _ = w.WriteString(text)
	_, _ = w.WriteString("</a>")
	return ast.WalkSkipChildren, nil
}

// definition shows "[Na]: 131": only what defines a link may disappear.
func definition(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n := node.(*ast.LinkReferenceDefinition)
	if !entering || defines(n) {
		return ast.WalkSkipChildren, nil
	}
	_, _ = w.WriteString("<p>")
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		_, _ = w.Write(util.EscapeHTML(line.Value(source)))
	}
	_, _ = w.WriteString("</p>\n")
	return ast.WalkSkipChildren, nil
}

func defines(n *ast.LinkReferenceDefinition) bool {
	return address(util.URLEscape(n.Destination, true)) != ""
}

func openLink(w util.BufWriter, href string) {
	_, _ = w.WriteString(`<a href="`)
	_, _ = w.Write(util.EscapeHTML([]byte(href)))
	if !strings.HasPrefix(href, "/") {
		_, _ = w.WriteString(`" rel="` + outsideRel)
	}
	_, _ = w.WriteString(`">`)
}

func insideLink(n ast.Node) bool {
	for p := n.Parent(); p != nil; p = p.Parent() {
		if l, ok := p.(*ast.Link); ok && len(l.Destination) > 0 {
			return true
		}
	}
	return false
}

// label is the text inside n, escaped for HTML.
func label(source []byte, n ast.Node) string {
	var b bytes.Buffer
	w := bufio.NewWriter(&b)
	writeLabel(w, source, n)
	_ = w.Flush()
	return b.String()
}

func writeLabel(w *bufio.Writer, source []byte, n ast.Node) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			if value := c.Segment.Value(source); c.IsRaw() {
				html.DefaultWriter.RawWrite(w, bytes.ReplaceAll(value, []byte("\n"), []byte(" ")))
			} else {
				html.DefaultWriter.Write(w, value)
			}
			if c.SoftLineBreak() || c.HardLineBreak() {
				_ = w.WriteByte(' ')
			}
		case *ast.String:
			html.DefaultWriter.Write(w, c.Value)
		case *ast.AutoLink:
			_, _ = w.Write(util.EscapeHTML(c.Label(source)))
		default:
			writeLabel(w, source, c)
		}
	}
}

func blank(escaped string) bool {
	return !strings.ContainsFunc(stdhtml.UnescapeString(escaped), func(r rune) bool {
		return !unicode.IsSpace(r) && !unicode.In(r, unicode.Cc, unicode.Cf)
	})
}
