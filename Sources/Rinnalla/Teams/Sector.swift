/// The field in which a professional or member of a team works (../domain/3-model.md 3.7).
enum Sector: String, CodeSet {
    case social, health, rehabilitation, education, employment, housing, justice, church, family, other
    case earlyEducation = "early-education"
    case thirdSector = "third-sector"
}
