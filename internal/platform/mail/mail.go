// Package mail sends single messages by SMTP. Messages are content-free: they
// say that something waits and where, never what.
package mail

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	stdmail "net/mail"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"consilium/internal/kernel/errs"
)

// Message is one mail to one person.
type Message struct {
	To      string // an address
	Subject string
	Text    string
	HTML    string // may be empty
}

// Sender sends a message or says why not. An error of kind Unavailable is
// worth another try; one of kind Invalid (a bad address, a refusal for good)
// is not. No error holds the address or the words.
type Sender interface {
	Send(ctx context.Context, m Message) error
}

// Nowhere is the Sender where no mail is configured: everybody has the inbox
// alone. It takes every message and sends none.
type Nowhere struct{}

// Send does nothing.
func (Nowhere) Send(context.Context, Message) error { return nil }

// Security says how the connection is protected.
type Security string

// The ways of protection; the zero value is StartTLS.
const (
	// StartTLS insists on TLS after the greeting.
	StartTLS Security = "starttls"
	// TLS speaks TLS from the first byte.
	TLS Security = "tls"
	// Plain has no protection and is refused for hosts that aren't loopback.
	Plain Security = "plain"
)

// Config says how to reach the mail server.
type Config struct {
	Host string
	// Port is 587, or 465 for TLS, when zero.
	Port int
	// Username and Password may be empty, and are never sent unprotected
	// except to loopback.
	Username, Password string
	// From is the address mail comes from, with or without a name.
	From     string
	Security Security
	// TLS may add roots; nil takes the system's.
	TLS *tls.Config
}

// SMTP is a Sender over one server. It opens a connection a message and is
// safe for concurrent use.
type SMTP struct {
	cfg    Config
	from   *stdmail.Address
	domain string
}

const timeout = 15 * time.Second

// NewSMTP checks the configuration; it doesn't connect (see Check).
func NewSMTP(cfg Config) (*SMTP, error) {
	from, err := stdmail.ParseAddress(cfg.From)
	if err != nil {
		return nil, errors.New("mail: the address that mail comes from is malformed")
	}
	if cfg.Host == "" {
		return nil, errors.New("mail: no mail server is named")
	}
	switch cfg.Security {
	case "":
		cfg.Security = StartTLS
	case StartTLS, TLS:
	case Plain:
		if !loopback(cfg.Host) {
			return nil, errors.New("mail: an unprotected connection is allowed to this machine alone; use starttls or tls")
		}
	default:
		return nil, errors.New("mail: security is one of starttls, tls, plain")
	}
	if cfg.Port == 0 {
		cfg.Port = 587
		if cfg.Security == TLS {
			cfg.Port = 465
		}
	}
	_, domain, _ := strings.Cut(from.Address, "@")
	return &SMTP{cfg: cfg, from: from, domain: domain}, nil
}

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// Send delivers the message to the server, within 15 s.
func (s *SMTP) Send(ctx context.Context, m Message) error {
	msg, err := s.compose(m)
	if err != nil {
		return err
	}
	client, err := s.client()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	return translate(client.DialAndSendWithContext(ctx, msg))
}

// Check connects, greets and signs in, and sends nothing: for the doctor.
func (s *SMTP) Check(ctx context.Context) error {
	client, err := s.client()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	if err := client.DialWithContext(ctx); err != nil {
		return translate(err)
	}
	_ = client.Close()
	return nil
}

func (s *SMTP) client() (*gomail.Client, error) {
	options := []gomail.Option{gomail.WithPort(s.cfg.Port), gomail.WithTimeout(timeout), gomail.WithHELO(s.domain)}
	if s.cfg.TLS != nil {
		own := s.cfg.TLS.Clone()
		if own.ServerName == "" {
			own.ServerName = s.cfg.Host
		}
		options = append(options, gomail.WithTLSConfig(own))
	}
	auth := gomail.SMTPAuthAutoDiscover
	switch s.cfg.Security {
	case TLS:
		options = append(options, gomail.WithSSL())
	case Plain:
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
		auth = gomail.SMTPAuthPlainNoEnc
	default:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if s.cfg.Username != "" {
		options = append(options, gomail.WithSMTPAuth(auth),
			gomail.WithUsername(s.cfg.Username), gomail.WithPassword(s.cfg.Password))
	}
	client, err := gomail.NewClient(s.cfg.Host, options...)
	if err != nil {
		return nil, fmt.Errorf("mail: %w", err)
	}
	return client, nil
}

func (s *SMTP) compose(m Message) (*gomail.Msg, error) {
	to, err := stdmail.ParseAddress(m.To)
	if err != nil {
		return nil, errs.New(errs.Invalid, "That is no mail address.")
	}
	if strings.ContainsAny(m.Subject, "\r\n") {
		return nil, errs.New(errs.Invalid, "A subject is one line.")
	}
	// The library's own headers would name it and this machine.
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	msg.FromMailAddress(s.from)
	msg.ToMailAddress(to)
	msg.Subject(m.Subject)
	msg.SetDate()
	msg.SetMessageIDWithValue(randomID() + "@" + s.domain)
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	if m.HTML != "" {
		msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	}
	return msg, nil
}

func randomID() string {
	var raw [16]byte
	_, _ = rand.Read(raw[:])
	return hex.EncodeToString(raw[:])
}

// translate keeps the server's code and drops its words, which repeat the
// address.
func translate(err error) error {
	if err == nil {
		return nil
	}
	var send *gomail.SendError
	if errors.As(err, &send) && send.ErrorCode() != 0 {
		cause := fmt.Errorf("mail: the server answered %d", send.ErrorCode())
		if !send.IsTemp() && send.ErrorCode() >= 500 {
			return errs.Wrap(errs.Invalid, "The mail server refused this message for good.", cause)
		}
		return errs.Wrap(errs.Unavailable, "The mail server can't take this message now.", cause)
	}
	return errs.Wrap(errs.Unavailable, "The mail server can't be reached.", reason(err))
}

func reason(err error) error {
	var network *net.OpError
	var cert *tls.CertificateVerificationError
	switch {
	case errors.As(err, &network):
		return network
	case errors.As(err, &cert):
		return errors.New("mail: the server's certificate isn't trusted")
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return errors.New("mail: the server took too long")
	case strings.Contains(err.Error(), "AUTH"), strings.Contains(err.Error(), "535"):
		return errors.New("mail: the server refused the name and password")
	case strings.Contains(err.Error(), "STARTTLS"):
		return errors.New("mail: the server offers no STARTTLS")
	}
	return errors.New("mail: the conversation with the server failed")
}
