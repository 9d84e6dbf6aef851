import Glibc

/// Readings of the system's clocks.
public enum Clock {
    /// Nanoseconds on the clock that only goes forward.
    public static var monotonic: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// Whole seconds since 1970.
    static var seconds: Int {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME_COARSE, &time)
        return time.tv_sec
    }
}

extension Duration {
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }

    /// The milliseconds, rounded up so that a wait for them does not end early.
    var wholeMilliseconds: Int32 {
        Int32(clamping: (nanoseconds + 999_999) / 1_000_000)
    }
}
