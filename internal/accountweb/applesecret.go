package accountweb

import (
	"crypto/ecdsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"consilium/internal/kernel/clock"
)

// appleSecretFor is how long one secret is good; a new one is made for each
// exchange.
const appleSecretFor = 5 * time.Minute

// AppleSecret gives what makes Apple's client secrets: short-lived JWTs signed
// by ES256 with the key that Apple gave out as a .p8 file (PKCS #8 in PEM).
func AppleSecret(team, keyID, clientID, keyPEM string, clk clock.Clock) (func() (string, error), error) {
	block, _ := pem.Decode([]byte(keyPEM))
	if block == nil {
		return nil, errors.New("apple: the key is no PEM file")
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, errors.New("apple: the key is no PKCS #8 key")
	}
	key, ok := parsed.(*ecdsa.PrivateKey)
	if !ok {
		return nil, errors.New("apple: the key is not for ES256")
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: key},
		(&jose.SignerOptions{}).WithHeader(jose.HeaderKey("kid"), keyID))
	if err != nil {
		return nil, fmt.Errorf("apple: %w", err)
	}
	return func() (string, error) {
		now := clk.Now()
		return jwt.Signed(signer).Claims(jwt.Claims{
			Issuer: team, Subject: clientID, Audience: jwt.Audience{"https://appleid.apple.com"},
			IssuedAt: jwt.NewNumericDate(now), Expiry: jwt.NewNumericDate(now.Add(appleSecretFor)),
		}).Serialize()
	}, nil
}
