package dev.drawbridge.server;

import dev.drawbridge.logging.EventCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * SQLite's own code, kept in {@code data/lib}. Without it the driver copies the code into the
 * system's temporary folder at every start and compares the copy byte by byte, which takes a tenth
 * of a second of one core and fails where that folder cannot be written.
 */
final class SqliteLibrary {
  /** The folder where the driver looks first. */
  static final String PLACE = "org.sqlite.lib.path";

  private static final Logger log = LoggerFactory.getLogger(SqliteLibrary.class);

  private SqliteLibrary() {}

  /**
   * Has the driver load its code from there, and puts it there where it is missing or another one.
   * Where that cannot be, or the folder was set already, the driver does what it does by itself.
   */
  static void keep(Path data) {
    if (System.getProperty(PLACE) != null) return;
    String name = LibraryLoaderUtil.getNativeLibName();
    try {
      byte[] code = code(LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name);
      Path folder = data.toAbsolutePath().resolve("lib");
      Path file = folder.resolve(name);
      if (!Files.exists(file) || !Arrays.equals(code, Files.readAllBytes(file))) {
        put(folder, file, code);
      }
      System.setProperty(PLACE, folder.toString());
    } catch (IOException e) {
      log.info(
          EventCode.SQLITE_UNPACKED_ELSEWHERE,
          "SQLite's code is not kept in {}: {}",
          data,
          e.toString());
    }
  }

  private static byte[] code(String resource) throws IOException {
    try (InputStream in = SQLiteJDBCLoader.class.getResourceAsStream(resource)) {
      if (in == null) throw new IOException("its driver has none for this system");
      return in.readAllBytes();
    }
  }

  /** Whole, under another name first: a process that runs keeps what it has. */
  private static void put(Path folder, Path file, byte[] code) throws IOException {
    Files.createDirectories(folder, own("rwx------"));
    Path half = Files.createTempFile(folder, "half", "", own("rw-------"));
    Files.write(half, code);
    Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static FileAttribute<?>[] own(String permissions) {
    if (!FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
      return new FileAttribute<?>[0];
    }
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
    };
  }
}
