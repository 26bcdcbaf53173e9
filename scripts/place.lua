-- Reports about declarations, each at the key or value of the pack file it is about. Texts are indexed only when there is
-- something to report. Mixed into the model's context: `m:fail(...)`.
local order = require "order"
local source = require "source"
local suggest = require "suggest"

local place = {}
place.__index = place

function place.new(diag, files)
    return setmetatable({ diag = diag, files = files, indexes = {}, failed = {}, failed_keys = {}, nameless = {} }, place)
end

local function index_of(m, file)
    local found = m.indexes[file]
    if found == nil then
        found = m.files[file] and source.index(m.files[file]) or false
        m.indexes[file] = found
    end
    return found
end

-- An extension's keys stand where the extension wrote them.
local function written_by(decl, path)
    local key = path and path[1]
    return decl.extended and key ~= nil and decl.extended[key] or decl
end

function place.locate(m, decl, path)
    decl = written_by(decl, path)
    local found = index_of(m, decl.file)
    return found and found:locate(decl.line, decl.kind, decl.name, path, decl.nth, decl.n_same), decl
end

-- The place of the value at `path`, else of the nearest thing around it that the text shows, else the line.
function place.value(m, decl, path)
    local depth = path and #path or 0
    while depth >= 0 do
        local found, by = place.locate(m, decl, path and table.move(path, 1, depth, 1, {}) or nil)
        if found then
            return { file = by.file, line = found.line, column = found.column, width = found.width }
        end
        depth = depth - 1
    end
    local by = written_by(decl, path)
    return { file = by.file, line = by.line }
end

-- The place of the last key of `path` (of the declaration's name when there is none).
function place.key(m, decl, path)
    local found, by = place.locate(m, decl, path)
    local key = found and found.key
    if not key then return place.value(m, decl, path) end
    return { file = by.file, line = key.line, column = key.column, width = key.width }
end

-- The place of bytes offset.. of the text at `path`: in the file when it is written there, else in the text itself.
function place.inside(m, decl, path, text, offset, width, what)
    local found, by = place.locate(m, decl, path)
    if found and found.literal then
        local line, column = found.at(offset)
        local last_line, last_column = found.at(offset + math.max(width or 1, 1) - 1)
        return { file = by.file, line = line, column = column,
                 width = last_line == line and last_column - column + 1 or width }
    end
    return { file = by.file, line = by.line, text = text, offset = offset, width = width, what = what }
end

-- The line on which each positional item of the declaration stands; nil when the text does not show them.
function place.item_lines(m, decl)
    local found = index_of(m, decl.file)
    return found and found:item_lines(decl.line, decl.kind, decl.name, decl.nth, decl.n_same)
end

function place:fail(code, decl, path, message, hint)
    self.diag:error(code, self:value(decl, path), message, hint)
end

function place:fail_key(code, decl, path, message, hint)
    self.diag:error(code, self:key(decl, path), message, hint)
end

function place:warn(code, decl, path, message, hint)
    self.diag:warning(code, self:value(decl, path), message, hint)
end

-- A name that nothing has. Not said while a file did not run: it might have declared it.
function place:unknown(code, decl, path, message, name, candidates, hint)
    if self.incomplete then return end
    hint = hint or {}
    hint.meant = suggest.nearest(name, candidates)
    self:fail(code, decl, path, message, hint)
end

-- ---- what follows from a mistake that was reported ----------------------------------------------------------------------
-- Names (of attributes, of entities, of parameters with their $) whose declaration has a mistake, and keys of instances whose row has
-- one: that nothing else declares them is not said.

function place:name_fails(name) self.failed[name] = true end
function place:has_failed(name) return self.incomplete or self.failed[name] == true end

-- Without a key it may be any instance of the entity; without an entity, any at all.
function place:instance_fails(entity, key)
    if not key then
        self.nameless[entity or ""] = true
        return
    end
    self.failed_keys[key] = self.failed_keys[key] or {}
    self.failed_keys[key][entity] = true
end

-- Without an entity: some instance of that key.
function place:instance_has_failed(entity, key)
    if self.incomplete or self.nameless[""] then return true end
    local of_key = self.failed_keys[key]
    if not entity then return of_key ~= nil or next(self.nameless) ~= nil end
    return self.nameless[entity] or of_key ~= nil and of_key[entity] == true
end

-- "rules/x.lua:3"
function place.where(decl) return decl.file .. ":" .. decl.line end

-- "'low', 'moderate' or 'high'"; long lists are cut.
function place.choices(names, word)
    local shown = {}
    for i = 1, math.min(#names, 8) do shown[i] = "'" .. names[i] .. "'" end
    if #names > 8 then return table.concat(shown, ", ") .. ", ... (" .. #names .. " in all)" end
    if #shown == 1 then return shown[1] end
    return table.concat(shown, ", ", 1, #shown - 1) .. " " .. (word or "or") .. " " .. (shown[#shown] or "nothing")
end

function place.names(map) return place.choices(order.keys(map)) end

return place
