"""Language models behind one small protocol, and the strict client of Ollama."""
