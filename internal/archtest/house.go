package archtest

// domains is the short list: each domain, and the domains it may import.
// architecture.md says the same in words.
var domains = map[string][]string{
	"directory":  {},
	"guard":      {},
	"account":    {"directory", "guard"},
	"registry":   {},
	"credential": {"account", "directory", "registry"},
	"group":      {"account"},
	"media":      {"account", "guard"},
	"forum":      {"account", "directory", "group", "guard", "media"},
	"casefile":   {"forum"},
	"moderation": {"account", "forum", "guard", "media"},
	"learning":   {"forum"},
	"careers":    {"account"},
	"search":     {"account", "credential", "forum", "group"},
	"notify":     {"account", "credential", "forum", "group"},
	"reputation": {"account", "credential", "forum", "group"},
}

// third is a third party that only some packages know.
type third struct {
	// prefix is how its import paths begin.
	prefix string
	// in are the packages, "*web" for every one of that kind.
	in []string
	// store is set where store*.go of any domain may know it too.
	store bool
}

var thirds = []third{
	{prefix: "gorm.io/", in: []string{"internal/platform/database"}, store: true},
	{prefix: "github.com/labstack/echo", in: []string{"internal/platform/web", "*web", "internal/app", "internal/webtest"}},
	{prefix: "github.com/blevesearch/", in: []string{"internal/search"}},
	{prefix: "github.com/markbates/goth", in: []string{"internal/accountweb"}},
	{prefix: "github.com/go-webauthn/", in: []string{"internal/account"}},
	{prefix: "github.com/pquerna/otp", in: []string{"internal/account", "internal/accountweb", "internal/webtest"}},
	{prefix: "github.com/boombuler/barcode", in: []string{"internal/accountweb"}},
	{prefix: "github.com/alecthomas/kong", in: []string{"cmd/consilium"}},
	{prefix: "github.com/prometheus/", in: []string{"internal/platform/telemetry"}},
	{prefix: "github.com/minio/", in: []string{"internal/platform/blob"}},
	{prefix: "github.com/suyashkumar/dicom", in: []string{"internal/media/pipeline"}},
	{prefix: "github.com/esimov/pigo", in: []string{"internal/media/pipeline"}},
}

// Exception is one file that may do what a rule forbids, with the reason.
type Exception struct {
	// File is the file, or the package with "/" at the end.
	File string
	// Rule is the name of the rule.
	Rule string
	// What is the import that is let through; empty for rules without one.
	What   string
	Reason string
}

// The names of the rules, as exceptions use them.
const (
	ruleLayer = "layer" // who imports whom
	ruleThird = "third" // who knows which third party
	ruleClock = "clock" // where the time comes from
	ruleInit  = "init"  // no function runs by itself
	ruleMark  = "mark"  // where text is called safe
	ruleLines = "lines" // how long a file may be
)

// Exceptions are the reviewed deviations. One that lets nothing through any
// more is reported, so that the list only shrinks.
var Exceptions = []Exception{
	{"cmd/consilium/", ruleLayer, "consilium/internal/account", "member grant names a duty and gives it: one use-case of account, with nothing for app to wire"},
	{"cmd/consilium/", ruleLayer, "consilium/internal/kernel/actor", "commands act as actor.System, and say so where they begin"},
	{"internal/bench/", ruleThird, "github.com/labstack/echo/v4", "the floor that the house is measured against is a bare Echo handler"},
	{"internal/search/folder.go", ruleClock, "", "waits a moment for another process to let go of a folder: no moment of this is stored or shown"},
	{"internal/search/purge.go", ruleClock, "", "writes a value that differs from the last one, to make the index write: its meaning is not a time"},
	{"internal/search/generation.go", ruleInit, "", "bleve keeps its kinds of segment and analyser in package variables that must stand before any index opens"},
	{"internal/search/mapping.go", ruleInit, "", "bleve keeps its kinds of segment and analyser in package variables that must stand before any index opens"},
	{"internal/webtest/erase_test.go", ruleThird, "github.com/blevesearch/zapx/v17", "reads the index's segments as a thief of the disk would, past everything that search itself says"},
	{"static/embed.go", ruleInit, "", "names and packs the embedded files once; they can't change while the house runs"},
	{"templates/safe.go", ruleMark, "", "the one place where text is called safe"},
}
