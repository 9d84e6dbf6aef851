import JSON
import SQLite

/// What a plan of a programme costs and who pays (../domain/3-model.md 3.5): withheld as what is tagged `financial`.
enum PlanBudget {
    static let schema: Schema = [.array("budgetLines", of: .object(line)).part(.budget)]

    /// Open to whom the plan is open together with money matters; 128 is the bit of `financial`.
    static let part = Resource.ContentPart(
        part: .budget,
        column: "budget",
        category: "financial",
        isOpen: Visibility.of(scope: PlanRecord.matters(of: "x.id"), needing: "(x.categories | 128)")
    )

    private static let line: Schema = [
        .text("description", 1...500).required,
        .integer("amountCents", 0...100_000_000_000).required,
        .code("currency", ["EUR"]).required.initially("EUR"),
        .object("period", [.date("start").required, .date("end")]),
        .text("funder", 1...200),
    ]
}
