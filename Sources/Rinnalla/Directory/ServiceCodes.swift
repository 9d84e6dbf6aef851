/// What a service is about (../domain/3-model.md 3.9).
enum ServiceCategory: String, CodeSet {
    case health
    case housing
    case employment
    case education
    case social
    case earlyEducation = "early-education"
    case substance
    case mentalHealth = "mental-health"
    case disability
    case older
    case childFamily = "child-family"
    case financial
    case debt
    case legal
    case crisis
    case transport
    case food
    case digital
    case peer
    case integration
}

/// Whether a service can be had at all (HSDS 3.0 `service.status`).
enum ServiceStatus: String, CodeSet {
    case active
    case inactive
    case defunct
    case temporarilyClosed = "temporarily-closed"
}

/// How much support a service gives.
enum ServiceIntensity: String, CodeSet {
    case light
    case medium
    case heavy
}

/// The way in which a service reaches the client.
enum DeliveryMode: String, CodeSet {
    case inPerson = "in-person"
    case homeVisit = "home-visit"
    case phone
    case video
    case chat
    case selfService = "self-service"
}

/// What makes a service usable for somebody who could not use it otherwise.
enum AccessibilityFeature: String, CodeSet {
    case stepFree = "step-free"
    case accessibleToilet = "accessible-toilet"
    case inductionLoop = "induction-loop"
    case signLanguage = "sign-language"
    case plainLanguage = "plain-language"
    case braille
    case largePrint = "large-print"
    case lowStimulus = "low-stimulus"
    case assistanceAnimals = "assistance-animals"
}

/// HSDS 3.0 `location.location_type`.
enum LocationType: String, CodeSet {
    case physical
    case postal
    case virtual
}

/// How often a service is open (RFC 5545 §3.3.10 `FREQ`).
enum ScheduleFrequency: String, CodeSet {
    case weekly, monthly
}

/// The days of the week (RFC 5545 §3.3.10 `BYDAY`).
enum Weekday: String, CodeSet {
    case monday = "mo"
    case tuesday = "tu"
    case wednesday = "we"
    case thursday = "th"
    case friday = "fr"
    case saturday = "sa"
    case sunday = "su"
}

/// What amounts are in (ISO 4217).
enum Currency: String, CodeSet {
    case euro = "EUR"
}

/// Whether a service can take a client (Gravity SDOH CapacityStatus, and `unknown` for what nobody has said lately).
enum CapacityStatus: String, CodeSet {
    case capacity
    case noCapacity = "no-capacity"
    case waitlist
    case additionalAssessmentRequired = "additional-assessment-required"
    case unknown
}
