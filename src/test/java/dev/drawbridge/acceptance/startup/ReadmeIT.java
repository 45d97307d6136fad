package dev.drawbridge.acceptance.startup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.FinishedCommand;
import dev.drawbridge.fixture.FreePorts;
import dev.drawbridge.fixture.MarkdownPage;
import dev.drawbridge.fixture.vendors.FakeVendor;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The README's chapter about a configuration of one's own, done as it stands there, block by block.
 * Only this is replaced: the URLs of the two vendors by those of a fake one, the two ports by free
 * ones, and each {@code …} by what a reader would write there.
 */
class ReadmeIT {
  private static final Pattern SECRET = Pattern.compile("dbk_[a-z2-7]{12}_[A-Za-z0-9]{40}");
  private static final String JAVA =
      "PATH='" + Path.of(System.getProperty("java.home"), "bin") + "':$PATH\n";
  private static final List<String> VENDORS =
      List.of("https://api.openai.com/v1", "http://127.0.0.1:11434/v1");

  @TempDir Path folder = Path.of("");
  private final Vertx vertx = Vertx.vertx();
  private FakeVendor vendor;

  @BeforeEach
  void startVendor() throws Exception {
    vendor = FakeVendor.start(vertx);
  }

  @AfterEach
  void stop() throws Exception {
    Files.deleteIfExists(folder.resolve("target"));
    vendor.close();
    Await.await(vertx.close());
  }

  @Test
  void itsFirstConfigurationServesItsFirstCall() throws Exception {
    int[] ports = FreePorts.take(2);
    int port = ports[0];
    Files.createSymbolicLink(folder.resolve("target"), Path.of("target").toAbsolutePath());
    Files.writeString(
        folder.resolve("governance.yaml"), MarkdownPage.README.fence("yaml", "teams:"));
    Files.writeString(folder.resolve("drawbridge.yaml"), configuration(port, ports[1]));
    String script = MarkdownPage.README.fence("sh", "export OPENAI_API_KEY").replace("…", "sample");
    int serve = script.lastIndexOf("java ");
    String export = script.substring(0, script.indexOf('\n') + 1);

    FinishedCommand prepared =
        FinishedCommand.in(folder, "bash", "-c", "set -e\n" + JAVA + script.substring(0, serve));

    assertEquals(0, prepared.exit(), prepared::said);
    assertTrue(prepared.said().contains("drawbridge.yaml is valid: "), prepared::said);
    assertTrue(prepared.said().contains("\nallowed "), prepared::said);
    assertFalse(prepared.said().contains("warning:"), prepared::said);
    Matcher secret = SECRET.matcher(prepared.said());
    assertTrue(secret.find(), prepared::said);
    Process shell = bash(JAVA + export + script.substring(serve));
    try {
      Await.until("it serves", () -> !shell.isAlive() || said().contains("serving on"));
      assertTrue(shell.isAlive(), this::said);
      String call =
          MarkdownPage.README
              .fence("sh", "curl http://127.0.0.1:8080/v1/chat")
              .replace("dbk_…", secret.group())
              .replace(":8080", ":" + port)
              .replaceFirst("^curl", "curl -s -w '\\\\n%{http_code}'");

      FinishedCommand answer = FinishedCommand.in(folder, "bash", "-c", call);

      assertTrue(answer.said().endsWith("\n200"), answer::said);
      assertEquals(1, vendor.calls().size());
    } finally {
      shell.descendants().forEach(ProcessHandle::destroyForcibly);
      shell.destroyForcibly().waitFor();
    }
  }

  private String configuration(int port, int admin) throws IOException {
    String yaml = MarkdownPage.README.fence("yaml", "version: 1");
    for (String url : VENDORS) {
      assertTrue(yaml.contains(url), url);
      yaml = yaml.replace(url, vendor.url().toString());
    }
    return yaml + "listen: { port: " + port + " }\nadmin: { port: " + admin + " }\n";
  }

  private Process bash(String script) throws IOException {
    return new ProcessBuilder("bash", "-c", script)
        .directory(folder.toFile())
        .redirectInput(Path.of("/dev/null").toFile())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("said").toFile())
        .start();
  }

  private String said() {
    try {
      return Files.readString(folder.resolve("said"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
