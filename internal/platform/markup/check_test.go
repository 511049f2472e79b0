package markup

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// The allow-list as the brief has it, written a second time on purpose.
var (
	wantElements = strings.Fields("p br strong em del code pre blockquote ul ol li table thead tbody tr th td h3 h4 hr a")
	voidElements = []string{"br", "hr"}
	wantHref     = regexp.MustCompile(`^(https?://[^/\\@?#]+|mailto:[^@?#]+@[^@?#]+$|/([^/\\]|$))`)
	wantRel      = "nofollow noopener noreferrer ugc"
)

// check says what in out breaks the contract of Render.
func check(out string) error {
	if len(out) > MaxHTMLBytes {
		return fmt.Errorf("%d bytes", len(out))
	}
	if !utf8.ValidString(out) {
		return fmt.Errorf("not UTF-8")
	}
	if strings.ContainsFunc(out, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' || r == 0x7f }) {
		return fmt.Errorf("control character")
	}
	if again := sanitise(out); again != out {
		return fmt.Errorf("sanitising again changes it to %q", again)
	}
	open, err := checkTokens(out)
	if err != nil {
		return err
	}
	if len(open) > 0 {
		return fmt.Errorf("unclosed %v", open)
	}
	return checkTree(out)
}

// checkTokens goes through the tags of out and returns those left open.
func checkTokens(out string) (open []string, err error) {
	tokens := html.NewTokenizer(strings.NewReader(out))
	for {
		kind := tokens.Next()
		token := tokens.Token()
		switch kind {
		case html.ErrorToken:
			return open, nil
		case html.TextToken:
		case html.StartTagToken:
			if err := checkElement(token.Data, token.Attr); err != nil {
				return nil, err
			}
			if token.Data == "a" && slices.Contains(open, "a") {
				return nil, fmt.Errorf("link in a link")
			}
			if !slices.Contains(voidElements, token.Data) {
				open = append(open, token.Data)
			}
		case html.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != token.Data {
				return nil, fmt.Errorf("</%s> closes %v", token.Data, open)
			}
			open = open[:len(open)-1]
		default:
			return nil, fmt.Errorf("token %v", token)
		}
	}
}

// checkTree looks at what a browser's parser makes of out, not only at its tokens.
func checkTree(out string) error {
	roots, err := html.ParseFragment(strings.NewReader(out), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
	if err != nil {
		return err
	}
	for _, root := range roots {
		for n := range root.Descendants() {
			if n.Type == html.ElementNode {
				if err := checkElement(n.Data, n.Attr); err != nil || n.Namespace != "" {
					return fmt.Errorf("tree: %s:%s %w", n.Namespace, n.Data, err)
				}
			}
		}
	}
	return nil
}

// checkElement wants only what is allowed, and all that Render promises.
func checkElement(name string, attrs []html.Attribute) error {
	has, err := checkAllowed(name, attrs)
	if err != nil {
		return err
	}
	if name == "a" && (has["href"] == "" || (has["rel"] == "") != strings.HasPrefix(has["href"], "/")) {
		return fmt.Errorf("a without href, or rel wrong: %v", has)
	}
	if (name == "pre" || name == "table") && has["tabindex"] != "0" {
		return fmt.Errorf("%s can't be focused", name)
	}
	return nil
}

func checkAllowed(name string, attrs []html.Attribute) (map[string]string, error) {
	if !slices.Contains(wantElements, name) {
		return nil, fmt.Errorf("element %s", name)
	}
	has := map[string]string{}
	for _, a := range attrs {
		if _, twice := has[a.Key]; twice {
			return nil, fmt.Errorf("%s has %s twice", name, a.Key)
		}
		has[a.Key] = a.Val
		ok := false
		switch name + " " + a.Key {
		case "a href":
			ok = wantHref.MatchString(a.Val) && !strings.ContainsFunc(a.Val, func(r rune) bool { return r <= ' ' || r == '\\' || r == 0x7f })
		case "a rel":
			ok = a.Val == wantRel
		case "ol start":
			ok = regexp.MustCompile(`^\d{1,9}$`).MatchString(a.Val)
		case "pre tabindex", "table tabindex":
			ok = a.Val == "0"
		}
		if !ok {
			return nil, fmt.Errorf("<%s %s=%q>", name, a.Key, a.Val)
		}
	}
	return has, nil
}
