package accountweb

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"
)

// What a provider may cost us.
const (
	providerTimeout = 10 * time.Second
	providerAnswer  = 1 << 20
)

var errTooLong = errors.New("the provider's answer is longer than 1 MiB")

// newClient gives a client that takes no longer than providerTimeout, reads no
// more than providerAnswer and follows no redirect: a provider's endpoints
// are where it says they are.
func newClient(base http.RoundTripper) *http.Client {
	if base == nil {
		base = http.DefaultTransport
	}
	return &http.Client{
		Timeout:       providerTimeout,
		Transport:     capped{base},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

type capped struct{ base http.RoundTripper }

func (c capped) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := c.base.RoundTrip(r)
	if err == nil {
		res.Body = &cappedBody{ReadCloser: res.Body, left: providerAnswer}
	}
	return res, err
}

type cappedBody struct {
	io.ReadCloser
	left int
}

func (b *cappedBody) Read(p []byte) (int, error) {
	if b.left <= 0 {
		// One byte more tells a long answer from one that just fits.
		var one [1]byte
		if n, err := b.ReadCloser.Read(one[:]); n == 0 {
			return 0, err
		}
		return 0, errTooLong
	}
	if len(p) > b.left {
		p = p[:b.left]
	}
	n, err := b.ReadCloser.Read(p)
	b.left -= n
	return n, err
}

// under gives a client whose requests end with ctx: goth makes its requests
// without one.
func under(ctx context.Context, client *http.Client) *http.Client {
	bound := *client
	bound.Timeout = 0 // ctx ends it
	bound.Transport = bounded{ctx, client.Transport}
	return &bound
}

type bounded struct {
	ctx  context.Context //nolint:containedctx // the reason for this type
	base http.RoundTripper
}

func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	return b.base.RoundTrip(r.WithContext(b.ctx))
}
