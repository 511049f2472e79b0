package web

import (
	"fmt"
	"html/template"
	"maps"
	"slices"
	"strings"
	"time"

	"consilium/internal/kernel/places"
	"consilium/static"
	"consilium/templates"
)

// funcs are the few words that templates may use besides their struct.
func funcs() template.FuncMap {
	return template.FuncMap{
		"asset":   static.Asset,
		"trusted": templates.Trusted,
		"rfc3339": func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
		"exact":   func(t time.Time) string { return t.UTC().Format("2 January 2006, 15:04 UTC") },
		"date":    func(t time.Time) string { return t.UTC().Format("2 January 2006") },
		"ago":     Ago,
		"plural":  Plural,
		"join":    strings.Join,
		"first":   firstLetters,
		"dict":    dict,
		"add":     func(a, b int) int { return a + b },
		"place":   places.Name,
		"inorder": inOrder,
	}
}

// Ago says how long ago t was, for readers without scripts; scripts refine it
// in the reader's zone.
func Ago(t time.Time) string {
	d := time.Since(t)
	switch {
	case d < time.Minute:
		return "just now"
	case d < time.Hour:
		return fmt.Sprintf("%d min ago", int(d/time.Minute))
	case d < 24*time.Hour:
		return fmt.Sprintf("%d h ago", int(d/time.Hour))
	case d < 48*time.Hour:
		return "yesterday"
	case d < 30*24*time.Hour:
		return fmt.Sprintf("%d days ago", int(d/(24*time.Hour)))
	}
	return t.UTC().Format("2 Jan 2006")
}

// Plural gives "1 answer" and "2 answers".
func Plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func firstLetters(handle string) string {
	parts := strings.FieldsFunc(handle, func(r rune) bool { return r == '_' })
	out := ""
	for _, p := range parts {
		if len(out) < 2 {
			out += strings.ToUpper(p[:1])
		}
	}
	return out
}

// dict passes several named values to a partial.
func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("dict wants pairs")
	}
	out := make(map[string]any, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		key, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict wants names")
		}
		out[key] = pairs[i+1]
	}
	return out, nil
}

// FieldError is what is wrong with one field of a form.
type FieldError struct{ Field, Text string }

// fieldOrder is how fields follow one another on our forms; a summary of
// what is wrong goes down the page as its reader does.
const fieldOrder = " key kind legal_name profession stage specialty jurisdiction register number title bottom_line body specialties audience what passage handle grant name synonyms parent rule reason note message span lock_reason duplicate_of bio theme time_zone sure accept do "

// inOrder lists the errors of a form in the order of its fields; what has no
// place comes last, by name.
func inOrder(fields map[string]string) []FieldError {
	at := func(name string) int {
		if i := strings.Index(fieldOrder, " "+name+" "); i >= 0 {
			return i
		}
		return len(fieldOrder)
	}
	names := slices.Sorted(maps.Keys(fields))
	slices.SortStableFunc(names, func(a, b string) int { return at(a) - at(b) })
	out := make([]FieldError, len(names))
	for i, name := range names {
		out[i] = FieldError{name, fields[name]}
	}
	return out
}
