-- POSTs jobs; with PAUSE (mean milliseconds) it waits between them, as strangers would, at random.
local pause = tonumber(os.getenv("PAUSE") or "0")
local body = '{"url": "https://pictures.example/shelf/0001.jpg"}'
local headers = { ["Content-Type"] = "application/json", ["Authorization"] = "Bearer " .. os.getenv("TOKEN") }

function request()
    return wrk.format("POST", "/v1/inferences", headers, body)
end

if pause > 0 then
    function delay()
        return math.floor(-pause * math.log(1 - math.random()))
    end
end

function done(summary, latency, requests)
    io.write(string.format(
        '{"requests": %d, "seconds": %.3f, "refused": %d, "broken": %d, "p50": %.2f, "p99": %.2f, "max": %.2f}\n',
        summary.requests, summary.duration / 1e6, summary.errors.status,
        summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
        latency:percentile(50) / 1000, latency:percentile(99) / 1000, latency.max / 1000))
end
