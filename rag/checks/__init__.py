"""What the verifier looks at: figures, dates, names, quotations, negations, roles, speakers, and coverage."""
