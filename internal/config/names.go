package config

import "sort"

// Names lists every setting by its whole name, in order, but for those of the
// single providers, which depend on CONSILIUM_PROVIDERS. Each may also be
// given as NAME_FILE.
func Names() []string {
	var out []string
	for name := range settings {
		out = append(out, prefix+name)
	}
	sort.Strings(out)
	return out
}
