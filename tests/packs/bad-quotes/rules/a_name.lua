facts "state" { id = KOR }
