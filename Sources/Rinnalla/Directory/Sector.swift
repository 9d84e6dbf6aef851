/// The field that a professional works in (../domain/3-model.md 3.7).
enum Sector: String, CodeSet {
    case social
    case health
    case rehabilitation
    case earlyEducation = "early-education"
    case education
    case employment
    case housing
    case justice
    case thirdSector = "third-sector"
    case church
    case family
    case other
}
