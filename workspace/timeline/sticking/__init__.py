"""What sticks to an entry: reactions by emoji, and the pin. It knows no Slack: who hears of it there says so here."""
