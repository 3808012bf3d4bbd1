"""Results of a campaign: text, HTML, recorded regressions, accepted failures."""
