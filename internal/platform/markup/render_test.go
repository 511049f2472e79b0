package markup

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"consilium/internal/platform/markup/xsstest"
)

const rel = ` rel="nofollow noopener noreferrer ugc"`

func TestRender(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, in, want string }{
		{"nothing", "", ""},
		{"paragraphs", "a\nb\n\nc", "<p>a\nb</p>\n<p>c</p>\n"},
		{"line ends", "a\r\nb\rc", "<p>a\nb\nc</p>\n"},
		{"hard break", "a  \nb\\\nc", "<p>a<br>\nb<br>\nc</p>\n"},
		{"emphasis", "*a* **b** ***c*** ~~d~~ ~e~", "<p><em>a</em> <strong>b</strong> <em><strong>c</strong></em> <del>d</del> <del>e</del></p>\n"},
		{"headings move down", "# a\n## b\n### c\n#### d\n###### e", "<h3>a</h3>\n<h3>b</h3>\n<h4>c</h4>\n<h4>d</h4>\n<h4>e</h4>\n"},
		{"setext", "a\n===\nb\n---", "<h3>a</h3>\n<h3>b</h3>\n"},
		{"no level is skipped", "### a\n# b\n### c", "<h3>a</h3>\n<h3>b</h3>\n<h4>c</h4>\n"},
		{"empty heading", "#\n\na", "<p>a</p>\n"},
		{"no heading attributes", "# a {#b .c}", "<h3>a {#b .c}</h3>\n"},
		{"quote", "> a\n> > b", "<blockquote>\n<p>a</p>\n<blockquote>\n<p>b</p>\n</blockquote>\n</blockquote>\n"},
		{"lists", "- a\n- b\n\n3. c\n4. d", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<ol start=\"3\">\n<li>c</li>\n<li>d</li>\n</ol>\n"},
		{"no task lists", "- [ ] a", "<ul>\n<li>[ ] a</li>\n</ul>\n"},
		{"rule", "a\n\n---", "<p>a</p>\n<hr>\n"},
		{"code", "`a<b>`\n\n```go\nx := \"<b>\"\n```\n\n    y", "<p><code>a&lt;b&gt;</code></p>\n<pre tabindex=\"0\"><code>x := &#34;&lt;b&gt;&#34;\n</code></pre>\n<pre tabindex=\"0\"><code>y\n</code></pre>\n"},
		{"table", "| a | b |\n|:--|--:|\n| 1 | `x\\|y` |", "<table tabindex=\"0\">\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>1</td>\n<td><code>x|y</code></td>\n</tr>\n</tbody>\n</table>\n"},
		{"no footnotes", "a[^1]\n\n[^1]: b", "<p>a^1</p>\n<p>[^1]: b</p>\n"},
		{"definition of a link", "[a] [b][a]\n\n[a]: /c 'd'", "<p><a href=\"/c\">a</a> <a href=\"/c\">b</a></p>\n"},
		{"definition of nothing", "Labs\n\n[Na]: 131\n[K]: <b> \"c\"\n[x]: /y\nend", "<p>Labs</p>\n<p>[Na]: 131</p>\n<p>[K]: &lt;b&gt; &#34;c&#34;</p>\n<p>end</p>\n"},
		{"link", "[a](https://a.example/b?c=d&e#f \"title\")", "<p><a href=\"https://a.example/b?c=d&amp;e#f\"" + rel + ">a</a></p>\n"},
		{"own path", "[a](/threads/1?x=2#y)", "<p><a href=\"/threads/1?x=2#y\">a</a></p>\n"},
		{"root", "[a](/)", "<p><a href=\"/\">a</a></p>\n"},
		{"mail", "[a](mailto:a@b.example) <c@d.example>", "<p><a href=\"mailto:a@b.example\"" + rel + ">a</a> <a href=\"mailto:c@d.example\"" + rel + ">c@d.example</a></p>\n"},
		{"link not allowed keeps the text", "[*a*](javascript:alert) b", "<p><em>a</em> b</p>\n"},
		{"other host by slashes", "[a](//b.example) [c](/\\b.example)", "<p>a c</p>\n"},
		{"user in address", "[a](https://bank.example@evil.example/)", "<p>a</p>\n"},
		{"autolink not allowed keeps its signs", "<urn:x:y> http://localhost", "<p>&lt;urn:x:y&gt; http://localhost</p>\n"},
		{"bare address", "see https://a.example/b_(c), (http://d.example/e). www.f.example g@h.example", "<p>see <a href=\"https://a.example/b_(c)\"" + rel + ">https://a.example/b_(c)</a>, (<a href=\"http://d.example/e\"" + rel + ">http://d.example/e</a>). www.f.example g@h.example</p>\n"},
		{"bare address at the start", "HTTPS://A.example/x", "<p><a href=\"https://A.example/x\"" + rel + ">HTTPS://A.example/x</a></p>\n"},
		{"address inside a word", "xhttps://a.example", "<p>xhttps://a.example</p>\n"},
		{"IRI", "[a](https://müller.example/straße)", "<p><a href=\"https://m%C3%BCller.example/stra%C3%9Fe\"" + rel + ">a</a></p>\n"},
		{"image is a link", "![scan *of* chest](https://a.example/b.png)", "<p><a href=\"https://a.example/b.png\"" + rel + ">scan of chest</a></p>\n"},
		{"image without text", "![](/media/1)", "<p><a href=\"/media/1\">/media/1</a></p>\n"},
		{"image in a link", "[![a](/b.png)](/c)", "<p><a href=\"/c\">a</a></p>\n"},
		{"image not allowed", "![a & b](data:image/png;base64,xx)", "<p>a &amp; b</p>\n"},
		{"empty link", "[](/a) [![](/b)](/c)", "<p><a href=\"/a\">/a</a> <a href=\"/c\">/c</a></p>\n"},
		{"autolink in a link", "[a <https://b.example> c](/d)", "<p><a href=\"/d\">a https://b.example c</a></p>\n"},
		{"tags are text", "p <b>a</b> <script>x</script>\n\n<div>\n*c*\n</div>", "<p>p &lt;b&gt;a&lt;/b&gt; &lt;script&gt;x&lt;/script&gt;</p>\n<p>&lt;div&gt;\n<em>c</em>\n&lt;/div&gt;</p>\n"},
		{"less and more", "K < 3.5 and Na>145, p<a and b>c", "<p>K &lt; 3.5 and Na&gt;145, p&lt;a and b&gt;c</p>\n"},
		{"comment is text", "<!-- a -->", "<p>&lt;!-- a --&gt;</p>\n"},
		{"entities", "&lt;b&gt; &amp;lt; &nbsp;&copy; &#0;", "<p>&lt;b&gt; &amp;lt; \u00a0© \ufffd</p>\n"},
		{"control characters", "a\x00b\x1bc\x7fd &#27;e", "<p>abcd e</p>\n"},
		{"not UTF-8", "a\xff\xfeb", "<p>a\ufffdb</p>\n"},
		{"form to fill in", "Name: ________________________ Date: ____", "<p>Name: ________________________ Date: ____</p>\n"},
		{"unmatched", "2 * 3 [a [b](/c", "<p>2 * 3 [a [b](/c</p>\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := Render(c.in)
			if got != c.want {
				t.Errorf("Render(%q)\n got %q\nwant %q", c.in, got, c.want)
			}
			if err := check(got); err != nil {
				t.Errorf("%q: %v", got, err)
			}
		})
	}
}

func TestRenderCutsAtARune(t *testing.T) {
	t.Parallel()
	in := strings.Repeat("a", MaxBytes-1) + "é tail"
	if got, want := Render(in), "<p>"+strings.Repeat("a", MaxBytes-1)+"</p>\n"; got != want {
		t.Errorf("got %d bytes ending %q", len(got), got[len(got)-20:])
	}
}

// Beyond every limit, a post is still shown whole, as the text it is.
func TestRenderTooComplexIsText(t *testing.T) {
	t.Parallel()
	in := strings.Repeat("*a ", 190) + strings.Repeat("b* ", 190)
	if got, want := Render(in), "<p>"+in+"</p>\n"; got != want {
		t.Errorf("got %.200q", got)
	}
	in = "[r]: https://a.example/" + strings.Repeat("x", 1900) + "\n\n" + strings.Repeat("[r]\n\n", 10000)
	got := Render(in)
	if err := check(got); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(got, "href"); n == 0 || n > 100 {
		t.Errorf("one definition used %d times", n)
	}
}

// Each limit holds where it is said to: above it marks are text, below they work.
func TestLimits(t *testing.T) {
	t.Parallel()
	link := func(n int) string { return "[a](/" + strings.Repeat("x", n-1) + ")" }
	table := func(n int) string { return "|a|\n|-|\n" + strings.Repeat("|`\\|`|\n", n) }
	for _, c := range []struct {
		name, in, count string
		want            int
	}{
		{"emphasis", strings.Repeat("*a* ", maxPerBlock), "<em>", maxPerBlock / 2},
		{"emphasis, two paragraphs", strings.Repeat("*a* ", maxPerBlock/2) + "\n\n" + strings.Repeat("*a* ", maxPerBlock/2), "<em>", maxPerBlock},
		{"links", strings.Repeat("[a](/b) ", maxPerBlock+10), "<a ", maxPerBlock},
		{"code", strings.Repeat("`a` ", maxPerBlock+10), "<code>", maxPerBlock},
		{"quotes", strings.Repeat("> ", maxContainers+10) + "a", "<blockquote>", maxContainers},
		{"lists", strings.Repeat("- ", maxContainers+10) + "a", "<ul>", maxContainers / 2},
		{"long link", link(maxLink), "<a ", 1},
		{"too long a link", link(maxLink + 1), "<a ", 0},
		{"pipes", table(maxPipes), "<table", 1},
		{"too many pipes", table(maxPipes + 1), "<table", 0},
		{"too many pipes in two tables", table(maxPipes) + "\n" + table(1), "<table", 1},
		{"wide table", "|" + strings.Repeat("a|", 60) + "\n|" + strings.Repeat("-|", 60) + "\n|" + strings.Repeat("b|", 60), "<table", 1},
		{"wide table, empty rows", "|" + strings.Repeat("a|", 60) + "\n|" + strings.Repeat("-|", 60) + "\n" + strings.Repeat("|\n", 60), "<table", 0},
	} {
		out := Render(c.in)
		if got := strings.Count(out, c.count); got != c.want {
			t.Errorf("%s: %d times %s, want %d", c.name, got, c.count, c.want)
		}
		if err := check(out); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestPayloads(t *testing.T) {
	t.Parallel()
	all := xsstest.Payloads()
	if len(all) < 300 {
		t.Fatalf("only %d payloads", len(all))
	}
	t.Logf("%d payloads", len(all))
	for _, family := range xsstest.Families() {
		if len(family.Payloads) == 0 {
			t.Errorf("%s: none", family.Name)
		}
		t.Run(family.Name, func(t *testing.T) {
			t.Parallel()
			for _, p := range family.Payloads {
				for _, in := range []string{p, "text " + p + " text", "> - " + strings.ReplaceAll(p, "\n", "\n>   ")} {
					out := Render(in)
					if err := check(out); err != nil {
						t.Errorf("%q -> %q: %v", in, out, err)
					}
				}
			}
		})
	}
}

// The policy alone must hold too, should goldmark ever let something through.
func TestSanitisePayloads(t *testing.T) {
	t.Parallel()
	for _, p := range xsstest.Payloads() {
		once := sanitise(p)
		if twice := sanitise(once); twice != once {
			t.Errorf("%q: %q, then %q", p, once, twice)
		}
		tokens := html.NewTokenizer(strings.NewReader(once))
		for tokens.Next() != html.ErrorToken {
			if token := tokens.Token(); token.Type == html.StartTagToken || token.Type == html.SelfClosingTagToken {
				if _, err := checkAllowed(token.Data, token.Attr); err != nil {
					t.Errorf("%q -> %q: %v", p, once, err)
				}
			}
		}
	}
}

// Inputs on which goldmark without limits takes seconds, or all memory.
func hostile() map[string]string {
	fill := func(s string) string { return strings.Repeat(s, 1<<20/len(s)) }
	pair := func(a, b string) string {
		n := MaxBytes / (len(a) + len(b))
		return strings.Repeat(a, n) + strings.Repeat(b, n)
	}
	m := map[string]string{}
	for _, s := range []string{
		"[", "![", "]", "[]", "[a](", "[a](b", "[a](<b", "[a](b \"", "[a][b", "[a](/)", "![[]()", "*", "_", "*a ", "a* ", "**a ", "a** ", "*a_ ", "*_", "~", "~~a ", "a~~ ",
		"`", "``a`", "<", "<a:", "<a@", "<!--", "&", "&#", "\\", "> ", ">a\n", "- ", "1. ", "-\n", "- a\n", "* a\n\n", "|", "|\n", "a|", "(", "http://", " http://a.b", "(http://a.b", "_a", "a@", "@",
		"\n", "\t", " ", "a\n", "a  \n", "#\n", "a\n=\n", "```\n", "\ta\n", "[a]: b\n", "[a]: b\n\n", "[a]:", "[a\n", "[a]: <\n", "[a]: b '\n", "> - ", "1. > ", "\x00", "\xff", "é", "*a **a ", "<a:b>", "*[", "](",
	} {
		m[fmt.Sprintf("%q", s)] = fill(s)
	}
	for _, p := range [][2]string{
		{"[", "]"}, {"![", "]"}, {"[", "a](b)"}, {"![", "](b)"}, {"*a ", "a_ "}, {"*a ", "a* "}, {"_a ", "a* "}, {"**a ", "a** "}, {"~a ", "a~~ "}, {"> ", "a\n"}, {">", "\n"}, {"- ", "a\n"}, {"- ", "\n\n"}, {"1. ", "a\n"}, {"<", ">"}, {"(", ")"}, {"[a](b(", ")"}, {"`", "a`"}, {"> - ", "a\n"}, {"[", "[a](/)"}, {"- ", "- a\n"},
	} {
		m[fmt.Sprintf("%q then %q", p[0], p[1])] = pair(p[0], p[1])
	}
	var deeper, ticks, refs strings.Builder
	for i := 0; deeper.Len() < MaxBytes; i++ {
		deeper.WriteString(strings.Repeat("  ", i) + "* a\n")
	}
	for i := 1; ticks.Len() < MaxBytes; i++ {
		ticks.WriteString("e" + strings.Repeat("`", i))
	}
	for i := 0; refs.Len() < MaxBytes; i++ {
		fmt.Fprintf(&refs, "[%d]: /\n", i)
	}
	m["list ever deeper"], m["backticks ever more"], m["many definitions"] = deeper.String(), ticks.String(), refs.String()
	m["quotes, then lazy lines"] = strings.Repeat("> ", 500) + "a\n" + fill("a\n")
	m["list, then blank lines"] = strings.Repeat("- ", 500) + "a\n" + fill("\n")
	m["wide table, empty rows"] = strings.Repeat("|a", 8000) + "|\n" + strings.Repeat("|-", 8000) + "|\n" + strings.Repeat("|\n", 16000)
	m["tables in one paragraph"] = strings.Repeat("|a|b\n|-|-\n", 6500)
	m["table of delimiters"] = "a|b\n" + strings.Repeat("-|-\n", 16000)
	m["escaped pipes in code"] = "|a|\n|-|\n" + strings.Repeat("|`\\|`|\n", 9000)
	m["one long reference"] = "[a]: http://a.b/" + strings.Repeat("x", 32000) + "\n\n" + strings.Repeat("[a]", 10000)
	m["one reference, paragraphs"] = "[a]: http://a.b/" + strings.Repeat("x", 2000) + "\n\n" + strings.Repeat("[a]\n\n", 10000)
	m["stars around a letter"] = strings.Repeat("*", MaxBytes/2-1) + "a" + strings.Repeat("*", MaxBytes/2)
	m["emphasis that closes nothing"] = "a" + strings.Repeat("**b", 10000) + strings.Repeat("c* ", 11000)
	return m
}

func TestHostileInputEnds(t *testing.T) {
	t.Parallel()
	for name, in := range hostile() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			done := make(chan string, 1)
			go func() { done <- Render(in) }()
			select {
			case out := <-done:
				if err := check(out); err != nil {
					t.Error(err)
				}
			case <-time.After(20 * time.Second): // usually under .15 s
				t.Fatal("takes too long; see BenchmarkHostile")
			}
		})
	}
}

func BenchmarkHostile(b *testing.B) {
	for name, in := range hostile() {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				Render(in)
			}
		})
	}
}

func BenchmarkRender(b *testing.B) {
	post := strings.Repeat("A **64-year-old** man with [chest pain](https://a.example/b) and:\n\n- K 5.1\n- Na 131\n\n| Day | CRP |\n|-----|-----|\n| 1 | 210 |\n\n", 20)
	b.SetBytes(int64(len(post)))
	for b.Loop() {
		Render(post)
	}
}

func FuzzRender(f *testing.F) {
	for i, p := range xsstest.Payloads() {
		if i%20 == 0 {
			f.Add(p)
		}
	}
	f.Fuzz(func(t *testing.T, in string) {
		out := Render(in)
		if err := check(out); err != nil {
			t.Fatalf("%q -> %q: %v", in, out, err)
		}
		if Render(in) != out {
			t.Fatalf("%q: not the same twice", in)
		}
		Plain(in)
	})
}
