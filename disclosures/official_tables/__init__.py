"""The official tables of every region."""
