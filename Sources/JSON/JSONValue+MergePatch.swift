extension JSONValue {
    /// The value after a JSON merge patch (RFC 7396): members of the patch replace, null removes, the rest stays.
    public func applyingMergePatch(_ patch: JSONValue) -> JSONValue {
        // RFC 7396 §2: a patch that is no object replaces all, and a target that is none counts as an empty object.
        guard case .object(let patch) = patch else { return patch }
        let target = object ?? JSONObject()
        var result = JSONObject()
        for (name, value) in target.members {
            guard let change = patch[name] else {
                result.append(name, value)
                continue
            }
            if !change.isNull { result.append(name, value.applyingMergePatch(change)) }
        }
        for (name, change) in patch.members where !change.isNull && !target.contains(name) {
            result.append(name, JSONValue.null.applyingMergePatch(change))
        }
        return .object(result)
    }
}
