-- Runs one test program, or adds up what several came to.
--   lua5.4 scripts/tools/suite.lua run NAME FOLDER COMMAND...   log in FOLDER/NAME.log, counts in FOLDER/NAME.count
--   lua5.4 scripts/tools/suite.lua sum FOLDER NAME...           one closing line `N passed, N failed`; exit code 1 when any failed
-- Tests are counted from a last line `N passed, N failed`, or else from TAP lines (`ok`, `not ok`). A program that fails, or that
-- counts nothing, or that `sum` expects and that never ran since it does not build, is one failure: a test that cannot be counted
-- cannot be trusted. `run` itself always succeeds, so that make goes on to the other programs.

local function quote(text) return "'" .. text:gsub("'", [['\'']]) .. "'" end

local function read(path)
    local file = assert(io.open(path, "rb"))
    local text = file:read("a")
    file:close()
    return text
end

local function counts(log)
    local passed, failed = (log:match("([^\n]+)%s*$") or ""):match("(%d+) passed, (%d+) failed")
    if passed then return tonumber(passed), tonumber(failed) end
    local ok, not_ok = 0, 0
    for line in log:gmatch("[^\n]+") do
        -- cmocka writes what was skipped as `not ok 5 # SKIP name`
        if line:find("^ok%f[%s]") then ok = ok + 1 end
        if line:find("^not ok%f[%s]") and not line:find("# SKIP", 1, true) then not_ok = not_ok + 1 end
    end
    return ok, not_ok
end

local function indent_tail(log, n)
    local lines = {}
    for line in log:gmatch("([^\n]*)\n?") do lines[#lines + 1] = line end
    local from = math.max(1, #lines - n)
    if from > 1 then print("    ...") end
    for i = from, #lines do
        if lines[i] ~= "" then print("    " .. lines[i]) end
    end
end

local function path_of(name, folder) return ("%s/%s"):format(folder, (name:gsub("/", "-"))) end

local function run(name, folder, command)
    local path = path_of(name, folder)
    local parts = {}
    for _, word in ipairs(command) do parts[#parts + 1] = quote(word) end
    local began = os.time()
    local _, how, code = os.execute(("%s >%s 2>&1 </dev/null"):format(table.concat(parts, " "), quote(path .. ".log")))
    local log = read(path .. ".log")
    local passed, failed = counts(log)
    local why = nil
    if code ~= 0 and failed == 0 then
        failed, why = 1, ("%s %d"):format(how, code)
    elseif passed + failed == 0 then
        failed, why = 1, "counted no test"
    end
    local file = assert(io.open(path .. ".count", "wb"))
    file:write(("%d %d %s\n"):format(passed, failed, name))
    file:close()
    local took = os.time() - began
    print(("%-6s %-40s %5d passed%s%s"):format(failed == 0 and "ok" or "FAILED", name, passed,
        failed > 0 and (", %d failed"):format(failed) .. (why and " (" .. why .. ")" or "") or "", took > 2 and (", %d s"):format(took) or ""))
    if failed > 0 then
        indent_tail(log, 60)
        print(("    the whole log: %s.log"):format(path))
    end
end

local function sum(folder, names)
    local passed, failed, broken = 0, 0, {}
    for _, name in ipairs(names) do
        local file = io.open(path_of(name, folder) .. ".count")
        local p, f = 0, 1
        if file then
            p, f = file:read("n", "n")
            file:close()
        end
        passed, failed = passed + p, failed + f
        if f > 0 then broken[#broken + 1] = name .. (file and "" or " (never ran)") end
    end
    if #broken > 0 then print("failed: " .. table.concat(broken, ", ")) end
    print(("%d passed, %d failed"):format(passed, failed))
    os.exit(failed == 0 and passed > 0)
end

if arg[1] == "run" and arg[4] then
    run(arg[2], arg[3], table.move(arg, 4, #arg, 1, {}))
elseif arg[1] == "sum" and arg[2] then
    sum(arg[2], table.move(arg, 3, #arg, 1, {}))
else
    io.stderr:write("usage: suite.lua run NAME FOLDER COMMAND... | sum FOLDER NAME...\n")
    os.exit(2)
end
