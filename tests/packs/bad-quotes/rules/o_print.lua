rule "C15" { when = print }
