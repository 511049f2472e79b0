package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
)

func parseForm(c echo.Context) error {
	if uploads(c) {
		return parseFiles(c)
	}
	err := c.Request().ParseForm()
	var tooBig *http.MaxBytesError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &tooBig):
		return tooLarge()
	}
	return errs.Wrap(errs.Invalid, "That form could not be read. Go back, reload the page and try again.", err)
}

// Field reads one form field: valid UTF-8, without NUL and other control
// characters but line breaks and tabs, line ends as "\n". A field sent more
// than once counts once, the first.
func Field(c echo.Context, name string) string {
	if parseForm(c) != nil {
		return ""
	}
	return Clean(c.Request().PostFormValue(name))
}

// Fields reads every value of a repeated form field.
func Fields(c echo.Context, name string) []string {
	if parseForm(c) != nil {
		return nil
	}
	var out []string
	for _, v := range c.Request().PostForm[name] {
		if v = strings.TrimSpace(Clean(v)); v != "" {
			out = append(out, v)
		}
	}
	return out
}

// Column reads every value of a repeated form field, also the empty ones: the
// fields of a table of which each row has one.
func Column(c echo.Context, name string) []string {
	if parseForm(c) != nil {
		return nil
	}
	out := make([]string, 0, len(c.Request().PostForm[name]))
	for _, v := range c.Request().PostForm[name] {
		out = append(out, strings.TrimSpace(Clean(v)))
	}
	return out
}

// Line reads one form field as a single trimmed line.
func Line(c echo.Context, name string) string {
	return strings.Join(strings.Fields(Field(c, name)), " ")
}

// Checked says whether a check box was ticked.
func Checked(c echo.Context, name string) bool { return Field(c, name) != "" }

// IDField reads a form field that must be an identifier; anything else is the
// zero ID.
func IDField(c echo.Context, name string) ids.ID {
	id, err := ids.Parse(Field(c, name))
	if err != nil {
		return ids.ID{}
	}
	return id
}

// Query reads one query parameter under the same rules as Field.
func Query(c echo.Context, name string) string { return Clean(c.QueryParam(name)) }

// Clean makes text fit to store: see Field.
func Clean(text string) string {
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, "\uFFFD")
	}
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\r':
			return '\n'
		case r == '\n' || r == '\t':
			return r
		case unicode.IsControl(r):
			return -1
		}
		return r
	}, text)
}

// SafeReturn gives the path to go back to, or "/" for anything that could
// lead out of the house.
func SafeReturn(target string) string {
	if target == "" || target[0] != '/' || len(target) > 2000 {
		return "/"
	}
	for _, r := range target {
		if r <= ' ' || r == '\\' || r == 0x7f || r > unicode.MaxASCII {
			return "/"
		}
	}
	u, err := url.Parse(target)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || u.Opaque != "" {
		return "/"
	}
	// Some browsers read encoded slashes and backslashes as slashes.
	path, err := url.PathUnescape(u.EscapedPath())
	if err != nil || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\r\n\t") || strings.Contains(path, "//") {
		return "/"
	}
	return target
}

// SeeOther ends a successful form: the browser loads the next page by GET.
func SeeOther(c echo.Context, path string) error {
	return c.Redirect(http.StatusSeeOther, SafeReturn(path))
}

// Scripted says whether a script asked, and so wants a fragment back.
func Scripted(c echo.Context) bool { return c.Request().Header.Get("X-Requested-With") == "fetch" }
