rule "C17"
