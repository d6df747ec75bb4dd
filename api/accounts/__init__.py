"""Who may sign in, and how: accounts, second factors, sign-ins, keys, one-time links. Never in the graph."""
