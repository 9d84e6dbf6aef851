import HTTP

/// A data directory that this process alone writes, the application on it, and the socket for its owner's commands.
public final class Instance: Sendable {
    /// What the servers serve.
    public let application: Application
    private let directory: DataDirectory
    private let control: ControlSocket

    /// Opens the application in a folder whose lock is taken, and listens for commands.
    public init(_ configuration: Configuration, in directory: DataDirectory) throws(CommandFailure) {
        let path = configuration.dataDirectory
        self.directory = directory
        do throws(Application.Failure) {
            application = try Application(configuration.options)
        } catch {
            throw CommandFailure(error)
        }
        let controlPath = DataDirectory.controlPath(in: path)
        do throws(SystemError) {
            control = try ControlSocket(controlPath, application.service)
        } catch {
            application.stop()
            throw CommandFailure(.failure, "cannot listen on \(controlPath): \(error)")
        }
    }

    /// Closes the socket and lets what waits be written; the folder is free when the instance goes.
    public func stop() {
        control.stop()
        application.stop()
    }
}
