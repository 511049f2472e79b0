package app

import (
	"context"
	"path/filepath"

	"consilium/internal/account"
	"consilium/internal/accountweb"
	"consilium/internal/adminweb"
	"consilium/internal/credential"
	"consilium/internal/credentialweb"
	"consilium/internal/directory"
	"consilium/internal/forum"
	"consilium/internal/forumweb"
	"consilium/internal/guard"
	"consilium/internal/kernel/ids"
	"consilium/internal/mediaweb"
	"consilium/internal/moderation"
	"consilium/internal/moderationweb"
	"consilium/internal/notify"
	"consilium/internal/notifyweb"
	"consilium/internal/platform/audit"
	"consilium/internal/platform/changes"
	"consilium/internal/platform/mail"
	"consilium/internal/platform/markup"
	"consilium/internal/platform/pictures"
	"consilium/internal/platform/ratelimit"
	"consilium/internal/platform/telemetry"
	"consilium/internal/platform/web"
	"consilium/internal/searchweb"
	"consilium/templates"
)

// wireDomains makes what holds rules and data; none of it knows of pages.
func (a *App) wireDomains(ctx context.Context, opts Options) error {
	a.Feed = changes.New(a.DB, a.log)
	a.Directory = directory.New(a.DB, a.clock)
	if err := a.Directory.Refresh(ctx); err != nil {
		return err
	}
	a.Accounts = account.New(a.DB, a.clock, a.Ring)
	a.Accounts.UseMarkup(markup.Render)
	if err := a.Accounts.UsePasskeys(a.Config.BaseURL); err != nil {
		return err
	}
	sender, err := a.sender(opts)
	if err != nil {
		return err
	}
	codes, err := post(sender, a.Config.BaseURL)
	if err != nil {
		return err
	}
	a.pictures = pictures.New(pictures.Defaults())
	a.Registry = a.registry()
	asks := guard.New(a.DB, a.clock, a.Ring)
	a.Credential = credential.New(credential.Deps{DB: a.DB, Clock: a.clock, Ring: a.Ring, Accounts: a.Accounts, Guard: asks, Pictures: drawn{a.pictures}, Marker: marked{}, Post: codes,
		Registers: registers{a.Registry}})
	if err := a.wireMedia(); err != nil {
		return err
	}
	flags := &lateModeration{}
	a.Forum = forum.New(forum.Deps{DB: a.DB, Clock: a.clock, Seal: a.Ring, Directory: a.Directory, Scrubbers: []forum.Scrubber{flags}, Holder: flags, Media: a.Media})
	a.Media.UsePosts(a.Forum)
	a.Moderation = moderation.New(moderation.Deps{DB: a.DB, Clock: a.clock, Forum: a.Forum, Accounts: a.Accounts,
		Guard: asks, Media: a.Media})
	flags.to = a.Moderation
	a.Notify, err = notify.New(notify.Deps{DB: a.DB, Clock: a.clock, Accounts: a.Accounts, Mail: sender, Templates: templates.Files, BaseURL: a.Config.BaseURL})
	if err != nil {
		return err
	}
	a.Accounts.Exports(a.Forum, a.Credential, a.Credential.Held(), a.Credential.Places(), a.Moderation, a.Media, asks)
	a.Accounts.OnClosing(a.Forum, a.Media, a.Credential, a.Notify)
	a.reads = audit.NewReads(a.DB, a.log)
	a.Chain = audit.NewChain(a.DB, a.Ring, audit.HeadFile{Path: filepath.Join(a.Config.Data, "audit.head")}, a.log)
	return nil
}

// lateModeration stands for moderation while the forum, which moderation needs,
// is made.
type lateModeration struct{ to *moderation.Service }

func (l *lateModeration) Hold(ctx context.Context, m forum.Moderated) error { return l.to.Hold(ctx, m) }

func (l *lateModeration) AskErasure(ctx context.Context, e forum.AskedErasure) error {
	return l.to.AskErasure(ctx, e)
}

func (l *lateModeration) Release(ctx context.Context, m forum.Moderated) error {
	return l.to.Release(ctx, m)
}

func (l *lateModeration) OnErase(ctx context.Context, thread ids.ID, scrub func(string) string) error {
	return l.to.OnErase(ctx, thread, scrub)
}

// sender sends mail as the configuration says. The demonstration sends none
// and shows what it would have sent.
func (a *App) sender(opts Options) (mail.Sender, error) {
	if a.Config.Mail.Host == "" && opts.Personas != nil {
		a.outbox = mail.NewOutbox(a.clock.Now)
		return a.outbox, nil
	}
	if a.Config.Mail.Host == "" {
		return mail.Nowhere{}, nil
	}
	return a.smtp()
}

// wirePages makes the site and mounts every route.
func (a *App) wirePages(opts Options) error {
	a.Metrics = telemetry.New(telemetry.Options{Sources: a.sources()})
	providers, err := providersOf(a.Config, a.clock)
	if err != nil {
		return err
	}
	site, err := web.New(web.Config{
		BaseURL: a.Config.BaseURL, Loopback: opts.Personas != nil, TrustedProxies: a.Config.TrustedProxies,
		Templates: templates.Files, Sessions: a.Accounts, Limits: ratelimit.NewExact(a.DB),
		Auditor: audit.Denials{DB: a.DB, Log: a.log}, Observer: a.Metrics, Log: a.log, Clock: a.clock, Sign: a.Ring.Sign,
		FormTargets: accountweb.FormTargets(providers), PersonaDoor: opts.Personas != nil, NoLimits: a.Config.NoLimits,
	})
	if err != nil {
		return err
	}
	a.Site = site
	site.Mount(web.StaticRoutes()...)
	site.Mount(a.health()...)
	for _, pages := range a.pages(opts, providers) {
		site.Mount(pages.Routes()...)
	}
	return nil
}

// Pages is one domain's web package.
type Pages interface {
	Routes() []web.Route
}

func (a *App) pages(opts Options, providers []accountweb.Provider) []Pages {
	list := shelf{a.Directory}
	var more []Pages
	if a.outbox != nil {
		more = append(more, &OutboxPages{a.outbox})
	}
	return append(more, []Pages{
		accountweb.New(accountweb.Deps{Accounts: a.Accounts, Providers: providers, Personas: opts.Personas,
			BaseURL: a.Config.BaseURL, Clock: a.clock, Log: a.log, Sanctions: sanctions{a.Moderation}}),
		forumweb.New(forumweb.Deps{Forum: a.Forum, Directory: list, Reads: a.reads, Clock: a.clock, Media: a.Media, CachePages: a.Config.CachePages}),
		mediaweb.New(mediaweb.Deps{Media: a.Media, BaseURL: a.Config.BaseURL}),
		searchweb.New(searchweb.Deps{Forum: a.Forum, Index: a.Index, Feed: a.Feed, Directory: a.Directory}),
		credentialweb.New(credentialweb.Deps{Credentials: a.Credential}),
		moderationweb.New(moderationweb.Deps{Moderation: a.Moderation, Directory: a.Directory, Clock: a.clock}),
		notifyweb.New(a.Notify),
		adminweb.New(adminweb.Deps{Accounts: a.Accounts, Directory: a.Directory, Credentials: a.Credential}),
	}...)
}

// shelf is the directory as the forum's pages want it.
type shelf struct{ *directory.Service }

// Specialties lists what is on offer.
func (s shelf) Specialties(ctx context.Context) ([]forumweb.Specialty, error) {
	list, err := s.List(ctx)
	out := make([]forumweb.Specialty, len(list))
	for i, one := range list {
		out[i] = forumweb.Specialty{Key: one.Key, Name: one.Name, Synonyms: one.Synonyms}
	}
	return out, err
}

// sanctions is moderation as the account's pages want it.
type sanctions struct{ *moderation.Service }

// Suspension says why a member is suspended.
func (s sanctions) Suspension(ctx context.Context, member ids.ID) (accountweb.Sanction, bool, error) {
	found, known, err := s.Service.Suspension(ctx, member)
	return accountweb.Sanction(found), known, err
}
