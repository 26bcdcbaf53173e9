local file = io.open("/etc/hostname")
