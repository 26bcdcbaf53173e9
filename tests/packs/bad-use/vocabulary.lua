entity "state" { key = "name" }
extend "dyad.dependence"
attribute "dyad.dependence" { type = number { 0, 1 } }
extend "dyad.exports"
attribute "dyad.exports" { unit = "eur" }
