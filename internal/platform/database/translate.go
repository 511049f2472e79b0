package database

import (
	"context"
	"errors"
	"net"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"

	"consilium/internal/kernel/errs"
)

// Translate turns a database error into one of the house: no row is NotFound,
// a broken unique or foreign key Conflict, unreadable input Invalid, a lost
// or refused connection Unavailable. Errors of the house pass unchanged; what
// it doesn't know stays Internal.
func Translate(err error) error {
	var known *errs.Error
	switch {
	case err == nil, errors.As(err, &known):
		return err
	case errors.Is(err, gorm.ErrRecordNotFound), errors.Is(err, pgx.ErrNoRows):
		return errs.Missing()
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return errs.Wrap(errs.Unavailable, "That took too long and was stopped. Nothing was changed; try again.", err)
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return translateCode(pg)
	}
	var connect *pgconn.ConnectError
	var network net.Error
	if errors.As(err, &connect) || errors.As(err, &network) || pgconn.Timeout(err) ||
		strings.Contains(err.Error(), "conn closed") {
		return unavailable(err)
	}
	return err
}

func unavailable(err error) error {
	return errs.Wrap(errs.Unavailable, "The database is away for a moment. Nothing was changed; try again.", err)
}

func translateCode(pg *pgconn.PgError) error {
	switch {
	case pg.Code == "23505":
		return errs.Wrap(errs.Conflict, "That is there already.", pg)
	case pg.Code == "23503":
		return errs.Wrap(errs.Conflict, "Something this belongs to is gone.", pg)
	case pg.Code == "40001", pg.Code == "40P01", pg.Code == "55P03":
		return errs.Wrap(errs.Conflict, "Somebody changed this at the same moment. Try again.", pg)
	case strings.HasPrefix(pg.Code, "22"), pg.Code == "23514", pg.Code == "23502":
		return errs.Wrap(errs.Invalid, "Something in this can't be stored as it is.", pg)
	case strings.HasPrefix(pg.Code, "08"), strings.HasPrefix(pg.Code, "57"), pg.Code == "53300":
		return unavailable(pg)
	}
	return pg
}

// UniqueViolation says whether err broke the named unique constraint or index.
func UniqueViolation(err error, name string) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "23505" && pg.ConstraintName == name
}
