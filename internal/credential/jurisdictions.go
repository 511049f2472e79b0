package credential

import (
	"cmp"
	"slices"

	"consilium/internal/kernel/places"
)

// Countries lists the countries by name, for a form.
func Countries() []Choice { return byName(places.Countries()) }

// States lists the states of the United States by name: keys are US-XX.
func States() []Choice { return byName(places.States()) }

func byName(list []places.Place) []Choice {
	out := make([]Choice, len(list))
	for i, p := range list {
		out[i] = Choice{p.Key, p.Name}
	}
	slices.SortStableFunc(out, func(a, b Choice) int { return cmp.Compare(plainName(a.Name), plainName(b.Name)) })
	return out
}

// JurisdictionName is what a jurisdiction is called on the screen: "Kenya",
// "Oregon, United States". An unknown code is its own name.
func JurisdictionName(code string) string { return places.Name(code) }

func knownJurisdiction(code string) bool {
	return among(Countries(), code) || among(States(), code)
}
