"""PostgreSQL: the engine, the embedded server, roles, transactions, migrations, and names of constraints.

Words. A *cluster* is one PostgreSQL server with its folder; a *database* is one register in it. A *role* is
what a connection may do: `owner` changes tables, `register` writes facts, replays and traces, `reader` reads
what row-level security lets it. The *wall* is that row-level security: behind it a connection of the register
acts as reader for one visit. No connection of the program is a superuser's.

What always holds. A URL may leave the login out: then each connection logs in as its role. With a login, the
connection takes the role on at once, which that login must be a member of. Nothing commits but `transaction`.

How a program comes to its database: `settings.database_url` if there is one, else `embedded.start` on the
data folder gives a URL; `migrate.upgrade(url)` brings the tables up to date;
`engine.create(url, Role.REGISTER)` opens the pool.
"""
