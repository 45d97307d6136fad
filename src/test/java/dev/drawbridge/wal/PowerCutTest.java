package dev.drawbridge.wal;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * What was acknowledged survives any power cut; and the check is one that a writer which does not
 * force, or acknowledges before it did, does not pass.
 */
class PowerCutTest {
  private static final int RUNS = 1_500;
  private static final int RUNS_OF_A_FAULTY_BUILD = 300;
  private static final String WRITER = "dev.drawbridge.wal.LogWriter";

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
    try (var cuts = new PowerCuts(folder())) {
      for (long seed = 1; seed <= RUNS; seed++) assertNull(cuts.run(seed));
    }
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

  private String folder() throws Exception {
    // Memory where there is such a disk: no run needs a real force.
    Path memory = Path.of("/dev/shm");
    Path parent = Files.isWritable(memory) ? Files.createTempDirectory(memory, "cuts") : temp;
    if (!parent.equals(temp)) parent.toFile().deleteOnExit();
    return parent.resolve("audit").toString();
  }

  /** What is found of a build whose writer was changed so. */
  private List<String> faultsOf(String method, CodeTransform change) throws Exception {
    var loader = new Changed(method, change);
    Class<?> cuts = loader.loadClass(PowerCuts.class.getName());
    List<String> faults = new ArrayList<>();
    try (var faulty = (AutoCloseable) cuts.getConstructor(String.class).newInstance(folder())) {
      for (long seed = 1; seed <= RUNS_OF_A_FAULTY_BUILD; seed++) {
        Object fault = cuts.getMethod("run", long.class).invoke(faulty, seed);
        if (fault != null) faults.add(fault.toString());
      }
    }
    return faults;
  }

  private static void withoutForce(CodeBuilder code, CodeElement element) {
    if (element instanceof InvokeInstruction call && call.name().equalsString("force")) {
      code.pop();
    } else {
      code.with(element);
    }
  }

  private static void acknowledgedWhenPlaced(CodeBuilder code, CodeElement element) {
    if (element instanceof ReturnInstruction) {
      ClassDesc append = ClassDesc.of("dev.drawbridge.wal.Append");
      code.aload(1);
      code.invokevirtual(append, "complete", MethodTypeDesc.of(ConstantDescs.CD_boolean));
      code.pop();
    }
    code.with(element);
  }

  /** Loads this project's classes anew, one method of the writer changed. */
  private static final class Changed extends ClassLoader {
    private final String method;
    private final CodeTransform change;

    Changed(String method, CodeTransform change) {
      super(PowerCutTest.class.getClassLoader());
      this.method = method;
      this.change = change;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith("dev.drawbridge.")) return super.loadClass(name, resolve);
      Class<?> known = findLoadedClass(name);
      if (known != null) return known;
      try (var in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (in == null) throw new ClassNotFoundException(name);
        byte[] bytes = in.readAllBytes();
        if (name.equals(WRITER)) bytes = changed(bytes);
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }

    private byte[] changed(byte[] bytes) {
      var file = ClassFile.of();
      return file.transformClass(
          file.parse(bytes),
          ClassTransform.transformingMethodBodies(
              m -> m.methodName().equalsString(method), change));
    }
  }
}
