/// Needs for support as the Social Welfare Act lists them (SHL 1301/2014 11 §), in the order of its items.
enum NeedCode: String, CodeSet {
    case everydayCoping = "everyday-coping"
    case housing, financial
    case exclusionParticipation = "exclusion-participation"
    case violenceAbuse = "violence-abuse"
    case acuteCrisis = "acute-crisis"
    case childDevelopment = "child-development"
    case substanceMentalIllnessDisabilityAgeing = "substance-mental-illness-disability-ageing"
    case otherFunctioning = "other-functioning"
    case relativesSupport = "relatives-support"

    /// The item of the section, as it is cited: `11.1`.
    var statuteRef: String {
        let item = Self.allCases.firstIndex(of: self).map { $0 + 1 } ?? 0
        return "11.\(item)"
    }
}

/// How grave a need is, mildest first.
enum Severity: String, CodeSet {
    case none, mild, moderate, severe, critical

    /// Whether a plan must answer the need (INV-P4).
    var needsAnswer: Bool { self != .none && self != .mild }
}

/// The dimensions of a whole person that an assessment looks at.
enum HolisticDimension: String, CodeSet {
    case physical, emotional, social, spiritual
}

/// Social risks by the Gravity Project's list (HL7 SDOH Clinical Care, value set SDOHCategory).
enum SocialRisk: String, CodeSet {
    case foodInsecurity = "food-insecurity"
    case housingInstability = "housing-instability"
    case homelessness
    case inadequateHousing = "inadequate-housing"
    case transportationInsecurity = "transportation-insecurity"
    case financialInsecurity = "financial-insecurity"
    case materialHardship = "material-hardship"
    case educationalAttainment = "educational-attainment"
    case employmentStatus = "employment-status"
    case veteranStatus = "veteran-status"
    case stress
    case socialConnection = "social-connection"
    case intimatePartnerViolence = "intimate-partner-violence"
    case elderAbuse = "elder-abuse"
    case personalHealthLiteracy = "personal-health-literacy"
    case healthInsuranceCoverageStatus = "health-insurance-coverage-status"
    case medicalCostBurden = "medical-cost-burden"
    case digitalLiteracy = "digital-literacy"
    case digitalAccess = "digital-access"
    case utilityInsecurity = "utility-insecurity"
    case incarcerationStatus = "incarceration-status"
    case languageAccess = "language-access"
    case protectiveFactor = "protective-factor"
    case unspecified = "sdoh-category-unspecified"
}
