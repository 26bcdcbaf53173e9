# A sound pack, and one with mistakes: all of them in one go.
entente check rules/korea-china
entente check tests/packs/bad-conditions
