# Output that cannot be written is an error, not a success.
entente assess rules/korea-china KOR CHN >/dev/full
