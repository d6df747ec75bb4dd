"""The facts on a SPARQL server elsewhere (`remit --store`): the client, what is read there, and how commits get there."""
