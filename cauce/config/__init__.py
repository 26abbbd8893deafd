"""How the rooms are joined: settings, addresses, server entry and who listens to what."""
