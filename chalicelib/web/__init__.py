"""How pages look: templates, styles, scripts shared by console and residents' pages; HTTP as plain values."""
