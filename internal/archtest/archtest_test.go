package archtest

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

func TestTheHouseKeepsToItsPlan(t *testing.T) {
	t.Parallel()
	files, err := Read(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 100 {
		t.Fatalf("only %d files were read", len(files))
	}
	for _, sentence := range Check(files, Exceptions) {
		t.Error(sentence)
	}
	for _, e := range Exceptions {
		if len(e.Reason) < 20 {
			t.Errorf("the exception for %s has no reason", e.File)
		}
	}
}

// The plan itself must hold no circle, or the order of the domains is none.
func TestTheListOfDomainsHasNoCircle(t *testing.T) {
	t.Parallel()
	var visit func(name string, above []string)
	visit = func(name string, above []string) {
		for _, a := range above {
			if a == name {
				t.Fatalf("a circle: %s", strings.Join(append(above, name), " -> "))
			}
		}
		for _, next := range domains[name] {
			if _, known := domains[next]; !known {
				t.Errorf("%s may import %s, which is no domain", name, next)
			}
			visit(next, append(above[:len(above):len(above)], name))
		}
	}
	for name := range domains {
		visit(name, nil)
	}
}

// check reads one synthetic file and gives the sentences.
func check(t *testing.T, name, source string, exceptions ...Exception) []string {
	t.Helper()
	files, err := Read(fstest.MapFS{name: {Data: []byte("package x\n" + source)}})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 1 {
		t.Fatalf("%d files were read", len(files))
	}
	return Check(files, exceptions)
}

func TestWhatBreaksThePlanIsFound(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ file, imports, want string }{
		{"internal/kernel/errs/x.go", "consilium/internal/platform/audit", "the kernel imports the kernel and nothing else"},
		{"internal/kernel/errs/x.go", "github.com/jackc/pgx/v5", "standard library alone"},
		{"internal/kernel/errs/x_test.go", "consilium/internal/dbtest", "the kernel imports the kernel"},
		{"internal/platform/jobs/x.go", "consilium/internal/forum", "never knows a domain"},
		{"internal/platform/web/x.go", "consilium/internal/accountweb", "never knows a domain"},
		{"internal/platform/jobs/x.go", "consilium/internal/config", "kernel and third parties alone"},
		{"internal/platform/jobs/x.go", "consilium/internal/app", "kernel and third parties alone"},
		{"internal/platform/jobs/x.go", "consilium/templates", "only platform/web carries"},
		{"internal/platform/web/x.go", "consilium/migrations", "only platform/web carries"},
		{"internal/account/x.go", "consilium/internal/forum", "account may import directory and guard among the domains"},
		{"internal/forum/x.go", "consilium/internal/search", "forum may import account, directory, group, guard and media"},
		{"internal/forum/x.go", "consilium/internal/credential", "forum may import"},
		{"internal/forum/deep/x.go", "consilium/internal/notify", "forum may import"},
		{"internal/directory/x.go", "consilium/internal/account", "directory may import none"},
		{"internal/search/x.go", "consilium/internal/moderation", "search may import"},
		{"internal/forum/x_test.go", "consilium/internal/credential", "forum may import"},
		{"internal/forum/x.go", "consilium/internal/forumweb", "a domain never knows pages"},
		{"internal/forum/x.go", "consilium/internal/app", "a domain knows the kernel"},
		{"internal/forum/x.go", "consilium/internal/dbtest", "a domain knows the kernel"},
		{"internal/forum/x.go", "consilium/templates", "a domain never knows templates"},
		{"internal/forumweb/x.go", "consilium/internal/accountweb", "pages never know other pages"},
		{"internal/forumweb/x.go", "consilium/internal/app", "pages know the kernel"},
		{"internal/forumweb/x.go", "consilium/internal/config", "pages know the kernel"},
		{"internal/forumweb/x.go", "consilium/templates", "only platform/web carries templates"},
		{"internal/app/x.go", "consilium/internal/webtest", "for tests and measurements"},
		{"internal/app/demo/x.go", "consilium/cmd/consilium", "for tests and measurements"},
		{"cmd/consilium/x.go", "consilium/internal/forum", "a command asks app and config"},
		{"cmd/consilium/x.go", "consilium/internal/platform/audit", "a command asks app and config"},
		{"internal/config/x.go", "consilium/internal/platform/mail", "stands beside the house"},
		{"internal/phi/x.go", "consilium/internal/platform/database", "stands beside the house"},
		{"templates/x.go", "consilium/internal/forum", "stands beside the house"},
		{"internal/dbtest/x.go", "consilium/internal/account", "dbtest may not know account"},
		{"internal/novelty/x.go", "fmt", "not in the plan"},
		{"internal/forum/x.go", "consilium/internal/novelty", "internal/novelty is not in the plan"},
		{"other/x.go", "fmt", "not in the plan"},
		{"internal/forum/list.go", "gorm.io/gorm", "only internal/platform/database and store*.go"},
		{"internal/forumweb/store.go", "gorm.io/gorm", "only internal/platform/database and store*.go"},
		{"internal/platform/audit/store.go", "gorm.io/gorm/clause", "only internal/platform/database and store*.go"},
		{"internal/forum/x.go", "github.com/labstack/echo/v4", "may know"},
		{"internal/platform/audit/x.go", "github.com/labstack/echo/v4/middleware", "may know"},
		{"internal/searchweb/x.go", "github.com/blevesearch/bleve/v2", "only internal/search may know"},
		{"internal/account/x.go", "github.com/markbates/goth", "only internal/accountweb may know"},
		{"internal/app/x.go", "github.com/markbates/goth/providers/google", "only internal/accountweb may know"},
		{"internal/app/x.go", "github.com/prometheus/client_golang/prometheus", "only internal/platform/telemetry may know"},
	} {
		got := check(t, c.file, "import _ \""+c.imports+"\"\n")
		if len(got) != 1 || !strings.Contains(got[0], c.want) || !strings.HasPrefix(got[0], c.file+":") {
			t.Errorf("%s imports %s: want one sentence with %q, got %q", c.file, c.imports, c.want, got)
		}
	}
}

func TestWhatThePlanAllowsIsLetThrough(t *testing.T) {
	t.Parallel()
	for _, c := range [][2]string{
		{"internal/kernel/authz/x.go", "consilium/internal/kernel/actor"}, {"internal/kernel/authz/x_test.go", "pgregory.net/rapid"},
		{"internal/platform/database/x.go", "gorm.io/gorm"}, {"internal/platform/web/x.go", "consilium/templates"},
		{"internal/platform/audit/x_test.go", "consilium/internal/dbtest"}, {"internal/forum/store_thread.go", "gorm.io/gorm/clause"},
		{"internal/forum/x.go", "consilium/internal/directory"}, {"internal/forum/x.go", "consilium/internal/platform/changes"},
		{"internal/account/x.go", "consilium/internal/directory"}, {"internal/moderation/x.go", "consilium/internal/media"},
		{"internal/notify/x.go", "consilium/internal/credential"}, {"internal/searchweb/x.go", "consilium/internal/search"},
		{"internal/searchweb/x.go", "consilium/internal/forum"}, {"internal/accountweb/x_test.go", "consilium/templates"},
		{"internal/notify/x_test.go", "consilium/templates"}, {"internal/forumweb/x.go", "consilium/static"}, {"internal/accountweb/x.go", "github.com/markbates/goth"}, {"internal/search/x.go", "github.com/blevesearch/bleve/v2"},
		{"internal/app/demo/x.go", "consilium/internal/accountweb"}, {"internal/app/x.go", "github.com/labstack/echo/v4"},
		{"cmd/consilium/x.go", "consilium/internal/app/demo"}, {"cmd/bench/x.go", "consilium/internal/bench"},
		{"internal/webtest/x_test.go", "consilium/internal/app"}, {"internal/dbtest/x.go", "consilium/migrations"},
		{"internal/archtest/x_test.go", "consilium/internal/config"},
	} {
		if got := check(t, c[0], "import _ \""+c[1]+"\"\n"); len(got) != 0 {
			t.Errorf("%s imports %s: %q", c[0], c[1], got)
		}
	}
}

func TestTheOtherRulesAreHeld(t *testing.T) {
	t.Parallel()
	const clock = "import \"time\"\nvar now = time.Now\n"
	for _, c := range []struct{ file, source, want string }{
		{"internal/forum/x.go", clock, "clock.Clock"},
		{"internal/forumweb/x.go", "import \"time\"\nfunc f(t time.Time) any { return time.Since(t) }\n", "clock.Clock"},
		{"internal/forum/x.go", "import std \"time\"\nfunc f() any { return std.Now() }\n", "clock.Clock"},
		{"internal/platform/jobs/x.go", clock, ""},
		{"internal/forum/x_test.go", clock, ""},
		{"internal/forum/x.go", "type c struct{}\nfunc (c) Now() int { return 1 }\nvar v = c{}.Now()\n", ""},
		{"internal/forum/x.go", "func init() {}\n", "init function"},
		{"internal/platform/jobs/x_test.go", "func init() {}\n", "init function"},
		{"internal/forum/x.go", "type c struct{}\nfunc (c) init() {}\n", ""},
		{"internal/forumweb/x.go", "import \"html/template\"\nfunc f(s string) any { return template.HTML(s) }\n", "doesn't escape"},
		{"internal/forumweb/x.go", "import h \"html/template\"\nvar j h.JS = \"x\"\n", "doesn't escape"},
		{"templates/other.go", "import \"html/template\"\nfunc f(s string) any { return template.URL(s) }\n", "doesn't escape"},
		{"internal/platform/web/x.go", "import \"html/template\"\nvar f template.FuncMap\n", ""},
		{"internal/platform/web/x.go", "import . \"html/template\"\nvar h HTML\n", "with a dot"},
		{"internal/forum/x.go", strings.Repeat("\n", 500), "501 lines"},
		{"internal/forum/x.go", strings.Repeat("\n", 499), ""},
	} {
		got := check(t, c.file, c.source)
		if c.want == "" && len(got) > 0 || c.want != "" && (len(got) != 1 || !strings.Contains(got[0], c.want)) {
			t.Errorf("%s with %.60q: want %q, got %q", c.file, c.source, c.want, got)
		}
	}
}

func TestAnExceptionCoversWhatItNamesAndNoMore(t *testing.T) {
	t.Parallel()
	const bad = "import _ \"consilium/internal/forum\"\n"
	one := Exception{"cmd/consilium/", ruleLayer, "consilium/internal/forum", "for this test alone"}
	if got := check(t, "cmd/consilium/x.go", bad, one); len(got) != 0 {
		t.Errorf("an exception doesn't cover its file: %q", got)
	}
	other := "import _ \"consilium/internal/search\"\n"
	if got := check(t, "cmd/consilium/x.go", bad+other, one); len(got) != 1 || !strings.Contains(got[0], "internal/search") {
		t.Errorf("an exception covers another import: %q", got)
	}
	if got := check(t, "cmd/other/x.go", bad, one); len(got) != 2 {
		t.Errorf("an exception covers another package, or isn't missed where it is needless: %q", got)
	}
}

func TestAFileThatIsNotGoIsAnErrorAndForeignFoldersAreLeftAlone(t *testing.T) {
	t.Parallel()
	if _, err := Read(fstest.MapFS{"internal/forum/x.go": {Data: []byte("packag x")}}); err == nil {
		t.Error("a broken file passes")
	}
	files, err := Read(fstest.MapFS{"static/node_modules/a/x.go": {Data: []byte("?")}, "internal/forum/testdata/x.go": {Data: []byte("?")}, "data/x.go": {Data: []byte("?")}})
	if err != nil || len(files) != 0 {
		t.Errorf("%d files, %v", len(files), err)
	}
}
