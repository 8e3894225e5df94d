-- Shared by all load scripts: one JSON line of totals on standard output when wrk is done.

function done(summary, latency, _)
    local errors = summary.errors
    print(string.format(
        '{"requests":%d,"microseconds":%d,"bytes":%d,"failed":%d,"connect":%d,"read":%d,"write":%d,"timeout":%d,' ..
        '"p50_us":%d,"p99_us":%d,"max_us":%d}',
        summary.requests, summary.duration, summary.bytes, errors.status, errors.connect, errors.read, errors.write,
        errors.timeout, latency:percentile(50), latency:percentile(99), latency.max))
end

-- The non-empty lines of a text file (run ids).
function lines_of(path)
    local list = {}
    for line in io.lines(path) do
        if #line > 0 then list[#list + 1] = line end
    end
    return list
end

function header(host)
    return "Host: " .. host .. "\r\nContent-Type: application/json\r\n"
end
