package app

func (a *App) wireCredential(*directory) error { return nil }
