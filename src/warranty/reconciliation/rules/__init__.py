"""The rules of reconciliation. Pure: figures and relations come in as values, rows and cuts go out."""
