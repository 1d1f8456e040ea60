"""明账: what an office enters, what is made of it, what is published."""

VERSION = "0.6.0"  # of the software: shown on /about/ and in /healthz, kept in every backup
