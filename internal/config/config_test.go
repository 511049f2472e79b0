package config

import (
	"errors"
	"strings"
	"testing"
)

func TestEveryProblemIsReportedAtOnceAndNoSecretIsPrinted(t *testing.T) {
	t.Parallel()
	_, err := Load([]string{"CONSILIUM_BASE_URL=http://example.org", "CONSILIUM_TRUSTED_PROXIES=nonsense",
		"CONSILIUM_TYPO=1", "CONSILIUM_PROVIDERS=google", "CONSILIUM_PROVIDER_GOOGLE_CLIENT_SECRET=hush-hush"})
	var problems Problems
	if !errors.As(err, &problems) || len(problems) != 4 { // address, networks, client id, unknown name
		t.Fatalf("want 4 problems, got %v", err)
	}
	if strings.Contains(err.Error(), "hush-hush") {
		t.Fatal("a secret was printed")
	}
}

func TestTheStandardSettingsStand(t *testing.T) {
	t.Parallel()
	cfg, err := Load(nil)
	if err != nil || cfg.BaseURL.String() != "http://localhost:8080" {
		t.Fatalf("%v %v", cfg.BaseURL, err)
	}
}

func TestEachProviderSaysWhatItWants(t *testing.T) {
	t.Parallel()
	_, err := Load([]string{"CONSILIUM_PROVIDERS=google,microsoft,apple,linkedin,clinic"})
	var problems Problems
	if !errors.As(err, &problems) || len(problems) != 2+3+4+2+3 {
		t.Fatalf("%v", err)
	}
	cfg, err := Load([]string{"CONSILIUM_PROVIDERS=clinic", "CONSILIUM_PROVIDER_CLINIC_ISSUER=https://id.example", "CONSILIUM_PROVIDER_CLINIC_CLIENT_ID=a",
		"CONSILIUM_PROVIDER_CLINIC_CLIENT_SECRET=b", "CONSILIUM_PROVIDER_CLINIC_LABEL=The clinic"})
	if err != nil || len(cfg.Providers) != 1 || cfg.Providers[0].Label != "The clinic" {
		t.Fatalf("%+v %v", cfg.Providers, err)
	}
}

func TestLimitsAreOffOnThisMachineAlone(t *testing.T) {
	t.Parallel()
	off := "CONSILIUM_LIMITS=off"
	if cfg, err := Load([]string{off}); err != nil || !cfg.NoLimits {
		t.Errorf("a measurement: %v", err)
	}
	for _, more := range []string{"CONSILIUM_ADDR=0.0.0.0:8080", "CONSILIUM_TRUSTED_PROXIES=127.0.0.1/32", "CONSILIUM_BASE_URL=https://house.example"} {
		if _, err := Load([]string{off, more}); err == nil {
			t.Errorf("limits are off with %s", more)
		}
	}
}
