extension JSONValue {
    /// Pointers, in ascending order, to what differs from `old`: members added, removed or of another value.
    ///
    /// Arrays are compared element by element if both have the same length, and as a whole otherwise.
    public func changedPointers(since old: JSONValue) -> [String] {
        var pointers: [String] = []
        Self.collectChanges(from: old, to: self, at: "", into: &pointers)
        return pointers.sorted()
    }

    private static func collectChanges(
        from old: JSONValue,
        to new: JSONValue,
        at pointer: String,
        into pointers: inout [String]
    ) {
        switch (old, new) {
        case (.object(let old), .object(let new)):
            for (name, value) in old.members {
                let place = JSONPointer.append(name, to: pointer)
                if let successor = new[name] {
                    collectChanges(from: value, to: successor, at: place, into: &pointers)
                } else {
                    pointers.append(place)
                }
            }
            for (name, _) in new.members where !old.contains(name) {
                pointers.append(JSONPointer.append(name, to: pointer))
            }
        case (.array(let old), .array(let new)) where old.count == new.count:
            for (index, pair) in zip(old, new).enumerated() {
                collectChanges(from: pair.0, to: pair.1, at: JSONPointer.append(index, to: pointer), into: &pointers)
            }
        default:
            if old != new { pointers.append(pointer) }
        }
    }
}
