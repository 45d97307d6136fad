package dev.drawbridge.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The native code in the jars that are shipped: machines of either kind run the same folder. */
class NativeCodeIT {
  private static final Path JARS = Path.of("target", "lib");

  /** Where an ELF file names its machine, and the numbers of two of them. */
  private static final int MACHINE = 18;

  private static final int AMD64 = 62;
  private static final int ARM64 = 183;
  private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};
  private static final Pattern NAMED_MACHINE = Pattern.compile("[_-](x86_64|aarch_?64)");

  /** The libraries for Linux with the GNU C library, by name; the machines that each is for. */
  private static Map<String, Set<Integer>> machines() throws IOException {
    Map<String, Set<Integer>> machines = new TreeMap<>();
    try (Stream<Path> jars = Files.list(JARS)) {
      for (Path jar : jars.toList()) {
        try (var file = new JarFile(jar.toFile())) {
          for (JarEntry entry : file.stream().filter(NativeCodeIT::isLibrary).toList()) {
            try (InputStream in = file.getInputStream(entry)) {
              byte[] head = in.readNBytes(MACHINE + 2);
              if (Arrays.mismatch(ELF, head) != ELF.length) continue;
              String path = entry.getName();
              String name = path.substring(path.lastIndexOf('/') + 1);
              machines
                  .computeIfAbsent(
                      NAMED_MACHINE.matcher(name).replaceAll(""), each -> new TreeSet<>())
                  .add((head[MACHINE] & 0xff) | (head[MACHINE + 1] & 0xff) << 8);
            }
          }
        }
      }
    }
    return machines;
  }

  private static boolean isLibrary(JarEntry entry) {
    return entry.getName().endsWith(".so") && ImageFiles.isForThisSystem(entry.getName());
  }

  @Test
  void whatIsThereForAmd64IsThereForArm64() throws Exception {
    Map<String, Set<Integer>> machines = machines();

    machines.values().removeIf(each -> !each.contains(AMD64));
    for (String part : List.of("sqlitejdbc", "zstd-jni", "netty_transport_native_epoll")) {
      assertTrue(machines.keySet().stream().anyMatch(name -> name.contains(part)), part);
    }
    machines.values().removeIf(each -> each.contains(ARM64));
    assertEquals(Map.of(), machines);
  }
}
