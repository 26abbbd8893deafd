"""The benchmarks: each one command, each figure beside a calibration taken in the same run."""
