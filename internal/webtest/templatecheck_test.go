package webtest

import (
	"fmt"
	"html/template"
	"path"
	"reflect"
	"slices"
	"strings"
	"text/template/parse"

	"consilium/internal/platform/web"
)

// shape is what the check knows of a value: its type, or the parts of a dict,
// or (both nil) only where it came from.
type shape struct {
	typ  reflect.Type
	dict map[string]shape
	from string
}

func shapeOf(v any) shape { return shape{typ: reflect.TypeOf(v)} }

func opaque(from string, args ...any) shape { return shape{from: fmt.Sprintf(from, args...)} }

func (s shape) known() bool { return s.typ != nil || s.dict != nil }

// key names the shape, so that a template is checked once for each.
func (s shape) key() string {
	if s.dict == nil {
		return fmt.Sprint(s.typ, s.from)
	}
	parts := make([]string, 0, len(s.dict))
	for name, part := range s.dict {
		parts = append(parts, name+":"+part.key())
	}
	return strings.Join(slices.Sorted(slices.Values(parts)), ",")
}

var (
	aString = shape{typ: reflect.TypeFor[string]()}
	anInt   = shape{typ: reflect.TypeFor[int]()}
	aBool   = shape{typ: reflect.TypeFor[bool]()}
)

// words says what the functions of templates give. A function that isn't here
// may be used, but nothing may be asked of what it gives.
var words = map[string]shape{
	"asset": aString, "rfc3339": aString, "exact": aString, "date": aString, "ago": aString, "plural": aString, "join": aString,
	"first": aString, "trusted": {typ: reflect.TypeFor[template.HTML]()}, "add": anInt, "len": anInt,
	"not": aBool, "eq": aBool, "ne": aBool, "lt": aBool, "le": aBool, "gt": aBool, "ge": aBool,
	"inorder": {typ: reflect.TypeFor[[]web.FieldError]()},
	"print":   aString, "printf": aString, "println": aString, "html": aString, "js": aString, "urlquery": aString,
}

// checker walks the parsed templates of one page with the types of its data.
type checker struct {
	tmpl  *template.Template
	done  map[string]bool
	seen  map[string]bool
	tree  *parse.Tree
	found []string
}

func newChecker(t *template.Template) *checker {
	return &checker{tmpl: t, done: map[string]bool{}, seen: map[string]bool{}}
}

// scope are the variables that can be seen, the innermost last.
type scope struct {
	name  string
	shape shape
	outer *scope
}

func (s *scope) find(name string) (*scope, bool) {
	for at := s; at != nil; at = at.outer {
		if at.name == name {
			return at, true
		}
	}
	return nil, false
}

// check walks one named template with data of that shape, once.
func (c *checker) check(name string, data shape) {
	c.seen[name] = true
	once := name + "|" + data.key()
	if c.done[once] {
		return
	}
	c.done[once] = true
	t := c.tmpl.Lookup(name)
	if t == nil || t.Tree == nil {
		c.found = append(c.found, fmt.Sprintf("there is no template %q", name))
		return
	}
	outer := c.tree
	c.tree = t.Tree
	c.list(t.Tree.Root, data, &scope{name: "$", shape: data})
	c.tree = outer
}

// unreached gives what the page's own file defines and nothing calls.
func (c *checker) unreached(page string) []string {
	var out []string
	for _, t := range c.tmpl.Templates() {
		own := t.Tree != nil && t.Tree.ParseName == path.Base(page)+".html" && t.Name() != t.Tree.ParseName
		if own && !c.seen[t.Name()] {
			out = append(out, fmt.Sprintf("it defines %q, which nothing calls; a part that is rendered alone has samples in Fragments()", t.Name()))
		}
	}
	return slices.Sorted(slices.Values(out))
}

// shared gives what the files of the feature that begin with "_" define.
func (c *checker) shared() []string {
	var out []string
	for _, t := range c.tmpl.Templates() {
		if t.Tree != nil && strings.HasPrefix(t.Tree.ParseName, "_") && t.Name() != t.Tree.ParseName {
			out = append(out, t.Name())
		}
	}
	return out
}

func (c *checker) say(n parse.Node, format string, args ...any) {
	where, _ := c.tree.ErrorContext(n)
	sentence := where + ": " + fmt.Sprintf(format, args...)
	for _, old := range c.found {
		if old == sentence {
			return
		}
	}
	c.found = append(c.found, sentence)
}

// list walks what stands one after the other; variables made in it are seen
// to its end.
func (c *checker) list(l *parse.ListNode, dot shape, vars *scope) {
	if l == nil {
		return
	}
	for _, n := range l.Nodes {
		switch n := n.(type) {
		case *parse.ActionNode:
			_, vars = c.pipe(n.Pipe, dot, vars)
		case *parse.IfNode:
			if absent(n.Pipe, dot) {
				c.list(n.ElseList, dot, vars)
				continue
			}
			_, inner := c.pipe(n.Pipe, dot, vars)
			c.list(n.List, dot, inner)
			c.list(n.ElseList, dot, inner)
		case *parse.WithNode:
			if absent(n.Pipe, dot) {
				c.list(n.ElseList, dot, vars)
				continue
			}
			value, inner := c.pipe(n.Pipe, dot, vars)
			c.list(n.List, value, inner)
			c.list(n.ElseList, dot, inner)
		case *parse.RangeNode:
			c.ranges(n, dot, vars)
		case *parse.TemplateNode:
			data := opaque("nothing is given to this template")
			if n.Pipe != nil {
				data, _ = c.pipe(n.Pipe, dot, vars)
			}
			c.check(n.Name, data)
		case *parse.TextNode, *parse.CommentNode, *parse.BreakNode, *parse.ContinueNode:
		default:
			c.say(n, "the check knows nothing of %T", n)
		}
	}
}

// absent says whether a condition is nothing but a part that this dict was
// not given: a partial may ask for what only some of its callers hand over.
func absent(p *parse.PipeNode, dot shape) bool {
	if dot.dict == nil || len(p.Cmds) != 1 || len(p.Cmds[0].Args) != 1 {
		return false
	}
	f, is := p.Cmds[0].Args[0].(*parse.FieldNode)
	if !is || len(f.Ident) != 1 {
		return false
	}
	_, given := dot.dict[f.Ident[0]]
	_, told := dot.dict[anything]
	return !given && !told
}

func (c *checker) ranges(n *parse.RangeNode, dot shape, vars *scope) {
	over := c.commands(n.Pipe, dot, vars)
	key, elem := c.elements(n, over)
	inner := vars
	switch decl := n.Pipe.Decl; len(decl) {
	case 1:
		inner = &scope{decl[0].Ident[0], elem, inner}
	case 2:
		inner = &scope{decl[1].Ident[0], elem, &scope{decl[0].Ident[0], key, inner}}
	}
	c.list(n.List, elem, inner)
	c.list(n.ElseList, dot, vars)
}

// elements are the shapes of the keys and values that a range goes over.
func (c *checker) elements(n parse.Node, over shape) (key, elem shape) {
	if over.typ == nil {
		c.say(n, "a range over what the check can't know (%s)", over.from)
		return anInt, over
	}
	t := over.typ
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t.Kind() {
	case reflect.Slice, reflect.Array:
		return anInt, shape{typ: t.Elem()}
	case reflect.Map:
		return shape{typ: t.Key()}, shape{typ: t.Elem()}
	case reflect.Int:
		return over, over
	}
	c.say(n, "a range over %s", t)
	return anInt, opaque("a range over %s", t)
}

// pipe gives what the pipeline gives, and the scope with what it declares.
func (c *checker) pipe(p *parse.PipeNode, dot shape, vars *scope) (shape, *scope) {
	value := c.commands(p, dot, vars)
	for _, v := range p.Decl {
		if !p.IsAssign {
			vars = &scope{v.Ident[0], value, vars}
			continue
		}
		if at, found := vars.find(v.Ident[0]); found && at.shape.known() && value.key() != at.shape.key() {
			c.say(p, "%s changes its type from %s to %s", v.Ident[0], at.shape.key(), value.key())
		}
	}
	return value, vars
}

func (c *checker) commands(p *parse.PipeNode, dot shape, vars *scope) shape {
	var value shape
	for i, cmd := range p.Cmds {
		var piped []shape
		if i > 0 {
			piped = []shape{value}
		}
		value = c.command(cmd, piped, dot, vars)
	}
	return value
}

func (c *checker) command(cmd *parse.CommandNode, piped []shape, dot shape, vars *scope) shape {
	if word, is := cmd.Args[0].(*parse.IdentifierNode); is {
		return c.call(word, cmd.Args[1:], piped, dot, vars)
	}
	for _, arg := range cmd.Args[1:] {
		c.value(arg, dot, vars)
	}
	return c.value(cmd.Args[0], dot, vars)
}

func (c *checker) value(n parse.Node, dot shape, vars *scope) shape {
	switch n := n.(type) {
	case *parse.DotNode:
		return dot
	case *parse.FieldNode:
		return c.chain(n, dot, n.Ident)
	case *parse.VariableNode:
		at, found := vars.find(n.Ident[0])
		if !found {
			c.say(n, "there is no variable %s", n.Ident[0])
			return opaque("%s", n.Ident[0])
		}
		return c.chain(n, at.shape, n.Ident[1:])
	case *parse.ChainNode:
		return c.chain(n, c.value(n.Node, dot, vars), n.Field)
	case *parse.PipeNode:
		value, _ := c.pipe(n, dot, vars)
		return value
	case *parse.IdentifierNode:
		return c.call(n, nil, nil, dot, vars)
	case *parse.StringNode:
		return aString
	case *parse.BoolNode:
		return aBool
	case *parse.NumberNode:
		return anInt
	}
	return opaque("%s", n)
}

// call gives what a function gives; all of its arguments are looked at.
func (c *checker) call(word *parse.IdentifierNode, args []parse.Node, piped []shape, dot shape, vars *scope) shape {
	given := make([]shape, 0, len(args)+1)
	for _, arg := range args {
		given = append(given, c.value(arg, dot, vars))
	}
	given = append(given, piped...)
	switch word.Ident {
	case "dict":
		return c.dict(word, args, given)
	case "and", "or":
		for _, g := range given {
			if g.key() != given[0].key() {
				return opaque("what %q gives may be of several types", word.Ident)
			}
		}
		return given[0]
	case "index":
		for range given[1:] {
			_, given[0] = c.elements(word, given[0])
		}
		return given[0]
	case "slice":
		return given[0]
	}
	if gives, known := words[word.Ident]; known {
		return gives
	}
	return opaque("the check doesn't know what %s gives: tell it in words", word.Ident)
}

func (c *checker) dict(n parse.Node, names []parse.Node, given []shape) shape {
	out := shape{dict: map[string]shape{}}
	if len(given)%2 != 0 {
		c.say(n, "dict wants pairs")
		return out
	}
	for i := 0; i+1 < len(given) && i < len(names); i += 2 {
		name, is := names[i].(*parse.StringNode)
		if !is {
			c.say(n, "dict wants names")
			continue
		}
		out.dict[name.Text] = given[i+1]
	}
	return out
}

// chain follows .A.B.C from a value. What is wrong is said once.
func (c *checker) chain(n parse.Node, from shape, fields []string) shape {
	for _, name := range fields {
		next, problem := field(from, name)
		if problem != "" {
			c.say(n, "%s", problem)
			return opaque("%s", problem).forgiven()
		}
		from = next
	}
	return from
}

// forgiven is a shape of which anything may be asked: its fault was told.
func (s shape) forgiven() shape {
	return shape{dict: map[string]shape{anything: {}}, from: s.from}
}

const anything = "*"

func field(from shape, name string) (shape, string) {
	if from.dict != nil {
		if _, told := from.dict[anything]; told {
			return from, ""
		}
		if part, given := from.dict[name]; given {
			return part, ""
		}
		return shape{}, fmt.Sprintf("the dict has no %q", name)
	}
	if from.typ == nil {
		return shape{}, fmt.Sprintf(".%s can't be checked: %s", name, from.from)
	}
	t := from.typ
	if m, found := method(t, name); found {
		return m, ""
	}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t.Kind() {
	case reflect.Struct:
		if f, found := t.FieldByName(name); found && f.IsExported() {
			return shape{typ: f.Type}, ""
		}
	case reflect.Map:
		if t.Key().Kind() == reflect.String {
			return shape{typ: t.Elem()}, ""
		}
	}
	return shape{}, fmt.Sprintf("%s has no field or method %s", t, name)
}

// method finds a method of the type or of a pointer to it.
func method(t reflect.Type, name string) (shape, bool) {
	for _, on := range []reflect.Type{t, reflect.PointerTo(t)} {
		if on.Kind() == reflect.Pointer && on.Elem().Kind() == reflect.Interface {
			continue
		}
		if m, found := on.MethodByName(name); found && m.Type.NumOut() > 0 {
			return shape{typ: m.Type.Out(0)}, true
		}
	}
	return shape{}, false
}
