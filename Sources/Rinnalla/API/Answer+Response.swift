import HTTP
import JSON

extension Answer {
    /// Renders the answer: validators, caching, what was asked for with `fields`, 304 when the caller has it already.
    func response(_ exchange: Exchange, _ call: Call?) -> Response {
        let isFresh = isNotModified(exchange, call)
        var response = Response(
            status: isFresh ? 304 : status,
            contentType: status == 204 || isFresh ? nil : contentType,
            content: isFresh ? [] : selected(call)
        )
        if let version { response.setField("ETag", "\"\(version)\"") }
        if let location { response.setField("Location", location) }
        if let link { response.setField("Link", link) }
        if let lastPosition { response.setField("Last-Position", String(lastPosition)) }
        if let allow { response.setField("Allow", allow) }
        if let acceptPatch { response.setField("Accept-Patch", acceptPatch) }
        for field in fields { response.setField(field.name, field.value) }
        if isReplayed { response.setField("Idempotency-Replayed", "true" as StaticString) }
        if call?.isDryRun == true { response.setField("Preference-Applied", "handling=dry-run" as StaticString) }
        switch cache {
        case .never: response.setField("Cache-Control", "no-store" as StaticString)
        case .privately: response.setField("Cache-Control", "private, max-age=300" as StaticString)
        case .publicly: response.setField("Cache-Control", "public, max-age=300" as StaticString)
        }
        exchange.addCommonFields(to: &response)
        return response
    }

    private func isNotModified(_ exchange: Exchange, _ call: Call?) -> Bool {
        guard exchange.operation?.method == .get, let version, !changesWithinVersion,
            let condition = call?.ifNoneMatch ?? exchange.ifNoneMatch
        else { return false }
        return condition.matches(version)
    }

    /// `fields=id,status`: top-level members only, of the record or of each item (api.md 1.3).
    private func selected(_ call: Call?) -> [UInt8] {
        guard let wanted = call?.query.list("fields"), let value = try? JSONParser.parse(content),
            case .object(var object) = value
        else { return content }
        func pick(_ object: JSONObject) -> JSONObject {
            var picked: JSONObject = [:]
            for member in object.members where wanted.contains(member.name) { picked[member.name] = member.value }
            return picked
        }
        if let items = object["items"]?.array, object["page"] != nil {
            object["items"] = .array(items.map { $0.object.map { .object(pick($0)) } ?? $0 })
            return JSONValue.object(object).encoded()
        }
        return JSONValue.object(pick(object)).encoded()
    }
}
