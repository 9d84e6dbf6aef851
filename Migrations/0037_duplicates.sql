-- Who may be the same person is looked for by name and by day of birth when an intake makes a new client.
CREATE INDEX client_name_by_given ON client_name (given, family);
CREATE INDEX client_by_birth ON client (birth_date) WHERE birth_date IS NOT NULL;
