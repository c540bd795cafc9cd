"""What spans the domains, still pure: their table, alert conditions, search words."""
