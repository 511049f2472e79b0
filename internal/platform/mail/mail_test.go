package mail_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/http/httptest"
	stdmail "net/mail"
	"strings"
	"testing"

	"github.com/emersion/go-smtp"

	"consilium/internal/kernel/errs"
	"consilium/internal/platform/mail"
)

// open starts a server; tlsConfig nil offers no STARTTLS.
func open(t *testing.T, p *post, tlsConfig *tls.Config, implicit bool) {
	t.Helper()
	s := smtp.NewServer(p)
	s.Domain, s.TLSConfig, s.AllowInsecureAuth = "localhost", tlsConfig, tlsConfig == nil
	s.ErrorLog = log.New(io.Discard, "", 0)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		t.Fatalf("listening at %v", l.Addr())
	}
	p.port = address.Port
	if implicit {
		l = tls.NewListener(l, tlsConfig)
	}
	done := make(chan struct{})
	go func() { _ = s.Serve(l); close(done) }()
	t.Cleanup(func() { _ = s.Close(); <-done })
}

// certificate gives a server's and a client's side of one that is valid for
// 127.0.0.1.
func certificate(t *testing.T) (server, client *tls.Config) {
	t.Helper()
	h := httptest.NewTLSServer(nil)
	defer h.Close()
	roots := x509.NewCertPool()
	roots.AddCert(h.Certificate())
	return &tls.Config{Certificates: h.TLS.Certificates, MinVersion: tls.VersionTLS12},
		&tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
}

func sender(t *testing.T, p *post, cfg mail.Config) *mail.SMTP {
	t.Helper()
	cfg.Host, cfg.Port, cfg.From = "127.0.0.1", p.port, "Consilium <no-reply@consilium.example>"
	s, err := mail.NewSMTP(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var message = mail.Message{To: "ada@hospital.example", Subject: "Etwas wartet auf dich – Łódź",
	Text: "Something waits in your inbox.\n.\nhttps://consilium.example/inbox\n", HTML: "<p>Something waits.</p>"}

func TestMessageArrivesWhole(t *testing.T) {
	t.Parallel()
	p := &post{}
	open(t, p, nil, false)
	if err := sender(t, p, mail.Config{Security: mail.Plain}).Send(t.Context(), message); err != nil {
		t.Fatal(err)
	}
	if len(p.got) != 1 || p.got[0].from != "no-reply@consilium.example" || p.got[0].to != "ada@hospital.example" {
		t.Fatalf("got %+v", p.got)
	}
	m, err := stdmail.ReadMessage(strings.NewReader(p.got[0].data))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || subject != message.Subject {
		t.Fatalf("subject %q, %v", subject, err)
	}
	if id := m.Header.Get("Message-Id"); !strings.HasSuffix(id, "@consilium.example>") {
		t.Errorf("message id %s names another host", id)
	}
	if m.Header.Get("Auto-Submitted") != "auto-generated" || m.Header.Get("User-Agent")+m.Header.Get("X-Mailer") != "" {
		t.Errorf("headers %v", m.Header)
	}
	text, html := parts(t, m)
	if strings.ReplaceAll(text, "\r\n", "\n") != message.Text || strings.TrimSpace(html) != message.HTML {
		t.Fatalf("text %q, html %q", text, html)
	}
}

func parts(t *testing.T, m *stdmail.Message) (text, html string) {
	t.Helper()
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	r := multipart.NewReader(m.Body, params["boundary"])
	read := func() string {
		part, err := r.NextRawPart()
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(quotedprintable.NewReader(part))
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	return read(), read()
}

func TestProtectedConnectionsAndSignIn(t *testing.T) {
	t.Parallel()
	server, client := certificate(t)
	for name, security := range map[string]mail.Security{"starttls": mail.StartTLS, "tls": mail.TLS, "the default": ""} {
		p := &post{password: "secret"}
		open(t, p, server, security == mail.TLS)
		cfg := mail.Config{Security: security, TLS: client, Username: "consilium", Password: "secret"}
		s := sender(t, p, cfg)
		if err := s.Check(t.Context()); err != nil {
			t.Fatalf("%s: Check = %v", name, err)
		}
		if err := s.Send(t.Context(), message); err != nil || len(p.got) != 1 {
			t.Fatalf("%s: Send = %v, %d arrived", name, err, len(p.got))
		}
		cfg.Password = "wrong-word"
		if err := sender(t, p, cfg).Check(t.Context()); err == nil || strings.Contains(err.Error(), "wrong-word") {
			t.Fatalf("%s: a wrong password: %v", name, err)
		}
		cfg.TLS = nil // the system's roots don't know this server
		if err := sender(t, p, cfg).Send(t.Context(), message); !errs.Is(err, errs.Unavailable) || len(p.got) != 1 {
			t.Fatalf("%s: an unknown certificate: %v", name, err)
		}
	}
}

func TestServerWithoutTLSIsGivenNothing(t *testing.T) {
	t.Parallel()
	p := &post{}
	open(t, p, nil, false)
	if err := sender(t, p, mail.Config{}).Send(t.Context(), message); !errs.Is(err, errs.Unavailable) || len(p.got) != 0 {
		t.Fatalf("Send = %v, %d arrived", err, len(p.got))
	}
}

func TestRefusalsSayWhetherToTryAgainAndNeverWho(t *testing.T) {
	t.Parallel()
	p := &post{refuse: map[string]int{"gone@hospital.example": 550, "full@hospital.example": 452}}
	open(t, p, nil, false)
	s := sender(t, p, mail.Config{Security: mail.Plain})
	for to, want := range map[string]errs.Kind{
		"gone@hospital.example": errs.Invalid, "full@hospital.example": errs.Unavailable,
		"nobody": errs.Invalid, "a@b.example, c@d.example": errs.Invalid, "a@b.example\r\nBcc: c@d.example": errs.Invalid,
	} {
		err := s.Send(t.Context(), mail.Message{To: to, Subject: "x", Text: "private words"})
		if !errs.Is(err, want) {
			t.Errorf("%q: %v, want kind %d", to, err, want)
		}
		if err != nil && (strings.Contains(err.Error(), "hospital") || strings.Contains(err.Error(), "private")) {
			t.Errorf("the error tells who or what: %v", err)
		}
	}
	bad := message
	bad.Subject = "x\r\nBcc: evil@evil.example"
	if err := s.Send(t.Context(), bad); !errs.Is(err, errs.Invalid) {
		t.Errorf("a header in the subject: %v", err)
	}
	if len(p.got) != 0 {
		t.Errorf("%d arrived", len(p.got))
	}
}

func TestServerThatIsAwayIsWorthAnotherTry(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &post{}
	if address, ok := l.Addr().(*net.TCPAddr); ok {
		p.port = address.Port
	}
	s := sender(t, p, mail.Config{Security: mail.Plain})
	ctx, cancel := context.WithCancel(t.Context())
	go func() { // takes the call and never speaks
		if c, err := l.Accept(); err == nil {
			cancel()
			defer func() { _ = c.Close() }()
			_, _ = io.Copy(io.Discard, c)
		}
	}()
	if err := s.Send(ctx, message); !errs.Is(err, errs.Unavailable) {
		t.Fatalf("a silent server: %v", err)
	}
	_ = l.Close()
	if err := s.Send(t.Context(), message); !errs.Is(err, errs.Unavailable) {
		t.Fatalf("no server: %v", err)
	}
}

func TestConfigurationIsChecked(t *testing.T) {
	t.Parallel()
	good := mail.Config{Host: "mail.example", From: "a@b.example"}
	if _, err := mail.NewSMTP(good); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*mail.Config){
		"no host":          func(c *mail.Config) { c.Host = "" },
		"no sender":        func(c *mail.Config) { c.From = "nobody" },
		"plain far away":   func(c *mail.Config) { c.Security = mail.Plain },
		"unknown security": func(c *mail.Config) { c.Security = "ssl3" },
	} {
		cfg := good
		change(&cfg)
		if _, err := mail.NewSMTP(cfg); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	var s mail.Sender = mail.Nowhere{}
	if err := s.Send(t.Context(), message); err != nil {
		t.Fatal(err)
	}
}
