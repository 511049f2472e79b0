// Package returntest makes the addresses with which tests try to be sent out of
// the house after a sign-in.
package returntest

import "strings"

// Outside are addresses that would lead out of the house, or into a script,
// if a browser were sent there. Each is raw text as a form would send it.
func Outside() []string {
	return []string{
		"https://evil.example", "http://evil.example/", "HTTPS://EVIL.EXAMPLE", "https:evil.example", "https:/evil.example",
		"https:///evil.example", "https:\\\\evil.example", "https:\\/evil.example", "//evil.example", "///evil.example",
		"////evil.example", "//evil.example/%2e%2e", "//evil.example:80", "//user@evil.example", "//user:pw@evil.example/",
		"//localhost:8080@evil.example", "https://localhost:8080@evil.example", "https://localhost:8080.evil.example",
		"//evil.example%23@localhost", "//[::1]/", "//0x7f000001/", "//2130706433/",
		"\\\\evil.example", "/\\evil.example", "\\/evil.example", "/\\/evil.example", "/\\\\evil.example", "\\\\\\evil.example",
		"/\t/evil.example", "/\n/evil.example", "/\r/evil.example", "/\r\n/evil.example", "\t//evil.example", " //evil.example",
		"\n//evil.example", "\x00//evil.example", "/\x00/evil.example", "/ /evil.example", "\x0b//evil.example", "\x0c//evil.example",
		"\u00a0//evil.example", "\ufeff//evil.example", "\u2028//evil.example", "\u200b//evil.example", "\u3000//evil.example",
		"/%2fevil.example", "/%2Fevil.example", "/%5cevil.example", "/%5Cevil.example", "/%2f%2fevil.example", "/%5c%5cevil.example",
		"%2f%2fevil.example", "%5c%5cevil.example", "/%09/evil.example", "/%0a/evil.example", "/%0d/evil.example", "/%0d%0a/evil.example",
		"/threads//evil.example", "/x/%2f/evil.example", "/%0d%0aLocation:%20https://evil.example", "/\r\nLocation: https://evil.example",
		"/\r\nSet-Cookie: a=b", "/x\r\n\r\n<script>",
		"/／evil.example", "／／evil.example", "/⁄evil.example", "/∕evil.example", "/＼evil.example", "/。evil.example", "//evil。example",
		"/\u2215evil.example", "/\u29f8evil.example", "/\uff0fevil.example", "/\xc0\xafevil.example", "/\xef\xbc\x8fevil.example",
		"javascript:alert(1)", "JavaScript:alert(1)", "java\tscript:alert(1)", "java\nscript:alert(1)", "\x01javascript:alert(1)",
		"javascript://localhost:8080/%0aalert(1)", "javascript:%61lert(1)", "data:text/html,<script>alert(1)</script>",
		"data:text/html;base64,PHNjcmlwdD4=", "vbscript:msgbox(1)", "file:///etc/passwd", "blob:https://evil.example/1", "about:blank",
		"view-source:https://evil.example", "ftp://evil.example", "ws://evil.example", "mailto:a@evil.example", "tel:1", "filesystem:https://evil.example/",
		"evil.example", "evil.example/threads", "./evil", "../evil", ".evil.example", "@evil.example", ":80", "?x", "#x",
		"http:evil.example", "http:\\evil.example", "http:///\\evil.example", "https://evil.example\\@localhost:8080", "https://evil.example#@localhost:8080",
		"https://evil.example?@localhost:8080", "https://localhost:8080#@evil.example/", "http://localhost:8080/", "//localhost:8080/", "http://127.0.0.1/",
		"/" + strings.Repeat("a", 2001), "/%zz", "/%", "/%ff%fe//", "",
	}
}
