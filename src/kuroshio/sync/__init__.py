"""The exchange: have, want, give, receipt. No socket, no clock, no disk in it."""
