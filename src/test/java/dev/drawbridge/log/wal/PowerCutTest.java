package dev.drawbridge.log.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.drawbridge.fixture.FaultyBuild;
import dev.drawbridge.fixture.Seeds;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * What was acknowledged, or signed over, survives any power cut; and the check is one that a writer
 * which does not force, acknowledges before it did, or has it signed over before, does not pass.
 */
class PowerCutTest {
  private static final int RUNS = 1_500;
  private static final int RUNS_OF_A_FAULTY_BUILD = 150;
  private static final String WRITER = "dev.drawbridge.log.wal.LogWriter";

  private static final ClassDesc SEGMENT = ClassDesc.of("dev.drawbridge.log.wal.Segment");
  private static final ClassDesc FILE = ClassDesc.of("dev.drawbridge.log.wal.LogFile");

  /** Says of each cut that the log is dead: it is, thousands of times. */
  private static final Logger LOG = (Logger) LoggerFactory.getLogger(WRITER);

  @TempDir Path temp;

  @BeforeAll
  static void silence() {
    LOG.setLevel(Level.OFF);
  }

  @AfterAll
  static void speak() {
    LOG.setLevel(null);
  }

  @Test
  void whatWasAcknowledgedSurvivesAnyPowerCut() throws Exception {
    List<String> faults =
        Seeds.upTo(
            RUNS,
            (seeds, found) -> {
              try (var cuts = new PowerCuts(folder())) {
                for (long seed : seeds) {
                  String fault = cuts.run(seed);
                  if (fault != null) found.add(fault);
                }
              }
            });
    assertEquals(List.of(), faults);
  }

  @Test
  void writerThatDoesNotForceIsFound() throws Exception {
    List<String> faults = faultsOf("commit", PowerCutTest::withoutForce);

    assertTrue(faults.size() > 10, "found: " + faults.size());
    assertTrue(faults.stream().anyMatch(f -> f.contains("acknowledged")), faults.toString());
  }

  @Test
  void writerThatAcknowledgesBeforeItForcedIsFound() throws Exception {
    List<String> faults = faultsOf("place", PowerCutTest::acknowledgedWhenPlaced);

    assertTrue(faults.size() > 10, "found: " + faults.size());
    assertTrue(faults.stream().anyMatch(f -> f.contains("acknowledged")), faults.toString());
  }

  @Test
  void writerThatHasItsRecordsSignedOverBeforeItForcedIsFound() throws Exception {
    List<String> faults = faultsOf("commit", PowerCutTest::forcedAfterFollowersWereTold);

    assertTrue(faults.size() > 5, "found: " + faults.size());
    assertTrue(faults.stream().allMatch(f -> f.contains("signed")), faults.toString());
  }

  private String folder() throws Exception {
    // Memory where there is such a disk: no run needs a real force.
    Path memory = Path.of("/dev/shm");
    Path parent =
        Files.isWritable(memory)
            ? Files.createTempDirectory(memory, "cuts")
            : Files.createTempDirectory(temp, "cuts");
    parent.toFile().deleteOnExit();
    return parent.resolve("audit").toString();
  }

  /** What is found of a build whose writer was changed so. */
  private List<String> faultsOf(String method, CodeTransform change) throws Exception {
    ClassLoader mutant = new FaultyBuild(WRITER, FaultyBuild.in(method, change));
    return Seeds.upTo(
        RUNS_OF_A_FAULTY_BUILD,
        (seeds, found) -> {
          Class<?> cuts = mutant.loadClass(PowerCuts.class.getName());
          try (var faulty =
              (AutoCloseable) cuts.getConstructor(String.class).newInstance(folder())) {
            for (long seed : seeds) {
              Object fault = cuts.getMethod("run", long.class).invoke(faulty, seed);
              if (fault != null) found.add(fault.toString());
            }
          }
        });
  }

  private static void withoutForce(CodeBuilder code, CodeElement element) {
    if (element instanceof InvokeInstruction call && call.name().equalsString("force")) {
      code.pop();
    } else {
      code.with(element);
    }
  }

  /** The force comes only before the futures are completed. */
  private static void forcedAfterFollowersWereTold(CodeBuilder code, CodeElement element) {
    if (element instanceof InvokeInstruction call && call.name().equalsString("complete")) {
      code.aload(0);
      code.getfield(ClassDesc.of(WRITER), "active", SEGMENT);
      code.getfield(SEGMENT, "file", FILE);
      code.invokeinterface(FILE, "force", MethodTypeDesc.of(ConstantDescs.CD_void));
    }
    withoutForce(code, element);
  }

  private static void acknowledgedWhenPlaced(CodeBuilder code, CodeElement element) {
    if (element instanceof ReturnInstruction) {
      ClassDesc append = ClassDesc.of("dev.drawbridge.log.wal.Append");
      code.aload(1);
      code.invokevirtual(append, "complete", MethodTypeDesc.of(ConstantDescs.CD_boolean));
      code.pop();
    }
    code.with(element);
  }
}
