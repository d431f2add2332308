"""What is assumed and decided: scenario files, read into frozen, validated objects."""
