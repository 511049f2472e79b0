package web

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The words of every field that the house's forms have come back when a form
// is refused before its page could take it.
func TestWhateverWasTypedComesBack(t *testing.T) {
	t.Parallel()
	fields := fieldsOfTheHouse(t)
	if len(fields) < 20 {
		t.Fatalf("only %d fields were found", len(fields))
	}
	form := url.Values{}
	for _, name := range fields {
		form.Set(name, "All my words in "+name)
	}
	w := ask(site(t, func(*Config) {}), http.MethodPost, "/write", strings.NewReader(form.Encode()), map[string]string{"Content-Type": "application/x-www-form-urlencoded"})
	if w.Code != http.StatusUnauthorized && w.Code != http.StatusForbidden {
		t.Fatalf("%d", w.Code)
	}
	for _, name := range fields {
		if !strings.Contains(w.Body.String(), "All my words in "+name) {
			t.Errorf("%s is lost", name)
		}
	}
}

// unwritten are fields in which nobody writes sentences: codes, numbers, and
// the filters of lists.
var unwritten = []string{"code", "key", "q", "grace_days", "valid_days", "possession", "reset", "since", "action", "actor", "object", "time_zone", "graduates"}

func fieldsOfTheHouse(t *testing.T) []string {
	t.Helper()
	tags := regexp.MustCompile(`<(?:textarea|input)[^>]*>`)
	kind := regexp.MustCompile(` type="(?:hidden|checkbox|radio|file|submit|number|date)"`)
	named := regexp.MustCompile(` name="([^"]*)"`)
	seen := map[string]bool{}
	var out []string
	paths, err := filepath.Glob("../../../templates/*/*.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		raw, err := os.ReadFile(path) //nolint:gosec // the house's own files
		if err != nil {
			t.Fatal(err)
		}
		for _, tag := range tags.FindAllString(string(raw), -1) {
			m := named.FindStringSubmatch(tag)
			if m == nil || kind.MatchString(tag) {
				continue
			}
			name := regexp.MustCompile(`{{[^}]*}}`).ReplaceAllString(m[1], "x")
			if !seen[name] && !strings.Contains("|"+strings.Join(unwritten, "|")+"|", "|"+name+"|") {
				seen[name] = true
				out = append(out, name)
			}
		}
	}
	return out
}
