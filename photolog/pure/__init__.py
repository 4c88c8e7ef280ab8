"""Computing only: no SQL, no disk, no network, no clock. Values in, values or our errors out."""
