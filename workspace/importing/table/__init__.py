"""From bytes to rows, and from headings to fields. Pure: it knows no customer and no database."""
