package demo

import (
	"context"
	"embed"
	"fmt"

	"consilium/internal/kernel/actor"
	"consilium/internal/registry"
)

//go:embed content/registry/*.csv
var registers embed.FS

// LoadRegistry imports the made-up registers that applicants of the
// demonstration are checked against. A second call changes nothing.
func LoadRegistry(ctx context.Context, s *registry.Service) error {
	for _, source := range []registry.Source{registry.NPPES, registry.GMC, registry.LEIE} {
		if err := loadRegister(ctx, s, source); err != nil {
			return fmt.Errorf("register %s: %w", source, err)
		}
	}
	return nil
}

func loadRegister(ctx context.Context, s *registry.Service, source registry.Source) error {
	name := "made-up-" + string(source) + ".csv"
	f, err := registers.Open("content/registry/" + name)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	in, err := registry.OpenStream(name, f)
	if err != nil {
		return err
	}
	report, err := s.Import(actor.With(ctx, actor.System), registry.Load{Source: source, Input: in})
	if err == nil && report.BadRows() > 0 {
		err = fmt.Errorf("%d rows can't be taken: %v", report.BadRows(), report.Bad)
	}
	return err
}
