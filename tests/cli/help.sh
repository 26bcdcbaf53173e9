# Help goes to stdout, and its examples run.
entente --help
for command in assess check test; do
    echo "== $command"
    entente $command --help
    eval "$(entente $command --help | sed -n 's/^example: //p')" >/dev/null && echo "the example runs"
done
entente --version
