-- runs/log-batch of 1000 points: 20 consecutive steps of 50 keys, in the order in which a training loop makes them.
-- The text of a batch is a list of fixed pieces, rendered once, with slots for the run id, the steps and the
-- timestamps; a request fills the slots and joins, which takes far less time than a server needs to read it.
--
-- Arguments: file of run ids, prefix of the metric keys.

dofile(debug.getinfo(1, "S").source:match("^@(.*/)") .. "report.lua")

local KEYS, STEPS = 50, 20
local runs, head
local pieces, step_slots, run_slot = {}, {}, nil
local count = -1  -- wrk asks for one request, which it does not send, to see whether it is valid

local function render(prefix)
    local function add(text) pieces[#pieces + 1] = text end
    math.randomseed(11)
    add('{"run_id":"') add("") run_slot = #pieces
    add('","metrics":[')
    for step = 1, STEPS do
        step_slots[step] = {}
        for key = 1, KEYS do
            add(string.format('%s{"key":"%s%02d","value":%.16g,"timestamp":17900',
                (step > 1 or key > 1) and "," or "", prefix, key - 1, math.random()))
            add("") step_slots[step][key] = #pieces
            add('}')
        end
    end
    add(']}')
end

function init(args)
    runs = lines_of(args[1])
    head = "POST /api/2.0/mlflow/runs/log-batch HTTP/1.1\r\n" .. header(wrk.host) .. "Content-Length: "
    render(args[2])
end

function request()
    local number = math.max(count, 0)
    local run = runs[number % #runs + 1]
    local first = math.floor(number / #runs) * STEPS
    pieces[run_slot] = run
    for i = 1, STEPS do
        local step = first + i - 1
        local text = string.format('%08d,"step":%d', step * 50, step)  -- end of the timestamp, then the step
        local slots = step_slots[i]
        for j = 1, KEYS do pieces[slots[j]] = text end
    end
    count = count + 1
    local body = table.concat(pieces)
    return head .. #body .. "\r\n\r\n" .. body
end
