package moderation

import (
	"context"
	"time"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/ids"
)

// AuditPageSize is how many entries a page of the log has.
const AuditPageSize = 50

// AuditQuery says which entries: zero fields don't narrow.
type AuditQuery struct {
	Action string // the exact word
	Actor  ids.ID
	Object ids.ID
	Before int64 // AuditPage.Next
}

// AuditEntry is one event as the log has it: ids and words of the house.
type AuditEntry struct {
	ID       int64
	At       time.Time
	Action   string
	Actor    ids.ID // zero: the system, or nobody signed in
	Object   string
	ObjectID ids.ID
	Detail   string
	Outcome  string
	Request  string
}

// AuditPage is one page of the log, the newest first. Next is 0 at the end.
type AuditPage struct {
	Entries []AuditEntry
	Next    int64
}

// AuditLog reads the log by key. It gives no address and resolves no id.
func (s *Service) AuditLog(ctx context.Context, q AuditQuery) (AuditPage, error) {
	if err := authz.Require(actor.From(ctx), authz.ReadAudit); err != nil {
		return AuditPage{}, err
	}
	list, err := s.auditEntries(ctx, q, AuditPageSize+1)
	if err != nil {
		return AuditPage{}, err
	}
	page := AuditPage{Entries: list}
	if len(list) > AuditPageSize {
		page.Entries = list[:AuditPageSize]
		page.Next = list[AuditPageSize-1].ID
	}
	return page, nil
}
