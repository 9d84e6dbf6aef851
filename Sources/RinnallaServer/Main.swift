import Rinnalla

@main
enum Main {
    static func main() {}
}
