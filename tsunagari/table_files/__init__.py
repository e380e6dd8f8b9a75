"""Tables as people bring them: encodings, CSV, Excel, Parquet; both sides of the house read so."""
