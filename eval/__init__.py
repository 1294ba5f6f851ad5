"""Cases, metrics, runs and benches: every claim of quality or speed is measured here."""
