package dev.drawbridge.acceptance.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.FaultyBuild;
import dev.drawbridge.fixture.HouseGateway;
import dev.drawbridge.fixture.JarFolder;
import dev.drawbridge.fixture.JarRun;
import dev.drawbridge.fixture.Prerequisite;
import dev.drawbridge.fixture.TestGateway;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the kernel saw of the gateway, by strace: whatever was written to the log had been forced
 * when the vendor was connected to. And a gateway that connects first, or does not force, is found.
 */
class ForceOrderIT {
  private static final int CALLS = 5;
  private static final String WRITER = "dev.drawbridge.log.wal.LogWriter";
  private static final ClassDesc SEGMENT = ClassDesc.of("dev.drawbridge.log.wal.Segment");
  private static final ClassDesc FILE = ClassDesc.of("dev.drawbridge.log.wal.LogFile");
  private static final long LATE_MILLIS = 300;

  @TempDir private Path folder = Path.of("");

  private interface Start {
    JarRun gateway(List<String> under, Path config) throws Exception;
  }

  @Test
  void theRecordIsForcedBeforeTheVendorIsConnectedTo() throws Exception {
    assertEquals(CALLS, connectsAfterForce(JarRun::serve));
  }

  @Test
  void aGatewayThatDoesNotForceIsFound() throws Exception {
    assertEquals(0, connectsAfterForce(faulty(FaultyBuild.without("commit", "force", 1))));
  }

  @Test
  void aGatewayThatConnectsFirstIsFound() throws Exception {
    Start late =
        faulty(
            FaultyBuild.without("commit", "force", 1),
            FaultyBuild.in("complete", ForceOrderIT::thenForcedLate));

    // A machine that is slower than the late force lets a call pass; all of them, it does not.
    assertTrue(connectsAfterForce(late) < CALLS);
  }

  private Start faulty(ClassTransform... changes) throws Exception {
    Path classes = folder.resolve("classes");
    new FaultyBuild(WRITER, changes).writeTo(classes);
    return (under, config) -> JarRun.serveWith(under, classes, config);
  }

  /** The force comes a while after who waits for it was told. */
  private static void thenForcedLate(CodeBuilder code, CodeElement element) {
    if (element instanceof ReturnInstruction) {
      code.loadConstant(LATE_MILLIS);
      code.invokestatic(
          ClassDesc.of("java.lang.Thread"),
          "sleep",
          MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_long));
      code.aload(0);
      code.getfield(ClassDesc.of(WRITER), "active", SEGMENT);
      code.getfield(SEGMENT, "file", FILE);
      code.invokeinterface(FILE, "force", MethodTypeDesc.of(ConstantDescs.CD_void));
    }
    code.with(element);
  }

  /** Of so many calls, those whose record was forced when the vendor was connected to. */
  private int connectsAfterForce(Start start) throws Exception {
    requireStrace();
    Path trace = folder.resolve("trace");
    try (JarFolder written = JarFolder.in(folder)) {
      String key =
          JarRun.of("key", "create", "-c", written.config().toString(), "--team", "research")
              .out()
              .strip();
      List<Integer> before = new ArrayList<>();
      try (JarRun gateway = start.gateway(SystemCalls.strace(trace), written.config())) {
        for (int i = 0; i < CALLS; i++) {
          String body = TestGateway.chatBody(HouseGateway.MODEL, false);
          before.add(Files.readAllLines(trace).size());
          HttpResponse<String> answer = gateway.chat(key, body);
          assertEquals(200, answer.statusCode());
          // What is written of its end must not pass for the next request's.
          String own =
              "/drawbridge/v1/requests/"
                  + answer.headers().firstValue("x-drawbridge-request-id").orElseThrow();
          Await.until(
              "its end is on record", () -> gateway.get(own, key).body().contains("\"complete\""));
          // So that the next call must connect anew.
          written.vendor().dropConnections();
          Await.until("no connection is left", () -> written.vendor().open() == 0);
        }
        gateway.terminate();
        assertEquals(0, gateway.ended().exit());
      }

      var calls = new SystemCalls(Files.readAllLines(trace));
      int port = written.vendor().port();
      return (int) before.stream().filter(from -> calls.forcedBeforeConnect(from, port)).count();
    }
  }

  private static void requireStrace() {
    Prerequisite.require(
        Prerequisite.onPath("strace").isPresent(),
        "the order of system calls cannot be seen without strace");
  }
}
