package main

import (
	"context"
	"errors"
	"fmt"

	"consilium/internal/kernel/actor"
)

type resetFactorsCmd struct {
	dataFlag
	Identity []string `help:"ISSUER SUBJECT, as the provider names the account." required:"" sep:"none"`
	Words    []string `arg:"" help:"SUBJECT."`
}

// Run resets the second factors of the member behind the account.
func (r resetFactorsCmd) Run(ctx context.Context) error {
	words := append(append([]string{}, r.Identity...), r.Words...)
	if len(words) != 2 {
		return errors.New("usage: consilium member factors reset --identity ISSUER SUBJECT")
	}
	a, err := r.open(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	if err := a.Accounts.ResetFactorsBehind(actor.With(ctx, actor.System), words[0], words[1]); err != nil {
		return err
	}
	fmt.Println("reset: all sessions of the member have ended; they sign in and register a new one")
	return nil
}
