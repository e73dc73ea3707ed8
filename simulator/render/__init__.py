"""How it looks to a person: invoices as PDF, payment pages, texts of messages."""
