"""Topic → Briefing: what an archive tells of it, arranged, every sentence footnoted, with the trail to audit it."""
