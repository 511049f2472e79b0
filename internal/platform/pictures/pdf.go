package pictures

import (
	"context"

	"consilium/internal/kernel/errs"
)

type poppler struct{}

func (r *Reader) readPDF(context.Context, []byte) ([]Page, error) {
	return nil, errs.Wrap(errs.Unavailable, "PDFs can't be taken here at this moment. Photograph the document, or send its pages as JPEG or PNG.", &refusal{ReasonNoPDF, nil})
}
