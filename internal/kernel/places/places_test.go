package places

import "testing"

func TestNames(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]string{"KE": "Kenya", "US-OR": "Oregon, United States", "US": "United States", "XX": "XX", "US-XX": "US-XX", "": ""} {
		if got := Name(key); got != want {
			t.Errorf("%q is called %q, not %q", key, got, want)
		}
	}
}

func TestEveryPlaceHasAKeyOfItsOwn(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, p := range append(Countries(), States()...) {
		if seen[p.Key] || Name(p.Key) == p.Key {
			t.Errorf("%q: %q", p.Key, p.Name)
		}
		seen[p.Key] = true
	}
	if len(seen) != 300 {
		t.Errorf("%d places", len(seen))
	}
}
