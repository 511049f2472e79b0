package markup

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// goldmark is quadratic, or worse, in several places (emphasis and brackets that
// don't match; nested containers; tables whose rows are filled up to the header;
// pipes escaped in code; a reference definition used again and again). These
// limits are far above anything a person writes and keep 64 KiB of the worst
// input to a fraction of a second; what is above them stays text.
const (
	maxContainers = 24      // quotes, lists and list items around a block
	maxPerBlock   = 400     // runs of each kind of inline mark in one paragraph
	maxDepth      = 128     // elements around an element: above, the post is shown as text
	maxPipes      = 2000    // "\\|" in the tables of a post
	maxLink       = 2 << 10 // bytes of one address
)

var dialect = goldmark.New(
	goldmark.WithParser(parser.NewParser(
		parser.WithBlockParsers(
			util.Prioritized(parser.NewSetextHeadingParser(), 100),
			util.Prioritized(parser.NewThematicBreakParser(), 200),
			util.Prioritized(shallow{parser.NewListParser()}, 300),
			util.Prioritized(parser.NewListItemParser(), 400),
			util.Prioritized(parser.NewCodeBlockParser(), 500),
			util.Prioritized(parser.NewATXHeadingParser(), 600),
			util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
			util.Prioritized(shallow{parser.NewBlockquoteParser()}, 800),
			util.Prioritized(parser.NewParagraphParser(), 1000),
		), // and no HTML block, so that tags are text
		parser.WithInlineParsers(
			util.Prioritized(sparing(parser.NewCodeSpanParser()), 100),
			util.Prioritized(sparing(parser.NewLinkParser()), 200),
			util.Prioritized(sparing(parser.NewAutoLinkParser()), 300),
			util.Prioritized(sparing(parser.NewEmphasisParser()), 500),
			util.Prioritized(sparing(extension.NewStrikethroughParser()), 500),
			util.Prioritized(addresses{}, 999),
		),
		parser.WithParagraphTransformers(
			util.Prioritized(parser.LinkReferenceParagraphTransformer, 100),
			util.Prioritized(tables{extension.NewTableParagraphTransformer()}, 200),
		),
		parser.WithASTTransformers(util.Prioritized(extension.NewTableASTTransformer(), 0)),
	)),
	goldmark.WithRenderer(renderer.NewRenderer(renderer.WithNodeRenderers(
		util.Prioritized(nodes{}, 100),
		util.Prioritized(extension.NewTableHTMLRenderer(extension.WithTableCellAlignMethod(extension.TableCellAlignNone)), 500),
		util.Prioritized(extension.NewStrikethroughHTMLRenderer(), 500),
		util.Prioritized(html.NewRenderer(), 1000),
	))),
)

// shallow opens no container below maxContainers others.
type shallow struct{ parser.BlockParser }

func (s shallow) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	depth := 0
	for n := parent; n != nil; n = n.Parent() {
		if depth++; depth > maxContainers {
			return nil, parser.NoChildren
		}
	}
	return s.BlockParser.Open(parent, reader, pc)
}

// sparingParser stops marking after maxPerBlock marks in one block.
type sparingParser struct {
	parser.InlineParser
	key parser.ContextKey
}

func sparing(p parser.InlineParser) parser.InlineParser {
	return &sparingParser{p, parser.NewContextKey()}
}

func (s *sparingParser) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	if block.Peek() == ']' {
		n := s.InlineParser.Parse(parent, block, pc) // it only closes
		if ends, wanted := pc.Get(closingKey).(map[ast.Node]int); wanted && n != nil {
			_, at := block.Position()
			ends[n] = at.Start
		}
		return n
	}
	used, _ := pc.Get(s.key).(int)
	if used >= maxPerBlock {
		return nil
	}
	pc.Set(s.key, used+1)
	return s.InlineParser.Parse(parent, block, pc)
}

// closingKey is where Read collects what goldmark doesn't keep: where each link
// ends.
var closingKey = parser.NewContextKey()

func (s *sparingParser) CloseBlock(parent ast.Node, block text.Reader, pc parser.Context) {
	pc.Set(s.key, nil)
	if c, ok := s.InlineParser.(parser.CloseBlocker); ok {
		c.CloseBlock(parent, block, pc)
	}
}

// tables leaves a paragraph alone whose table would have more cells than the
// paragraph has bytes: rows are filled up to the header, and a wide header over
// many empty rows is quadratic.
type tables struct{ parser.ParagraphTransformer }

func (t tables) Transform(node *ast.Paragraph, reader text.Reader, pc parser.Context) {
	lines, source := node.Lines(), reader.Source()
	size, columns := 0, 0
	pipes, _ := pc.Get(pipesKey).(int)
	for i := range lines.Len() {
		line := lines.At(i)
		size += line.Len()
		pipes += bytes.Count(line.Value(source), []byte(`\|`))
		if i > 0 && len(bytes.Trim(line.Value(source), " \t\n|:-")) == 0 {
			columns = max(columns, 1+bytes.Count(line.Value(source), []byte("|")))
		}
	}
	if columns > 0 && columns*lines.Len() <= 2*size+64 && pipes <= maxPipes {
		pc.Set(pipesKey, pipes)
		t.ParagraphTransformer.Transform(node, reader, pc)
	}
}

var pipesKey = parser.NewContextKey()

// addresses makes links of bare http and https addresses. goldmark's own
// extension also links "www." and e-mail addresses, and looks for the latter
// from every "_" to the end of the line.
type addresses struct{}

func (addresses) Trigger() []byte { return []byte{' ', '*', '_', '~', '('} } // ' ': any space and the start of a line

func (addresses) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	if pc.IsInLinkLabel() {
		return nil
	}
	line, segment := block.PeekLine()
	skip := 0
	if strings.IndexByte(" \t*_~(", line[0]) >= 0 {
		skip = 1
	}
	n := addressLength(line[skip:])
	if n == 0 {
		return nil
	}
	if skip > 0 {
		ast.MergeOrAppendTextSegment(parent, segment.WithStop(segment.Start+skip))
	}
	start := segment.Start + skip
	block.Advance(skip + n)
	link := ast.NewAutoLink(ast.AutoLinkURL, ast.NewTextSegment(text.NewSegment(start, start+n)))
	link.SetAttributeString(bareAddress, true)
	link.SetPos(start)
	return link
}

const bareAddress = "bare" // set on a link that was written without < and >

// addressLength is how much of the start of line is an http or https address,
// by the rules of GFM's extended autolinks, or 0.
func addressLength(line []byte) int {
	rest := line
	for _, scheme := range []string{"https://", "http://"} {
		if len(line) > len(scheme) && strings.EqualFold(string(line[:len(scheme)]), scheme) {
			rest = line[len(scheme):]
			break
		}
	}
	if len(rest) == len(line) {
		return 0
	}
	host := 0
	for host < len(rest) && host < 255 && (util.IsAlphaNumeric(rest[host]) || rest[host] == '-' || rest[host] == '.') {
		host++
	}
	if dot := bytes.IndexByte(rest[:host], '.'); dot < 1 || dot == host-1 {
		return 0
	}
	end, depth := host, 0
	for ; end < len(rest) && rest[end] > ' ' && rest[end] != '<'; end++ {
		switch rest[end] {
		case '(':
			depth++
		case ')':
			depth--
		}
	}
	for end > host {
		switch c := rest[end-1]; {
		case strings.IndexByte("?!.,:;*_~'\"", c) >= 0:
		case c == ')' && depth < 0:
			depth++
		default:
			return len(line) - len(rest) + end
		}
		end--
	}
	return len(line) - len(rest) + end
}
