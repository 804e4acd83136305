"""Who holds the media, all behind `base.Endpoint`."""
