-- Runs commands and compares what they print with what stands on record.
--   lua5.4 scripts/tools/golden.lua [--update] [--bin FOLDER] FILE...
-- FILE.sh   is run by sh; what it prints (both streams) is compared with FILE.out. A failing script adds a line `[exit N]`.
-- FILE.md   each block ```console runs in a shell of its own: lines `$ command` (continued after a final backslash) and, below
--           each, what it prints. A line `...` stands for any number of lines.
-- Commands run in the current folder, with --bin first on the PATH and LC_ALL=C. --update rewrites what differs; review the diff.
-- Prints TAP and a closing line of counts; exit code 1 when something differs.

local passed, failed, updated = 0, 0, 0

local function quote(text) return "'" .. text:gsub("'", [['\'']]) .. "'" end

local function read(path)
    local file = io.open(path, "rb")
    if not file then return nil end
    local text = file:read("a")
    file:close()
    return text
end

local function write(path, text)
    local file = assert(io.open(path, "wb"))
    assert(file:write(text))
    assert(file:close())
end

local scratch = os.tmpname()

-- What the script prints, with its exit code
local function run(script, bin)
    write(scratch, script)
    local path = bin and ("PATH=%s:\"$PATH\" "):format(quote(bin)) or ""
    local pipe = assert(io.popen(path .. "LC_ALL=C sh " .. quote(scratch) .. " 2>&1 </dev/null"))
    local output = pipe:read("a")
    local _, how, code = pipe:close()
    return output, how == "exit" and code or 128 + code
end

local function lines_of(text)
    local lines = {}
    if text ~= "" and text:sub(-1) ~= "\n" then text = text .. "\n" end
    for line in text:gmatch("([^\n]*)\n") do lines[#lines + 1] = line end
    return lines
end

-- Do the lines match, `...` standing for any number of them? Greedy with one point to come back to, as shells match `*`.
local function matches(want, got)
    local w, g, star, retry = 1, 1, nil, nil
    while g <= #got do
        if want[w] == "..." then
            star, retry, w = w, g, w + 1
        elseif w <= #want and want[w] == got[g] then
            w, g = w + 1, g + 1
        elseif star then
            retry = retry + 1
            w, g = star + 1, retry
        else
            return false
        end
    end
    while want[w] == "..." do w = w + 1 end
    return w > #want
end

local function show_difference(want, got)
    local a, b = os.tmpname(), os.tmpname()
    write(a, want)
    write(b, got)
    local pipe = io.popen(("diff -u --label 'on record' --label 'printed now' %s %s"):format(quote(a), quote(b)))
    for line in pipe:lines() do print("#   " .. line) end
    pipe:close()
    os.remove(a)
    os.remove(b)
end

-- Reports one comparison; true when the record is to be rewritten.
local function judge(name, want, got, update)
    if want and matches(lines_of(want), lines_of(got)) then
        passed = passed + 1
        print("ok - " .. name)
        return false
    end
    if update then
        updated = updated + 1
        print("updated - " .. name)
        return true
    end
    failed = failed + 1
    print("not ok - " .. name)
    if want then show_difference(want, got) else print("#   nothing is on record; --update makes it") end
    return false
end

local function check_script(path, bin, update)
    local got, code = run(assert(read(path), path .. ": cannot be read"), bin)
    if code ~= 0 then got = got .. ("[exit %d]\n"):format(code) end
    local record = path:gsub("%.sh$", ".out")
    if judge(path, read(record), got, update) then write(record, got) end
end

-- A block is { first line number, items }; an item is { command = text, shown = lines as written, want = text }.
local function parse_block(lines, from)
    local items, at = {}, from
    while lines[at] and not lines[at]:find("^```") do
        local line = lines[at]
        local command = line:match("^%$ (.*)$")
        if command then
            local item = { command = command, shown = { line }, want = {} }
            while item.command:sub(-1) == "\\" and lines[at + 1] do
                at = at + 1
                item.command = item.command .. "\n" .. lines[at]
                item.shown[#item.shown + 1] = lines[at]
            end
            items[#items + 1] = item
        elseif #items > 0 then
            table.insert(items[#items].want, line)
        end
        at = at + 1
    end
    return items, at
end

-- Runs the items in one shell, so that `cd` and `$?` mean what they say; the mark tells their outputs apart.
local function run_block(items, bin)
    local mark = "\1golden\1"
    local script = {}
    for _, item in ipairs(items) do
        script[#script + 1] = ("golden_rc=$?; printf '%s'; (exit $golden_rc)\n%s"):format(mark:gsub("\1", "\\001"), item.command)
    end
    local output = run(table.concat(script, "\n") .. "\n", bin)
    local results = {}
    for piece in (output .. mark):gmatch("(.-)" .. mark) do results[#results + 1] = piece end
    table.remove(results, 1) -- what came before the first command
    return results
end

local function check_markdown(path, bin, update)
    local lines = lines_of(assert(read(path), path .. ": cannot be read"))
    local out, at, changed = {}, 1, false
    while lines[at] do
        out[#out + 1] = lines[at]
        local opens = lines[at]:match("^```console%s*$")
        at = at + 1
        if opens then
            local items, close = parse_block(lines, at)
            local results = run_block(items, bin)
            for i, item in ipairs(items) do
                local want = #item.want > 0 and table.concat(item.want, "\n") .. "\n" or ""
                local got = results[i] or ""
                table.move(item.shown, 1, #item.shown, #out + 1, out)
                if judge(("%s: %s"):format(path, item.shown[1]), want, got, update) then
                    changed, want = true, got
                end
                local kept = lines_of(want)
                table.move(kept, 1, #kept, #out + 1, out)
            end
            at = close
        end
    end
    if changed then write(path, table.concat(out, "\n") .. "\n") end
end

local update, bin, files = false, nil, {}
local i = 1
while arg[i] do
    if arg[i] == "--update" then
        update = true
    elseif arg[i] == "--bin" then
        i = i + 1
        bin = arg[i]
    else
        files[#files + 1] = arg[i]
    end
    i = i + 1
end
if bin and bin:sub(1, 1) ~= "/" then
    local pipe = io.popen("pwd")
    bin = pipe:read("l") .. "/" .. bin
    pipe:close()
end
for _, path in ipairs(files) do
    if path:find("%.sh$") then check_script(path, bin, update) else check_markdown(path, bin, update) end
end
os.remove(scratch)
if update then print(("golden: %d updated"):format(updated)) end
print(("golden: %d passed, %d failed"):format(passed, failed))
os.exit(failed == 0)
