package demo

import (
	"bytes"
	"context"

	"consilium/internal/kernel/actor"
	"consilium/internal/registry"
	"consilium/internal/registry/madeup"
)

// registerFile is what the demonstration's register file is called: its name
// stands beside every answer that comes of it.
const registerFile = "made-up-for-the-demonstration.csv"

// loadRegisters imports a register of the demonstration's own making, in the
// layout of the real one: the newcomer is in it, where the hospital is.
func (l *loader) loadRegisters(ctx context.Context) error {
	if l.Registry == nil {
		return nil
	}
	var file bytes.Buffer
	w := madeup.NewWriter(&file, madeup.NPPESHeader())
	for i, one := range l.content.Registered {
		w.Row("NPI", madeup.NPI(one.Number), "Entity Type Code", "1", "Provider Last Name (Legal Name)", one.Family, "Provider First Name", one.Given,
			"Provider Middle Name", one.Middle, "Provider Credential Text", "M.D.",
			"Provider First Line Business Practice Location Address", one.Street, "Provider Business Practice Location Address City Name", one.City,
			"Provider Business Practice Location Address State Name", one.State, "Provider Business Practice Location Address Postal Code", one.Postal,
			"Provider Business Practice Location Address Country Code (If outside U.S.)", "US",
			"Provider Enumeration Date", "07/06/2007", "Last Update Date", "03/23/2021",
			"Healthcare Provider Taxonomy Code_1", one.Taxonomy, "Provider License Number_1", "DEMO"+one.Postal+string(rune('A'+i)),
			"Provider License Number State Code_1", one.State, "Healthcare Provider Primary Taxonomy Switch_1", "Y")
	}
	if err := w.Flush(); err != nil {
		return err
	}
	in, err := registry.OpenStream(registerFile, &file)
	if err != nil {
		return err
	}
	_, err = l.Registry.Import(actor.With(ctx, actor.System), registry.Load{Source: registry.NPPES, Input: in})
	return err
}
