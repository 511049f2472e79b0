package credentialweb

import (
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"consilium/internal/credential"
	"consilium/internal/platform/web"
)

// ProofPage is how the gate does its work, for everybody.
type ProofPage struct {
	web.Frame
	Figures credential.Statistics
	Median  string
	// Refused, Overturned and Alone are shares in words; empty where there
	// are too few.
	Refused, Overturned, Alone string
	Chart                      Chart
}

// Chart is a drawing of bars: one for each week, in units of the view box.
type Chart struct {
	Width, Height int
	Bars          []Bar
	// Top is what the highest bar stands for; Any says that there is one.
	Top string
	Any bool
	// Says is the drawing in words.
	Says string
}

// Bar is one week: its place, and what it says.
type Bar struct {
	X, Y, W, H int
	Week       time.Time
	Median     string // empty for too few
}

func (p *Pages) proof(c echo.Context) error {
	s, err := p.Credentials.Statistics(c.Request().Context())
	if err != nil {
		return err
	}
	return web.Render(c, http.StatusOK, "credential/proof", proofPage(s))
}

func proofPage(s credential.Statistics) *ProofPage {
	return &ProofPage{Figures: s, Median: span(s.Median), Refused: percent(s.Refused), Overturned: percent(s.Overturned), Alone: percent(s.Alone),
		Chart: drawn(s.Weeks)}
}

func percent(share *int) string {
	if share == nil {
		return ""
	}
	return fmt.Sprintf("%d %%", *share)
}

// The drawing's measures.
const (
	chartBar    = 32
	chartGap    = 12
	chartHeight = 160
	chartLeast  = 3 // a bar that is there is seen
)

func drawn(weeks []credential.Week) Chart {
	chart := Chart{Width: len(weeks)*(chartBar+chartGap) - chartGap, Height: chartHeight}
	var top time.Duration
	for _, w := range weeks {
		top = max(top, w.Median)
	}
	known := 0
	for i, w := range weeks {
		bar := Bar{X: i * (chartBar + chartGap), Y: chartHeight, W: chartBar, Week: w.From, Median: span(w.Median)}
		if w.Median > 0 {
			bar.H = max(chartLeast, int(float64(chartHeight)*float64(w.Median)/float64(top)))
			bar.Y = chartHeight - bar.H
			known++
		}
		chart.Bars = append(chart.Bars, bar)
	}
	chart.Any, chart.Top = known > 0, span(top)
	chart.Says = fmt.Sprintf("Median time to a decision in each of the last %d weeks; the longest was %s. The table below has every figure.", len(weeks), chart.Top)
	return chart
}
