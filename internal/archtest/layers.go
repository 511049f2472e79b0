package archtest

import (
	"slices"
	"strings"
)

// kind is a storey of the house.
type kind int

const (
	nowhere   kind = iota
	kernel         // internal/kernel/...
	asset          // templates, static, migrations: files with a little Go
	phi            // internal/phi: text in, findings out
	platform       // internal/platform/...
	domain         // internal/NOUN
	pages          // internal/NOUNweb
	settings       // internal/config
	root           // internal/app/...: sees everything
	command        // cmd/...
	harness        // internal/webtest, internal/bench: drive the whole house
	databases      // internal/dbtest
	tool           // what stands alone: archtest, testsum
)

// spot is where a package stands.
type spot struct {
	kind kind
	// name is the noun of a domain or of its pages.
	name string
	path string
}

var storeys = map[string]kind{
	"templates": asset, "static": asset, "migrations": asset,
	"internal/config": settings, "internal/webtest": harness, "internal/bench": harness,
	"internal/dbtest": databases, "internal/archtest": tool, "internal/testsum": tool,
}

// place finds the storey of a package, given below the root of the module.
func place(pkg string) spot {
	s := spot{path: pkg}
	if k, known := storeys[pkg]; known {
		s.kind = k
		return s
	}
	switch {
	case below(pkg, "internal/kernel"):
		s.kind = kernel
	case below(pkg, "internal/platform"):
		s.kind = platform
	case below(pkg, "internal/app"):
		s.kind = root
	case below(pkg, "internal/bench"):
		s.kind = harness
	case below(pkg, "internal/phi"):
		s.kind = phi
	case strings.HasPrefix(pkg, "cmd/"):
		s.kind = command
	default:
		s.noun()
	}
	return s
}

// noun places domains and their pages. A folder below a domain belongs to it.
func (s *spot) noun() {
	rest, internal := strings.CutPrefix(s.path, "internal/")
	first, _, _ := strings.Cut(rest, "/")
	if !internal {
		return
	}
	if _, known := domains[first]; known {
		s.kind, s.name = domain, first
	} else if noun, web := strings.CutSuffix(first, "web"); web && noun != "" {
		s.kind, s.name = pages, noun
	}
}

func below(pkg, folder string) bool { return pkg == folder || strings.HasPrefix(pkg, folder+"/") }

// stdlibOnly says whether no third party may be known here.
func (s spot) stdlibOnly() bool {
	return s.kind == kernel || s.kind == asset || s.kind == settings || s.kind == tool
}

// title is what a sentence calls the package.
func (s spot) title() string {
	switch s.kind {
	case kernel:
		return "the kernel"
	case platform:
		return "the platform"
	case root:
		return "app"
	case command:
		return "a command"
	}
	return strings.TrimPrefix(s.path, "internal/")
}

// refuses says in words why a package here may not import one there; empty
// where it may.
func (s spot) refuses(to spot, test bool) string {
	if to.kind == nowhere {
		return to.path + " is not in the plan"
	}
	switch s.kind {
	case root, harness:
		return s.upward(to)
	case kernel:
		return s.only(to, kernel)
	case asset:
		return s.only(to)
	case tool:
		return s.only(to, settings)
	case phi:
		return s.only(to, kernel, phi)
	case settings:
		return s.only(to, kernel)
	case databases:
		return s.only(to, kernel, platform, asset)
	case platform:
		return s.ofPlatform(to)
	case domain:
		return s.ofDomain(to, test)
	case pages:
		return s.ofPages(to, test)
	}
	// Commands that need no database ask the text engine itself.
	return s.only(to, root, settings, harness, phi)
}

// upward keeps the topmost from what only commands and tests are for.
func (s spot) upward(to spot) string {
	switch {
	case s.kind == root && (to.kind == harness || to.kind == databases || to.kind == tool || to.kind == command):
		return "app is what runs, and " + to.title() + " is for tests and measurements"
	case to.kind == command:
		return "nothing imports a command"
	}
	return ""
}

func (s spot) only(to spot, kinds ...kind) string {
	if slices.Contains(kinds, to.kind) {
		return ""
	}
	switch s.kind {
	case command:
		return "a command asks app, config and phi, and app wires the rest"
	case kernel:
		return "the kernel imports the kernel and nothing else of the house"
	case asset, tool, settings, phi:
		return s.title() + " stands beside the house and knows nothing above it"
	}
	return s.title() + " may not know " + to.title()
}

func (s spot) ofPlatform(to spot) string {
	switch to.kind {
	case kernel, platform:
		return ""
	case asset:
		if s.path == "internal/platform/web" && to.path != "migrations" {
			return ""
		}
		return "only platform/web carries templates and assets"
	case domain, pages, phi:
		return "the platform never knows a domain; it declares a small interface, and app wires it"
	}
	return "the platform knows the kernel and third parties alone"
}

func (s spot) ofDomain(to spot, test bool) string {
	switch to.kind {
	case kernel, platform, phi:
		return ""
	case domain:
		if to.name == s.name || slices.Contains(domains[s.name], to.name) {
			return ""
		}
		return s.name + " may import " + list(domains[s.name]) + " among the domains; else it declares a small interface, and app wires it"
	case pages:
		return "a domain never knows pages"
	case asset:
		// A domain that is handed templates, as mail is, is tested with ours.
		if test {
			return ""
		}
		return "a domain never knows templates, assets or migrations"
	}
	return "a domain knows the kernel, the platform and the domains on its list"
}

func (s spot) ofPages(to spot, test bool) string {
	switch to.kind {
	case kernel, platform, domain, phi:
		return ""
	case pages:
		if to.name == s.name {
			return ""
		}
		return "pages never know other pages: what both need is a partial, a domain or a small interface"
	case asset:
		// An asset's address is a harmless word that pages may need.
		if test || to.path == "static" {
			return ""
		}
		return "only platform/web carries templates and migrations"
	}
	return "pages know the kernel, the platform and domains"
}

func list(names []string) string {
	switch len(names) {
	case 0:
		return "none"
	case 1:
		return names[0]
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}
