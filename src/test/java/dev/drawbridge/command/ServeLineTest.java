package dev.drawbridge.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.drawbridge.command.terminal.Terminal;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The line of {@code serve} that is read without picocli. */
class ServeLineTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "serve",
        "serve -c a.yaml",
        "serve --config a/b.yaml",
        "serve --takeover -c a.yaml",
        "serve -c a.yaml --accept-clock",
        "serve --accept-empty-store --accept-clock --takeover --config a.yaml"
      })
  void isReadAsPicocliReadsIt(String line) {
    String[] args = line.split(" ");
    ServeLine read = ServeLine.read(args);
    assertNotNull(read);
    Path config = read.config() == null ? Path.of("drawbridge.yaml") : read.config();
    assertEquals(byPicocli(args), List.of(config, read.accepted()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "check -c a.yaml",
        "serve --help",
        "serve a.yaml",
        "serve -c",
        "serve -c --takeover",
        "serve -c @more",
        "serve @more",
        "serve -ca.yaml",
        "serve --config=a.yaml",
        "serve -c a.yaml -c b.yaml",
        "serve --takeover --takeover",
        "serve --accept-clock --accept-clock",
        "serve --accept-empty-store --accept-empty-store",
        "serve --takeover=true"
      })
  void isLeftToPicocliWhereItIsAnother(String line) {
    assertNull(ServeLine.read(line.split(" ")));
  }

  /** What the launcher is asked to serve. */
  private static List<Object> byPicocli(String[] args) {
    List<Object> asked = new ArrayList<>();
    var launcher =
        (Launcher)
            Proxy.newProxyInstance(
                Launcher.class.getClassLoader(),
                new Class<?>[] {Launcher.class},
                (proxy, method, given) -> {
                  assertEquals("serve", method.getName());
                  asked.addAll(List.of(given));
                  return 0;
                });
    var silent = new PrintWriter(new StringWriter());
    var terminal =
        new Terminal(
            InputStream.nullInputStream(),
            silent,
            silent,
            Map.of("DRAWBRIDGE_CONFIG", "drawbridge.yaml"),
            0);
    var line = new CommandLine(new ServeCommand(terminal, launcher));
    assertEquals(0, line.execute(List.of(args).subList(1, args.length).toArray(String[]::new)));
    return asked;
  }
}
