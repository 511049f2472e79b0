package webtest

import (
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// rendered gives what a browser would send of the form of a page that has that
// action, with nothing changed; nil where there is none. Buttons are not among
// it.
func rendered(t testing.TB, body, action string) url.Values {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(body))
	ok(t, err)
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode && n.Data == "form" && attribute(n, "action") == action {
			return controls(n)
		}
	}
	return nil
}

func controls(form *html.Node) url.Values {
	out := url.Values{}
	for n := range form.Descendants() {
		if n.Type != html.ElementNode || attribute(n, "name") == "" || inTemplate(n, form) {
			continue
		}
		switch n.Data {
		case "input":
			kind := attribute(n, "type")
			if (kind == "checkbox" || kind == "radio") && !has(n, "checked") || kind == "file" {
				continue
			}
			out.Add(attribute(n, "name"), attribute(n, "value"))
		case "textarea":
			out.Add(attribute(n, "name"), textOf(n))
		case "select":
			out.Add(attribute(n, "name"), chosenIn(n))
		}
	}
	return out
}

// chosenIn gives the value of the option that is chosen, or of the first.
func chosenIn(list *html.Node) string {
	value, first := "", true
	for n := range list.Descendants() {
		if n.Type == html.ElementNode && n.Data == "option" && (first || has(n, "selected")) {
			value, first = attribute(n, "value"), false
		}
	}
	return value
}

func inTemplate(n, within *html.Node) bool {
	for ; n != nil && n != within; n = n.Parent {
		if n.Data == "template" {
			return true
		}
	}
	return false
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

func textOf(n *html.Node) string {
	var out strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			out.WriteString(d.Data)
		}
	}
	return out.String()
}
