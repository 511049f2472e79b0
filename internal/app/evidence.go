package app

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"text/template"
	"time"

	"consilium/internal/credential"
	"consilium/internal/platform/mail"
	"consilium/internal/platform/pictures"
	"consilium/templates"
)

// drawn is package pictures as credential wants it.
type drawn struct{ *pictures.Reader }

// Pages draws a file anew, page by page.
func (d drawn) Pages(ctx context.Context, file []byte) ([]credential.Page, error) {
	doc, err := d.Read(ctx, file)
	if err != nil {
		return nil, err
	}
	out := make([]credential.Page, len(doc.Pages))
	for i, page := range doc.Pages {
		out[i] = credential.Page{JPEG: page.JPEG, Width: page.Width, Height: page.Height}
	}
	return out, nil
}

// codes mails the codes of work mailboxes, in the words of mail/code.txt.
type codes struct {
	sender mail.Sender
	words  *template.Template
	page   string
}

// post makes the sender of codes; nil where this house sends no mail.
func post(sender mail.Sender, base *url.URL) (credential.Post, error) {
	if _, nowhere := sender.(mail.Nowhere); nowhere {
		return nil, nil //nolint:nilnil // no mail is a way to run a house
	}
	words, err := template.New("").Option("missingkey=error").ParseFS(templates.Files, "mail/code.txt")
	if err != nil {
		return nil, fmt.Errorf("app: %w", err)
	}
	return codes{sender, words, strings.TrimSuffix(base.String(), "/") + "/application"}, nil
}

// Code sends one code.
func (c codes) Code(ctx context.Context, to, code string, until time.Time) error {
	data := map[string]string{"Code": code, "Until": until.UTC().Format("15:04 UTC"), "Page": c.page}
	var subject, text strings.Builder
	if err := c.words.ExecuteTemplate(&subject, "subject", data); err != nil {
		return fmt.Errorf("app: %w", err)
	}
	if err := c.words.ExecuteTemplate(&text, "text", data); err != nil {
		return fmt.Errorf("app: %w", err)
	}
	return c.sender.Send(ctx, mail.Message{To: to, Subject: strings.TrimSpace(subject.String()), Text: strings.TrimLeft(text.String(), "\n")})
}
