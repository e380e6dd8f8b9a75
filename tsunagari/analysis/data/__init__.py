"""Reading what a person brings: files, tables and YAML, with every fault named."""
