// Package config turns the environment into one struct and reports every
// problem at once. Secrets may come from files and are never printed.
package config

import (
	"fmt"
	"maps"
	"net/netip"
	"net/url"
	"os"
	"sort"
	"strconv"
	"strings"
	"time"
)

// Config is everything that can be set.
type Config struct {
	// Addr is where to listen, host:port.
	Addr string
	// MetricsAddr is where Prometheus reads, loopback by default, or Off.
	MetricsAddr string
	// BaseURL is the address people use.
	BaseURL *url.URL
	// DatabaseURL is PostgreSQL; empty with Data set means the private one.
	DatabaseURL string
	// Data is the folder of what this node keeps: keys, audit head, index,
	// images unless Blobs says otherwise.
	Data string
	// Blobs is where images are kept.
	Blobs          Blobs
	TrustedProxies []netip.Prefix
	Providers      []Provider
	Mail           Mail
	// CachePages is how many thread pages a node keeps ready; 0 for none.
	CachePages int
	// NPPES is the address of the NPPES's interface; nil: it is never asked.
	NPPES *url.URL
	// Drain is how long a node that stops still takes requests while it says
	// that it isn't ready, so that balancers see it.
	Drain time.Duration
	// NoLimits switches rate limits off. Only a loopback address may, that no
	// proxy stands before.
	NoLimits bool
}

// Mail is the mail server; Host empty means that nothing is mailed.
type Mail struct {
	Host               string
	Port               int
	Username, Password string
	From               string
	Security           string // starttls, tls, or plain on loopback
}

// Off is the MetricsAddr that offers no metrics.
const Off = "off"

const prefix = "CONSILIUM_"

var settings = map[string]bool{
	"ADDR": true, "METRICS_ADDR": true, "BASE_URL": true, "DATABASE_URL": true, "DATA": true,
	"TRUSTED_PROXIES": true, "PROVIDERS": true, "SMTP_HOST": true, "SMTP_PORT": true, "SMTP_USERNAME": true,
	"SMTP_PASSWORD": true, "SMTP_FROM": true, "SMTP_SECURITY": true, "CACHE_PAGES": true, "LIMITS": true, "DRAIN_SECONDS": true, "NPPES_URL": true,
	"BLOB_DIR": true, "S3_ENDPOINT": true, "S3_BUCKET": true, "S3_REGION": true, "S3_ACCESS_KEY": true, "S3_SECRET": true, "S3_PREFIX": true, "S3_PATH_STYLE": true,
	// Read by the private cluster.
	"PG_BIN": true,
}

// Problems is every fault of a configuration, a sentence each.
type Problems []string

// Error joins the sentences, a line each.
func (p Problems) Error() string {
	return "The configuration can't be used:\n  " + strings.Join(p, "\n  ")
}

type reader struct {
	env      map[string]string
	known    map[string]bool
	problems Problems
}

// Load reads the environment, given as os.Environ gives it. The error is of
// type Problems.
func Load(environ []string) (Config, error) {
	r := &reader{env: map[string]string{}, known: maps.Clone(settings)}
	for _, line := range environ {
		name, value, _ := strings.Cut(line, "=")
		if short, ours := strings.CutPrefix(name, prefix); ours {
			r.env[short] = value
		}
	}
	cfg := Config{
		Addr:        r.or("ADDR", "127.0.0.1:8080"),
		MetricsAddr: r.or("METRICS_ADDR", "127.0.0.1:9090"),
		DatabaseURL: r.get("DATABASE_URL"),
		Data:        r.or("DATA", "data"),
	}
	cfg.BaseURL = r.base(r.or("BASE_URL", "http://localhost"+cfg.Addr[strings.LastIndex(cfg.Addr, ":"):]))
	cfg.Blobs = r.blobs(cfg.Data)
	cfg.TrustedProxies = r.proxies()
	cfg.Providers = r.providers()
	cfg.Mail = r.mail()
	cfg.CachePages = r.number("CACHE_PAGES", 1000, 0, 1_000_000)
	cfg.Drain = time.Duration(r.number("DRAIN_SECONDS", 3, 0, 20)) * time.Second
	cfg.NPPES = r.register("NPPES_URL")
	cfg.NoLimits = r.limits(cfg)
	r.unknown()
	if len(r.problems) > 0 {
		return Config{}, r.problems
	}
	return cfg, nil
}

// get reads NAME, or the file that NAME_FILE names.
func (r *reader) get(name string) string {
	if file := r.env[name+"_FILE"]; file != "" {
		raw, err := os.ReadFile(file)
		if err != nil {
			r.problem("%s%s_FILE names a file that can't be read.", prefix, name)
		}
		return strings.TrimSpace(string(raw))
	}
	return r.env[name]
}

func (r *reader) or(name, standard string) string {
	if v := r.get(name); v != "" {
		return v
	}
	return standard
}

func (r *reader) problem(format string, args ...any) {
	r.problems = append(r.problems, fmt.Sprintf(format, args...))
}

func (r *reader) base(text string) *url.URL {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		r.problem("%sBASE_URL must be an address such as https://consilium.example.", prefix)
		return nil
	}
	if u.Scheme == "http" && u.Hostname() != "localhost" && u.Hostname() != "127.0.0.1" {
		r.problem("%sBASE_URL must begin with https:// unless it is localhost.", prefix)
	}
	return u
}

// register reads the address of a register that can be asked.
func (r *reader) register(name string) *url.URL {
	text := r.get(name)
	if text == "" {
		return nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || (u.Scheme != "https" && (u.Scheme != "http" || u.Hostname() != "127.0.0.1")) {
		r.problem("%s%s must be an address that begins with https://.", prefix, name)
		return nil
	}
	return u
}

func (r *reader) proxies() []netip.Prefix {
	var out []netip.Prefix
	for _, text := range strings.FieldsFunc(r.get("TRUSTED_PROXIES"), func(c rune) bool { return c == ',' || c == ' ' }) {
		p, err := netip.ParsePrefix(text)
		if err != nil {
			r.problem("%sTRUSTED_PROXIES lists networks such as 10.0.0.0/8.", prefix)
			continue
		}
		out = append(out, p)
	}
	return out
}

func (r *reader) number(name string, standard, least, most int) int {
	text := r.get(name)
	if text == "" {
		return standard
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < least || n > most {
		r.problem("%s%s must be a number from %d to %d.", prefix, name, least, most)
	}
	return n
}

func (r *reader) mail() Mail {
	m := Mail{Host: r.get("SMTP_HOST"), Port: r.number("SMTP_PORT", 587, 1, 65535), Username: r.get("SMTP_USERNAME"),
		Password: r.get("SMTP_PASSWORD"), From: r.get("SMTP_FROM"), Security: r.or("SMTP_SECURITY", "starttls")}
	if m.Host != "" && m.From == "" {
		r.problem("%sSMTP_FROM must say which address mail comes from.", prefix)
	}
	if m.Security != "starttls" && m.Security != "tls" && m.Security != "plain" {
		r.problem("%sSMTP_SECURITY is starttls, tls or plain.", prefix)
	}
	return m
}

func (r *reader) limits(cfg Config) bool {
	off := r.or("LIMITS", "on") == "off"
	own := strings.HasPrefix(cfg.Addr, "127.0.0.1:") && len(cfg.TrustedProxies) == 0 && cfg.BaseURL != nil &&
		(cfg.BaseURL.Hostname() == "localhost" || cfg.BaseURL.Hostname() == "127.0.0.1")
	if off && !own {
		r.problem("%sLIMITS=off is for measurements on 127.0.0.1 alone, and not behind a proxy.", prefix)
	}
	return off
}

func (r *reader) unknown() {
	var names []string
	for name := range r.env {
		if !r.known[name] && !r.known[strings.TrimSuffix(name, "_FILE")] {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	for _, name := range names {
		r.problem("%s%s is no setting of Consilium.", prefix, name)
	}
}
