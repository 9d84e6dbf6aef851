import HTTP
import SQLite

/// The metrics in the text format of Prometheus, version 0.0.4 (operations.md 2.5).
enum MetricsPage {
    static func render(_ service: Service, _ connections: ServerStatistics, _ process: ProcessStatus) -> [UInt8] {
        var page = MetricsText()
        page.family("rinnalla_build_info", .gauge, "What runs: the program and the SQLite it runs on.")
        page.sample([("version", Contract.version), ("sqlite_version", Connection.libraryVersion)], 1)
        addRequests(service.metrics, to: &page)
        addQuotas(service, to: &page)
        addConnections(connections, to: &page)
        addDatabase(service, to: &page)
        addProcess(process, to: &page)
        return page.bytes
    }

    private static func addRequests(_ metrics: Metrics, to page: inout MetricsText) {
        let operations = metrics.byOperation
        page.family("rinnalla_http_requests_total", .counter, "Requests answered.")
        for (operation, counters) in operations {
            for requests in counters.requests {
                page.sample(
                    [("operation", operation), ("method", requests.method.name), ("code", "\(requests.status)")],
                    requests.count
                )
            }
        }
        page.family("rinnalla_http_request_duration_seconds", .histogram, "Time from the request to its answer.")
        for (operation, counters) in operations {
            let label = [("operation", operation)]
            var count = 0
            for (bound, requests) in zip(Metrics.bounds, counters.buckets) {
                count += requests
                page.sample(label + [("le", "\(bound)")], count, suffix: "_bucket")
            }
            count += counters.buckets[Metrics.bounds.count]
            page.sample(label + [("le", "+Inf")], count, suffix: "_bucket")
            page.sample(label, counters.seconds, suffix: "_sum")
            page.sample(label, count, suffix: "_count")
        }
        let problems = metrics.problems
        page.family("rinnalla_problems_total", .counter, "Refusals by the code of their problem.")
        for (code, count) in problems.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            page.sample([("code", code.rawValue)], count)
        }
        page.family("rinnalla_idempotency_replays_total", .counter, "Answers that repeated a kept one.")
        page.sample(metrics.replays)
    }

    private static func addQuotas(_ service: Service, to page: inout MetricsText) {
        page.family(
            "rinnalla_rate_limited_total",
            .counter,
            "Requests refused because their key or link had used its quota up, or their network its guesses at them."
        )
        page.sample([("policy", service.rateLimiter.policy.description)], service.rateLimiter.refusals)
        page.sample([("policy", service.guessLimiter.policy.description)], service.guessLimiter.refusals)
        page.sample([("policy", service.linkLimiter.policy.description)], service.linkLimiter.refusals)
    }

    private static func addConnections(_ statistics: ServerStatistics, to page: inout MetricsText) {
        page.family("rinnalla_http_connections", .gauge, "Connections that are open.")
        page.sample(statistics.openConnections)
        page.family("rinnalla_http_connections_accepted_total", .counter, "Connections taken.")
        page.sample(statistics.acceptedConnections)
        page.family("rinnalla_http_connections_refused_total", .counter, "Connections over the maximum.")
        page.sample(statistics.refusedConnections)
        page.family(
            "rinnalla_http_message_faults_total",
            .counter,
            "Messages that broke the protocol, by their answer."
        )
        for (status, count) in statistics.faults.sorted(by: { $0.key < $1.key }) {
            page.sample([("code", "\(status)")], count)
        }
    }

    private static func addDatabase(_ service: Service, to page: inout MetricsText) {
        let writer = service.writer.statistics.snapshot
        page.family("rinnalla_db_write_queue_length", .gauge, "Writes that wait for their commit.")
        page.sample(service.writer.queueLength)
        page.family(
            "rinnalla_db_write_duration_seconds",
            .summary,
            "Time of the commits, with the writes they carried."
        )
        page.sample([], writer.seconds, suffix: "_sum")
        page.sample([], writer.commits, suffix: "_count")
        page.family("rinnalla_db_write_jobs_total", .counter, "Writes committed; several share a commit.")
        page.sample(writer.jobs)
        page.family("rinnalla_db_commit_failures_total", .counter, "Commits that failed, with all they carried.")
        page.sample(writer.failures)
        page.family("rinnalla_db_file_bytes", .gauge, "Size of the database and of its write-ahead log.")
        page.sample([("file", "main")], Int(FileSize.bytes(of: service.databasePath)))
        page.sample([("file", "wal")], Int(FileSize.bytes(of: service.databasePath + "-wal")))
        page.family("rinnalla_feed_position", .gauge, "Position of the last event.")
        page.sample(Int(writer.eventPosition))
        page.family("rinnalla_access_log_position", .gauge, "Position of the last access record.")
        page.sample(Int(writer.accessPosition))
    }

    private static func addProcess(_ process: ProcessStatus, to page: inout MetricsText) {
        page.family("process_cpu_seconds_total", .counter, "Processor time used.")
        page.sample([], process.processorSeconds)
        page.family("process_resident_memory_bytes", .gauge, "Memory that is resident.")
        page.sample(Int(process.residentBytes))
        page.family("process_open_fds", .gauge, "Descriptors that are open.")
        page.sample(process.openDescriptors)
        page.family("process_start_time_seconds", .gauge, "Start of the process, in seconds since 1970.")
        page.sample([], process.startTime)
    }
}
