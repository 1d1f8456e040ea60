"""Everything published, to take away: packages by year, archives, a feed, a map of the site."""
