package mail_test

import (
	"io"
	"sync"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// post is a real mail server on loopback that keeps what it is sent.
type post struct {
	mu       sync.Mutex
	got      []letter
	password string         // wanted when not empty
	refuse   map[string]int // recipient -> code
	port     int
}

type letter struct{ from, to, data string }

func (p *post) NewSession(*smtp.Conn) (smtp.Session, error) {
	return &visit{post: p, in: p.password == ""}, nil
}

type visit struct {
	post *post
	in   bool
	now  letter
}

func (v *visit) Reset()        { v.now = letter{} }
func (v *visit) Logout() error { return nil }

func (v *visit) AuthMechanisms() []string {
	if v.post.password == "" {
		return nil
	}
	return []string{sasl.Plain}
}

func (v *visit) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "consilium" || password != v.post.password {
			return &smtp.SMTPError{Code: 535, Message: "no"}
		}
		v.in = true
		return nil
	}), nil
}

func (v *visit) Mail(from string, _ *smtp.MailOptions) error {
	if !v.in {
		return smtp.ErrAuthRequired
	}
	v.now.from = from
	return nil
}

func (v *visit) Rcpt(to string, _ *smtp.RcptOptions) error {
	if code := v.post.refuse[to]; code != 0 {
		return &smtp.SMTPError{Code: code, Message: "mailbox of " + to}
	}
	v.now.to = to
	return nil
}

func (v *visit) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	v.now.data = string(raw)
	v.post.mu.Lock()
	defer v.post.mu.Unlock()
	v.post.got = append(v.post.got, v.now)
	return err
}
