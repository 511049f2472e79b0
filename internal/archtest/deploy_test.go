package archtest

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"consilium/internal/config"
)

const deploy = "../../deploy/"

func text(t *testing.T, name string) string {
	t.Helper()
	raw, err := os.ReadFile(deploy + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// example gives the assignments of the example, those behind a "#" too.
func example(t *testing.T) []string {
	t.Helper()
	var out []string
	for _, m := range regexp.MustCompile(`(?m)^#?(CONSILIUM_[A-Z0-9_]+=.*)$`).FindAllStringSubmatch(text(t, "consilium.env.example"), -1) {
		out = append(out, m[1])
	}
	return out
}

func TestTheExampleHoldsEverySettingAndNothingElse(t *testing.T) {
	t.Parallel()
	seen := map[string]int{}
	var environ []string
	for _, line := range example(t) {
		name, _, _ := strings.Cut(line, "=")
		seen[name]++
		environ = append(environ, line)
	}
	for _, name := range config.Names() {
		if seen[name] != 1 {
			t.Errorf("deploy/consilium.env.example has %s %d times", name, seen[name])
		}
	}
	if _, err := config.Load(environ); err != nil {
		t.Errorf("the example with every line in force: %v", err)
	}
}

// What is in force without a line's "#" must be a configuration too.
func TestTheExampleAsItStandsIsAConfiguration(t *testing.T) {
	t.Parallel()
	var environ []string
	for line := range strings.Lines(text(t, "consilium.env.example")) {
		if strings.HasPrefix(line, "CONSILIUM_") {
			environ = append(environ, strings.TrimSpace(line))
		}
	}
	cfg, err := config.Load(environ)
	if err != nil || cfg.BaseURL.Scheme != "https" || len(cfg.TrustedProxies) == 0 {
		t.Errorf("the example as it stands: %v", err)
	}
}

// Every name that the other files of deploy/ use must be a setting.
func TestDeployNamesOnlySettings(t *testing.T) {
	t.Parallel()
	known := config.Names()
	for _, name := range []string{"Containerfile", "compose.yaml", "consilium.service", "Caddyfile", "nginx.conf", "README.md"} {
		for _, word := range regexp.MustCompile(`CONSILIUM_[A-Z0-9_]*[A-Z0-9]`).FindAllString(text(t, name), -1) {
			if word = strings.TrimSuffix(word, "_FILE"); !slices.Contains(known, word) && !strings.HasPrefix(word, "CONSILIUM_PROVIDER_") {
				t.Errorf("deploy/%s names %s, which is no setting", name, word)
			}
		}
	}
}

// A reverse proxy that is not believed makes every person one address; one
// that is believed from anywhere lets anybody choose theirs.
func TestNoExampleBelievesEverybody(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"consilium.env.example", "compose.yaml", "consilium.service"} {
		if regexp.MustCompile(`TRUSTED_PROXIES[=:].*(0\.0\.0\.0/0|::/0)`).MatchString(text(t, name)) {
			t.Errorf("deploy/%s believes every address", name)
		}
	}
}

// The container runs as nobody special and says when it can't serve.
func TestTheContainerRunsAsAnOrdinaryUser(t *testing.T) {
	t.Parallel()
	stage := text(t, "Containerfile")
	stage = stage[strings.LastIndex(stage, "\nFROM "):]
	for _, want := range []string{"\nUSER ", "HEALTHCHECK", "/readyz"} {
		if !strings.Contains(stage, want) {
			t.Errorf("the last stage of the Containerfile lacks %q", strings.TrimSpace(want))
		}
	}
	if strings.Contains(stage, "USER root") || strings.Contains(stage, "USER 0") {
		t.Error("the container runs as root")
	}
}
