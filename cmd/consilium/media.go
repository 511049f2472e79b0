package main

import (
	"context"
	"os"

	"consilium/internal/app"
)

type mediaCmd struct {
	Process processCmd `cmd:"" help:"Run the image pipeline over the files of a folder, without a server; one JSON line per file."`
}

type processCmd struct {
	In  string `arg:"" name:"in_dir" help:"The folder of images; masks.json in it holds masks: {\"file\": [[x, y, w, h], ...]}."`
	Out string `arg:"" name:"out_dir" help:"The folder for what may be shown, outside the other; it is made if need be."`
}

// Run writes the outputs into the folder and a line per source to standard
// output.
func (p processCmd) Run(ctx context.Context) error {
	return app.ProcessMedia(ctx, p.In, p.Out, os.Stdout)
}
