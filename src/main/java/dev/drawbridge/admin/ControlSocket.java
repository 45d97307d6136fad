package dev.drawbridge.admin;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * Where the control socket lies: {@code data/control.sock}, or, where that path is too long for a
 * socket, in a folder of its own that {@code data/control.path} names.
 */
public final class ControlSocket {
  /** Bytes of a path at most; systems allow 104 to 108 with the final zero. */
  static final int LONGEST = 100;

  private static final String NAME = "control.sock";
  private static final String POINTER = "control.path";

  private ControlSocket() {}

  /** The socket that a gateway on this data folder would listen on; empty where there is none. */
  public static Optional<Path> find(Path data) throws IOException {
    Path folder = data.toAbsolutePath().normalize();
    if (Files.exists(folder.resolve(NAME))) return Optional.of(folder.resolve(NAME));
    return elsewhere(folder).filter(Files::exists);
  }

  /** Binds the socket, in place of one that an ended process left. */
  static ServerSocketChannel bind(ControlLock lock) throws IOException {
    remove(lock);
    Path path = lock.data().resolve(NAME);
    if (path.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST) {
      var closed =
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
      path = Files.createTempDirectory("drawbridge-", closed).resolve(NAME);
      Files.writeString(lock.data().resolve(POINTER), path + "\n");
    }
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      server.bind(UnixDomainSocketAddress.of(path));
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
      return server;
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  /** Unlinks the socket; only the holder of the lock may. */
  static void remove(ControlLock lock) throws IOException {
    Files.deleteIfExists(lock.data().resolve(NAME));
    Optional<Path> other = elsewhere(lock.data());
    if (other.isPresent()) {
      Files.deleteIfExists(other.get());
      Path folder = other.get().getParent();
      if (folder != null && Files.isDirectory(folder)) Files.delete(folder);
    }
    Files.deleteIfExists(lock.data().resolve(POINTER));
  }

  private static Optional<Path> elsewhere(Path folder) throws IOException {
    Path pointer = folder.resolve(POINTER);
    if (!Files.exists(pointer)) return Optional.empty();
    Path path = Path.of(Files.readString(pointer).strip());
    return path.endsWith(NAME) ? Optional.of(path) : Optional.empty();
  }
}
