entity "place" { key = "id"
