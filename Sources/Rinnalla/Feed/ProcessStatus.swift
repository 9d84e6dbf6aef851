import Glibc

/// What the system says of this process, for the `process_*` metrics.
struct ProcessStatus: Sendable {
    /// Seconds since 1970.
    let startTime: Double

    init() {
        // proc(5): field 22 of stat is the start in ticks since boot; the name before it may hold spaces and brackets.
        let fields = TextFile.read("/proc/self/stat")?.split(separator: ")").last?.split(separator: " ") ?? []
        var boot = timespec()
        clock_gettime(CLOCK_BOOTTIME, &boot)
        let sinceBoot = Double(boot.tv_sec) + Double(boot.tv_nsec) / 1e9
        let ticks = fields.count > 19 ? Double(fields[19]) : nil
        let age = ticks.map { sinceBoot - $0 / Double(sysconf(Int32(_SC_CLK_TCK))) } ?? 0
        startTime = Double(Timestamp.now().milliseconds) / 1e3 - age
    }

    /// Processor time used so far, in seconds.
    var processorSeconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Memory that is resident now.
    var residentBytes: Int64 {
        let pages =
            TextFile.read("/proc/self/statm")?.split(separator: " ").dropFirst().first.flatMap { Int64($0) } ?? 0
        return pages * Int64(sysconf(Int32(_SC_PAGESIZE)))
    }

    /// How many descriptors are open, not counting the one that this takes to find out.
    var openDescriptors: Int {
        guard let folder = opendir("/proc/self/fd") else { return 0 }
        defer { closedir(folder) }
        var count = -3
        while readdir(folder) != nil { count += 1 }
        return count
    }
}
