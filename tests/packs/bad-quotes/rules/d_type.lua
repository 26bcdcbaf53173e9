attribute "dyad.x" { type = nubmer { 0, 1 } }
